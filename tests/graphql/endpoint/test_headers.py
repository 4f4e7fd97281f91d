"""Headers with an index."""

import pytest
from starlette.datastructures import Headers

from threadloom.graphql.endpoint.headers import IndexedHeaders, headers_of

RAW = [(b"accept", b"a"), (b"host", b"x"), (b"accept", b"b"), (b"x-name", b"\xe9")]


@pytest.mark.parametrize("raw", [RAW, RAW[1:], []], ids=["with one twice", "each once", "none"])
@pytest.mark.parametrize("name", ["accept", "Accept", "host", "x-name", "not-there", ""])
def test_index_tells_what_the_list_tells(raw: list[tuple[bytes, bytes]], name: str):
    """The first of several, all of them, and none."""
    indexed, plain = IndexedHeaders(raw), Headers(raw=raw)
    assert indexed.getlist(name) == plain.getlist(name)
    assert indexed.get(name) == plain.get(name)
    assert (name in indexed) == (name in plain)
    assert indexed == plain


def test_header_that_is_not_there_is_an_error():
    """As in any mapping."""
    with pytest.raises(KeyError):
        IndexedHeaders([])["host"]


def test_headers_are_read_once():
    """Whoever asks for them."""
    scope = {"type": "http", "headers": tuple(RAW)}
    assert headers_of(scope) is headers_of(scope)
