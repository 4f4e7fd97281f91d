"""Bodies: a key that is echoed is found however JSON writes it, and pieces add up to the whole or to nothing."""

import gzip
import json
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.vendors.http.body import MAX_BODY_BYTES, BadBodyError, Body, without_key

printable = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=8, max_size=16)
words = st.text(max_size=30) | st.text(st.sampled_from('\\"/\n\u3042u0073'), max_size=30)


def by_number(text: str) -> str:
    """The text as a JSON string, everything escaped by number."""
    return '"' + "".join(f"\\u{unit:04x}" for unit in _units(text)) + '"'


def _units(text: str) -> list[int]:
    data = text.encode("utf-16-be", "surrogatepass")
    return [data[place] * 256 + data[place + 1] for place in range(0, len(data), 2)]


WRITERS = {
    "plainly": lambda text: json.dumps(text, ensure_ascii=False),
    "in ASCII": json.dumps,
    "with slashes escaped": lambda text: json.dumps(text).replace("/", "\\/"),
    "fit for HTML": lambda text: msgspec.json.encode(text).decode().replace("<", "\\u003C").replace("&", "\\u0026"),
    "by number": by_number,
}


@settings(deadline=None)
@given(printable, words, words, st.sampled_from(sorted(WRITERS)))
def test_a_key_is_struck_out_of_whatever_text_it_stands_in(key: str, before: str, behind: str, how: str):
    """Nothing that is read from the body holds it, and the rest is as it was."""
    before, behind = before.encode(errors="replace").decode(), behind.encode(errors="replace").decode()
    body = WRITERS[how](before + key + behind).encode()
    read = json.loads(without_key(body, key))
    assert read == (before + key + behind).replace(key, "****")


@settings(deadline=None)
@given(printable, st.lists(words, max_size=5))
def test_a_body_without_the_key_stays_as_it_is(key: str, texts: list[str]):
    """Not a byte of it changes."""
    body = json.dumps([text for text in texts if key not in text]).encode()
    assert without_key(body, key) == body


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
