"""Opaque texts: versioned, checked, bounded, and spelled in one way only."""

import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2s

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.graphql import opaque
from threadloom.graphql.opaque import MAX_LENGTH, seal, unseal

ALPHABET = set(string.ascii_letters + string.digits + "-_")
CONTEXT = b"a test"

rows = st.lists(st.none() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=40), max_size=8)


def forged(raw: bytes, *, version: bytes = b"\x01", context: bytes = CONTEXT) -> str:
    """A text with a good checksum around whatever bytes."""
    body = version + raw
    check = blake2s(body, digest_size=4, key=context).digest()
    return urlsafe_b64encode(body + check).rstrip(b"=").decode()


def assert_refused(text: str, *, context: bytes = CONTEXT) -> None:
    with pytest.raises(ValueError):
        unseal(text, context=context)


@settings(deadline=None)
@given(rows)
def test_round_trip(values):
    """Values come back as they were, types included, from a text that needs no escaping anywhere."""
    text = seal(values, context=CONTEXT)
    assert unseal(text, context=CONTEXT) == values
    assert [type(value) for value in unseal(text, context=CONTEXT)] == [type(value) for value in values]
    assert set(text) <= ALPHABET


def test_the_format():
    """A version byte, a MessagePack array and four bytes of keyed BLAKE2s: it stays so within a version."""
    assert seal([2, "a", None], context=CONTEXT) == forged(b"\x93\x02\xa1a\xc0")


@settings(deadline=None)
@given(rows)
def test_another_context(values):
    """What was sealed for one thing is no good for another."""
    assert_refused(seal(values, context=CONTEXT), context=b"another")


@pytest.mark.parametrize("version", [b"\x00", b"\x02", b"\xff", b""])
def test_other_versions_are_refused(version: bytes):
    """A text of a version that is not this one is refused, its checksum good or not."""
    assert_refused(forged(b"\x91\x02", version=version))


@pytest.mark.parametrize("around", ["{}=", "{}==", " {}", "{}\n", "{}\x00", "::{}", "{}\ud800", "{}é", "{}!", "+{}"])
def test_there_is_no_other_spelling(around: str):
    """Padding, white space and what lenient decoders skip are refused."""
    assert_refused(around.format(seal([2, "a", None], context=CONTEXT)))


@pytest.mark.parametrize("values", [[], ["a"], ["ab"], ["abc"]])
def test_unused_bits_count(values: list):
    """Base64 can end one text in several ways; only one of them is good."""
    text = seal(values, context=CONTEXT)
    meant = urlsafe_b64decode(text + "==")
    twins = {text[:-1] + last for last in ALPHABET if urlsafe_b64decode(text[:-1] + last + "==") == meant}
    for twin in twins - {text}:
        assert_refused(twin)
    assert len(twins) == {0: 1, 2: 16, 3: 4}[len(text) % 4]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xc1",
        b"\x91",
        b"\x91\x02\x02",
        b"\x91" * 2_000,
        b"\xdd\xff\xff\xff\xff",
        b"\x80",
        b"\x02",
        msgspec.msgpack.encode([True]),
        msgspec.msgpack.encode([1.5]),
        msgspec.msgpack.encode([b"a"]),
        msgspec.msgpack.encode([["a"]]),
        msgspec.msgpack.encode([{"a": "a"}]),
        b"\x91\xa3\xed\xa0\x80",
        b"\x91\xa1\xff",
        b"\x91\xd9\x01a",
        b"\x91\xcc\x02",
        b"\xdc\x00\x01\x02",
    ],
)
def test_a_good_checksum_is_not_enough(raw: bytes):
    """No array, other types, broken Unicode, and MessagePack said in a roundabout way are refused."""
    assert_refused(forged(raw))


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_whatever_opens_is_the_one_text(raw: bytes):
    """Bytes that happen to be values open only as the text that `seal` makes of them."""
    text = forged(raw)
    try:
        values = unseal(text, context=CONTEXT)
    except ValueError:
        return
    assert seal(values, context=CONTEXT) == text


def test_the_bound():
    """No text is longer than the bound, and a longer one is refused even where it says something."""
    with pytest.raises(ValueError, match=str(MAX_LENGTH)):
        seal(["x" * MAX_LENGTH], context=CONTEXT)
    longest = next(
        size for size in range(MAX_LENGTH, 0, -1) if len(forged(msgspec.msgpack.encode(["x" * size]))) <= MAX_LENGTH
    )
    assert unseal(seal(["x" * longest], context=CONTEXT), context=CONTEXT) == ["x" * longest]
    assert_refused(forged(msgspec.msgpack.encode(["x" * (longest + 1)])))


def test_beyond_the_bound_nothing_is_read(monkeypatch):
    """A text of any length costs no more than its length."""
    monkeypatch.setattr(opaque, "urlsafe_b64decode", pytest.fail)
    assert_refused("A" * (MAX_LENGTH + 1))


def test_text_that_is_not_unicode():
    """A lone surrogate has no bytes to put into a text."""
    with pytest.raises(ValueError):
        seal(["\ud800"], context=CONTEXT)
