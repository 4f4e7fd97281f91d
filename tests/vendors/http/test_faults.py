"""Which fields a vendor found wrong: read from its error body, told at their places, in none of its words."""

import json
from collections.abc import Sequence

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import FakeClock, a_call
from threadloom.domain.errors import Invalid, Violation
from threadloom.vendors.http import BaseUrl, Fault, HttpConventions, VendorHttp, detail_faults
from threadloom.vendors.http.faults import MAX_FAULTS, violations_of
from vendors.kit import SECRET, Keys, a_source

odd_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["detail", "loc", "type", "msg"]), inner, max_size=4)
    ),
)
PROSE = "Input should be a valid string, see https://inner.example"


def body(*items: object) -> bytes:
    return json.dumps({"detail": list(items)}).encode()


def item(*loc: object, kind: str = "string_type") -> dict[str, object]:
    return {
        "loc": list(loc),
        "msg": PROSE,
        "type": kind,
        "input": "theirs",
        "ctx": {"a": 1},
        "url": "https://x.example",
    }


def itself(field: Sequence[str]) -> tuple[str, ...]:
    return tuple(field)


async def refused(answer: bytes, *, key: str = SECRET, status: int = 422, **asking) -> Invalid:
    """The error of a POST that a FastAPI vendor answers with this body."""

    def vendor(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=answer)

    http = VendorHttp(
        source=a_source(),
        base_url=BaseUrl("http://vendor.example"),
        conventions=HttpConventions(faults_of=detail_faults),
        credentials=Keys(key),
        clock=FakeClock(),
        transport=httpx.MockTransport(vendor),
    )
    with pytest.raises(Invalid) as caught:
        await http.post(a_call(), ("things",), bytes, body={}, **{"path_of": itself, **asking})
    return caught.value


@pytest.mark.parametrize(
    ("loc", "field"),
    [
        (("body", "message"), ("message",)),
        (("body", "messages", 0, "content", 12, "text"), ("messages", "0", "content", "12", "text")),
        (("query", "limit"), ("limit",)),
        (("path", "thread_id"), ("thread_id",)),
        (("header", "x-user"), ("x-user",)),
        (("body",), ()),
        ((), ()),
        (("message",), ("message",)),
        (("body", "body"), ("body",)),
        ((0, "body"), ("0", "body")),
    ],
)
def test_where_a_field_stood_is_no_part_of_its_name(loc, field):
    """FastAPI says first whether it was in the body, the query, the path or a header; places in lists are kept."""
    assert list(detail_faults(body(item(*loc)))) == [Fault(field, "string_type")]


def test_each_item_is_a_fault_in_its_order():
    """One without a type, or without a place, is one too."""
    found = detail_faults(body(item("body", "b", kind="missing"), {"loc": ["body", "a"]}, {"msg": PROSE}))
    assert list(found) == [Fault(("b",), "missing"), Fault(("a",), None), Fault((), None)]


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b"{}",
        b'{"detail": "not found"}',
        b'{"detail": null}',
        b'{"detail": {"loc": ["body", "a"]}}',
        b'{"detail": ["a sentence"]}',
        b'{"detail": [null]}',
        b'{"detail": [{"loc": "body"}]}',
        b'{"detail": [{"loc": [null]}]}',
        b'{"detail": [{"loc": [["body"]]}]}',
        b'{"detail": [{"loc": ["body"], "type": 7}]}',
        b'{"detail": [{"loc": ["body"]}',
        b"<html>Unprocessable</html>",
        b"\xff\xfe",
        b'{"detail": [{"loc": ["\\ud800"]}]}',
        b'{"detail": [{"loc": [' + b"9" * 10_000 + b"]}]}",
        b'{"detail": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"x": ' + b"[" * 50_000 + b"]" * 50_000 + b', "detail": []}',
    ],
)
def test_another_body_names_no_field(garbage):
    """A sentence, half a body, something else, or nested beyond reason: no fault, and nothing breaks."""
    assert list(detail_faults(garbage)) == []


@settings(deadline=None)
@given(st.binary(max_size=200) | odd_json.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_is_read_or_left(answer):
    """No body makes reading it fail."""
    for fault in detail_faults(answer):
        assert all(isinstance(word, str) for word in fault.field)


@pytest.mark.parametrize("kind", ["missing", "string_type", "value_error.missing", "a", "a" * 64, "type_error.enum2"])
def test_a_plain_word_for_what_is_wrong_is_told(kind):
    """In brackets, behind our own sentence."""
    assert violations_of([Fault(("text",), kind)], itself) == [
        Violation(path=("text",), message=f"the source found this value wrong ({kind})")
    ]


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "",
        "a" * 65,
        "Missing",
        "see https://inner.example",
        "two words",
        "7up",
        "a\n",
        "<b>",
        "mißt",
        "a-b",
        "a/b",
    ],
)
def test_anything_else_is_not_a_word(kind):
    """Nothing that could be a sentence, an address or markup gets through."""
    assert violations_of([Fault(("text",), kind)], itself) == [
        Violation(path=("text",), message="the source found this value wrong")
    ]


def test_what_has_no_place_is_wrong_with_the_whole():
    """A field that the input does not know has no path."""
    assert violations_of([Fault(("theirs",), "missing")], lambda _field: ()) == [
        Violation(path=(), message="the source found the request wrong (missing)")
    ]


def test_a_hundred_are_enough():
    """No vendor makes an answer of ours endless."""
    faults = detail_faults(body(*(item("body", str(number)) for number in range(250))))
    found = violations_of(faults, itself)
    assert MAX_FAULTS == 100
    assert [violation.path for violation in found] == [(str(number),) for number in range(100)]


@pytest.mark.parametrize("status", [400, 422])
async def test_several_faults_are_one_error(status):
    """Each a violation at its own place; the error itself is told at the first."""
    answer = body(item("body", "message", kind="missing"), item("body", "messages", 1, "text"), item("query", "limit"))
    error = await refused(answer, status=status)
    assert [violation.path for violation in error.violations] == [("message",), ("messages", "1", "text"), ("limit",)]
    assert (error.path, error.message) == (("message",), "the source found this value wrong (missing)")
    assert error.source == a_source().slug


async def test_the_vendors_sentence_is_shown_nowhere():
    """Neither its message nor what it echoes of the input."""
    error = await refused(body(item("body", "message", kind=PROSE)))
    for word in ("should", "inner", "theirs", "x.example"):
        assert word not in f"{error} {error!r} {error.message} {error.violations}"


async def test_the_vendors_name_becomes_our_path():
    """By what the call says of its own body."""
    names = {("llm_config", "model"): ("options", "llmConfig", "model")}
    answer = body(item("body", "llm_config", "model"), item("body", "other"))
    error = await refused(answer, path_of=lambda field: names.get(field, ()))
    assert [violation.path for violation in error.violations] == [("options", "llmConfig", "model"), ()]


@pytest.mark.parametrize("answer", [b'{"detail": "no"}', b'{"detail": []}', b""])
async def test_without_faults_the_request_is_wrong(answer):
    """One violation, of the whole."""
    error = await refused(answer)
    assert error.violations == (Violation(path=(), message="the source found the request wrong"),)


async def test_a_call_that_names_no_fields_reads_none():
    """What is wrong with a request that the gateway alone made is not the input's."""
    error = await refused(body(item("body", "message")), path_of=None)
    assert error.violations == (Violation(path=(), message="the source found the request wrong"),)


async def test_a_key_that_is_echoed_in_a_place_is_struck_out():
    """It may stand in the vendor's words for a field, and in its word for what is wrong."""
    error = await refused(body(item("body", f"Bearer {SECRET}"), item("body", SECRET, kind=SECRET)))
    assert [violation.path for violation in error.violations] == [("Bearer ****",), ("****",)]
    assert SECRET not in f"{error.violations} {error!r}"
