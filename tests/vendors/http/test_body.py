"""Bodies: pieces add up to the whole or to nothing."""

import gzip
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadloom.vendors.http.body import MAX_BODY_BYTES, BadBodyError, Body


def body_of(pieces: list[bytes], *headers: tuple[bytes, bytes]) -> bytes:
    """What comes of these pieces."""
    body = Body(headers)
    for piece in pieces:
        body.take(piece)
    return body.whole()


ZIPPED = (b"Content-Encoding", b" GZip ")


@given(st.binary(max_size=3_000), st.lists(st.integers(1, 3_000), max_size=5))
def test_pieces_add_up(data: bytes, places: list[int]):
    """However they are cut, zipped or not."""
    for sent, headers in ((data, ()), (gzip.compress(data), (ZIPPED,))):
        cuts = [0, *sorted({place for place in places if place < len(sent)}), len(sent)]
        pieces = [sent[start:end] for start, end in pairwise(cuts)]
        assert body_of(pieces, *headers) == data


@pytest.mark.parametrize("zipped", [False, True])
def test_no_more_than_so_much(zipped: bool):
    """The cap counts what is decoded, over all pieces."""
    most = b" " * MAX_BODY_BYTES
    pieces = [gzip.compress(most)] if zipped else [most]
    headers = (ZIPPED,) if zipped else ()
    assert body_of(pieces, *headers) == most
    with pytest.raises(BadBodyError):
        body_of([gzip.compress(most + b" ")] if zipped else [most, b" "], *headers)


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-encoding", b"br")],
        [(b"content-encoding", b"gzip, gzip")],
        [(b"content-encoding", b"gzip"), (b"content-encoding", b"gzip")],
        [(b"content-encoding", b"identity"), (b"content-encoding", b"gzip")],
    ],
)
def test_a_coding_that_was_not_asked_for(headers: list[tuple[bytes, bytes]]):
    """Nor one inside another."""
    with pytest.raises(BadBodyError):
        Body(headers)


def test_nothing_comes_behind_what_was_zipped():
    """A second body behind the first, or noise: it would be read by others and not by us, or the other way round."""
    zipped = gzip.compress(b"{}")
    for behind in (zipped, b"x"):
        with pytest.raises(BadBodyError):
            body_of([zipped + behind], ZIPPED)
        with pytest.raises(BadBodyError):
            body_of([zipped, behind], ZIPPED)


def test_an_empty_body_is_empty_however_it_is_said_to_be_coded():
    """As servers answer 204; one that breaks off after its first byte is none."""
    assert body_of([], ZIPPED) == body_of([b""], ZIPPED) == b""
    with pytest.raises(BadBodyError):
        body_of([gzip.compress(b"")[:1]], ZIPPED)
