"""What no answer of ours should hold is taken out of a vendor's JSON before it is read; all else stays as it is."""

import json
import re
import sys
import threading
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.vendors.http.body import BadBodyError, decode, of_any_size, parsed
from threadloom.vendors.http.cleaning import MAX_DEPTH, MAX_NODES, cleaned, is_beyond_reason

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def read(body: bytes) -> object:
    return decode(body, msgspec.json.decode)


def by_number(text: str) -> str:
    return '"' + "".join(f"\\u{ord(c):04X}" for c in text) + '"'


WRITERS = {
    "plainly": lambda text: json.dumps(text, ensure_ascii=False),
    "in ASCII": json.dumps,
    "by number": by_number,
}
texts = st.text(st.sampled_from('\x00\x01\x07\b\t\n\f\r\x1b\x1f\x7f\x80\x85\x9b\x9f\xa0Âab"\\/{}[]あ0'), max_size=40)


def expected(text: str) -> str:
    return CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


@settings(deadline=None)
@given(texts, st.sampled_from(sorted(WRITERS)))
def test_no_text_holds_control_characters(text: str, how: str):
    """However JSON writes them; a carriage return becomes a line feed, others U+FFFD, a name of a member is a text."""
    written = WRITERS[how](text)
    assert read(written.encode()) == expected(text)
    assert read(b"{%b: [%b]}" % (written.encode(), written.encode())) == {expected(text): [expected(text)]}


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))), st.sampled_from(sorted(WRITERS)))
def test_a_clean_body_stays_as_it_is(text: str, how: str):
    """Not a byte of it changes."""
    written = WRITERS["in ASCII" if max(map(ord, text or "a")) > 0xFFFF else how](text).encode()
    assert cleaned(written) is written


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb'"\\u0000"', "\\u0000"), (rb'"\\\u0000"', "\\\ufffd"), (rb'"\\r\\b"', "\\r\\b"), (rb'"\r\r\n\n"', "\n\n\n"),
        (rb'"\u000d\u000A"', "\n"), (rb'"\u001b[31mred\u001b[0m"', "\ufffd[31mred\ufffd[0m"),
        (b'"\xc2\x9b31m"', "\ufffd31m"), (b'"\xc2\xa0\xc3\x85"', "\xa0Å"), (rb'"\u0085\u00a0"', "\ufffd\xa0"),
        (rb'"\ud800\u0000\udc00"', "\ufffd\ufffd\ufffd"), (rb'"\u0009\u000a\t\n"', "\t\n\t\n"),
    ],
)  # fmt: skip
def test_one_by_one(body: bytes, text: str):
    """An escaped backslash is none of an escape; half pairs go the same way."""
    assert read(body) == text


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"18446744073709551615", 2**64 - 1),
        (b"18446744073709551616", "18446744073709551616"),
        (b"-9223372036854775808", -(2**63)),
        (b"-9223372036854775809", "-9223372036854775809"),
        (b"[1" + b"0" * 5_000 + b"]", ["1" + "0" * 5_000]),
        (b'{"a": -99999999999999999999,"b":7}', {"a": "-99999999999999999999", "b": 7}),
        (b'"99999999999999999999"', "99999999999999999999"),
        (b'"say \\"99999999999999999999\\", 99999999999999999999"', 'say "99999999999999999999", 99999999999999999999'),
        (b"0.12345678901234567890123", 0.12345678901234568),
        (b"12345678901234567890123.5", 1.2345678901234568e22),
        (b"12345678901234567890123e2", 1.2345678901234568e24),
    ],
)
def test_an_integer_beyond_64_bits_is_the_text_of_its_digits(body: bytes, value: object):
    """Every digit of it is kept, and nothing else is touched."""
    assert read(body) == value


def test_such_an_integer_is_none_where_one_is_wanted():
    """A typed field refuses it, as it refuses any text."""
    with pytest.raises(BadBodyError):
        decode(b"99999999999999999999", msgspec.json.Decoder(int).decode)


@pytest.mark.parametrize("body", [b"NaN", b"Infinity", b"-Infinity", b'{"a": NaN}', b"1e999", b"-1e999", b"[1e400]"])
def test_numbers_that_are_none(body: bytes):
    """JSON has no infinity, nor a number that would become one."""
    with pytest.raises(BadBodyError):
        read(body)


def test_of_a_name_that_comes_twice_the_last_counts():
    """Typed or not, so that nothing can be hidden from the one or the other."""

    class Named(msgspec.Struct):
        a: int

    body = b'{"a": 1, "a": 2}'
    assert read(body) == {"a": 2}
    assert decode(body, msgspec.json.Decoder(Named).decode).a == 2


def nested(depth: int, before: bytes = b"", behind: bytes = b"") -> bytes:
    half = depth // 2
    return (b'[%b{"a":' % before) * half + b"[" * (depth % 2) + b"]" * (depth % 2) + (b"}%b]" % behind) * half


@pytest.mark.parametrize(("before", "behind"), [(b"", b""), (b"[],{},", b',"]}"'), (rb'"\\","\"[{",', b',"x}]"')])
def test_so_deep_and_no_deeper(before: bytes, behind: bytes):
    """Whatever stands beside it, brackets in texts included."""
    deepest = nested(MAX_DEPTH, before, behind).replace(b":}", b":1}")
    json.loads(deepest)
    assert read(deepest) == json.loads(deepest)
    with pytest.raises(BadBodyError):
        read(b"[%b]" % deepest)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b"]" * 500 + b"[" * 500,
    ],
)
def test_what_is_nested_beyond_reason_is_refused(body: bytes):
    """Without a crash, whole or not."""
    with pytest.raises(BadBodyError):
        read(body)


def test_so_many_and_no_more():
    """Eight megabytes of empty objects would take gigabytes once they are read."""
    most = b"[" + b",".join([b"{}"] * (MAX_NODES - 1)) + b"]"
    assert len(read(most)) == MAX_NODES - 1
    with pytest.raises(BadBodyError):
        read(most[:-1] + b",[]]")


values = st.recursive(
    st.none() | st.integers(-9, 9) | st.text(st.sampled_from('[]{}"\\a,:'), max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.sampled_from('[{"\\a'), max_size=3), inner),
    max_leaves=60,
)


def depth_of(value: object) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


@settings(deadline=None)
@given(values, st.integers(80, 100))
def test_depth_is_counted_as_it_is(value: object, under: int):
    """Any JSON at all, put so deep that it is just deep enough, or just too deep."""
    body = b"[" * under + json.dumps(value).encode() + b"]" * under
    assert is_beyond_reason(body) is (under + depth_of(value) > MAX_DEPTH)


def test_json_in_a_text_is_cleaned_too():
    """What hides behind a second escape, as in a tool's arguments; a text that is no JSON stays one."""
    assert parsed(json.dumps({"a": "\x1b[1m", "n": 10**30})) == {"a": "\ufffd[1m", "n": str(10**30)}
    assert parsed("[" * 200 + "]" * 200) == "[" * 200 + "]" * 200
    assert (parsed("no JSON"), parsed(7), parsed(None)) == ("no JSON", 7, None)


WORST = {
    "escaped backslashes": rb"\\",
    "controls by number": rb"\u0001",
    "controls apart": rb"\u0001a",
    "controls by letter": rb"\b",
    "plain controls": b"\xc2\x80",
    "carriage returns": rb"\r\u000a",
    "half pairs": rb"\ud801",
    "quotes": rb"\"",
}


@pytest.mark.parametrize("unit", WORST.values(), ids=WORST)
def test_a_large_body_is_not_walked_through(unit: bytes):
    """However many escapes it holds, few steps of Python's are taken: all else is searched and replaced in C."""
    body = b'["\\u0001\\ud800' + unit * (1_000_000 // len(unit)) + b'"' + b',""' * 1_000 + b",99999999999999999999]"
    steps = 0

    def count(_frame, _event, _argument) -> None:
        nonlocal steps
        steps += 1

    sys.setprofile(count)
    try:
        value: Any = read(body)
    finally:
        sys.setprofile(None)
    assert value[-1] == "9" * 20
    assert steps < 1_000


async def test_the_event_loop_goes_on_beside_a_large_body():
    """Such a body is looked through on a thread; a small one at once."""
    loop_thread = threading.get_ident()
    assert await of_any_size(b"x" * 1_000, lambda _: threading.get_ident()) == loop_thread
    assert await of_any_size(b"x" * 1_000_000, lambda _: threading.get_ident()) != loop_thread
