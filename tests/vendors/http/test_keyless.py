"""A key that is echoed is found however JSON writes it, and however deep in JSON inside texts."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.vendors.http.body import decode, parsed
from threadloom.vendors.http.keyless import without_key

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


OUTER = st.sampled_from(sorted(set(WRITERS) - {"by number"}))


@settings(deadline=None)
@given(printable, words, words, st.sampled_from(sorted(WRITERS)), st.lists(OUTER, min_size=1, max_size=3))
def test_nor_does_json_inside_a_text_hold_it(key: str, before: str, behind: str, how: str, hows: list[str]):
    """However deep: whoever reads level by level never finds the key. No outer level escapes what needs no escape."""
    text = before.encode(errors="replace").decode() + key + behind.encode(errors="replace").decode()
    levels = [how, *hows]
    for level in levels:
        text = WRITERS[level](text)
    value = decode(without_key(text.encode(), key), msgspec.json.decode)
    for _ in levels:
        assert key not in str(value)
        value = parsed(value)
    assert key not in str(value)


PHP = '{"authorization":"Bearer sk\\/live+abcdef012345"}'
NUMBERED = '{"authorization":"Bearer \\u0073k/live+abcdef012345"}'


@pytest.mark.parametrize("arguments", [PHP, NUMBERED, json.dumps(PHP), json.dumps(NUMBERED)])
def test_arguments_of_a_tool(arguments: str):
    """What is around the key stays, at every level."""
    body = without_key(json.dumps({"arguments": arguments}).encode(), "sk/live+abcdef012345")
    read = parsed(json.loads(body)["arguments"])
    assert (parsed(read) if isinstance(read, str) else read) == {"authorization": "Bearer ****"}


@pytest.mark.parametrize("key", [r"000000\0", r"ab\"cd\\ef", '"abcdefg"'])
def test_a_key_with_what_json_always_escapes(key: str):
    """Two levels deep, by name and by number; what stands right behind it keeps its own escape."""
    for how in WRITERS.values():
        body = without_key(json.dumps(how("<" + key + '"')).encode(), key)
        assert json.loads(json.loads(body)) == '<****"'


@pytest.mark.parametrize("key", [r"\abcdefg", "abcdefg" + "\\"])
def test_a_key_with_a_backslash_at_its_edge(key: str):
    """The body stays JSON without the key in any text; what is inside a text may be none any more, and stays a text."""
    for how in WRITERS.values():
        read = json.loads(without_key(json.dumps(how("<" + key + '"')).encode(), key))
        assert key not in read
        assert key not in str(parsed(read))
