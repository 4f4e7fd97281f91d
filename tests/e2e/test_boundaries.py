"""What crosses to a vendor and what comes back, for every vendor and both transports; raw bytes are the judge."""

import logging
import re
from collections.abc import Mapping

import msgspec
import pytest

from e2e.recording import ALL_OPTIONS, KEY, TRANSPORTS, asked, at, recording, said, taken_apart
from fakes import a_call
from threadloom.domain.errors import ErrorCode, ThreadloomError
from threadloom.server.logs import formatter
from threadloom.server.settings import LogSettings
from threadloom.testing.asking import HEALTH, Samples
from threadloom.vendors.transport import TransportName

EVERYWHERE = [
    pytest.param(vendor, transport, id=f"{vendor} over {transport}")
    for vendor in ALL_OPTIONS
    for transport in TRANSPORTS
]
each_vendor = pytest.mark.parametrize(("vendor", "transport"), EVERYWHERE)

TAME = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"  # a UUID, for the vendors whose ids are
HOSTILE = [
    "../../admin", "x?admin=true", "x#f", "%2e%2e", "%2e%2e%2fadmin", "a/b", "/", ".", "..", "", "a\r\nx-evil: 1",
    "a\n\nGET /admin HTTP/1.1\r\n", "\x00", "a\x00b", "あ😀", "\ud800", "a" * 5_000, "//evil.example/x",
    "\\\\evil\\x", "..\\..\\admin", ";jsessionid=1", "@evil.example", "x@evil.example:80", "http://evil.example/",
    " ", "a b", "a&admin=true", "a=b", "%00", "%", "\x7f", "\x85", "\u2028", "\u202e", "*", "..;/admin", "\x1b[31m",
]  # fmt: skip


def samples_of(native_id: str, *, in_scope: bool = False) -> Samples:
    """This id for everything; `in_scope`: also for what threads live in."""
    return Samples(scope=native_id if in_scope else TAME).with_ids(native_id)


@each_vendor
async def test_a_hostile_id_changes_nothing_but_its_place(vendor: str, transport: TransportName):
    """Method, path, names in the query, headers and host are those of a tame id, or nothing is sent."""
    async with recording() as recorder, at(recorder, vendor, transport) as adapter:
        tame = {
            ask.method: {taken_apart(request) for request in recorder.taken()}
            async for ask, _ in asked(adapter, samples_of(TAME))
        }
        assert any(tame.values())
        for hostile in HOSTILE:
            for in_scope in (False, True):
                async for ask, _ in asked(adapter, samples_of(hostile, in_scope=in_scope)):
                    for request in recorder.taken():
                        assert taken_apart(request).without(hostile, TAME) in tame[ask.method], request


STATUSES = [300, 301, 302, 303, 304, 305, 307, 308, 399]


@each_vendor
async def test_no_redirect_is_followed(vendor: str, transport: TransportName):
    """Elsewhere or here, of a read or a write: nobody is asked again, and elsewhere nobody is asked at all."""
    async with recording() as recorder, recording() as elsewhere, at(recorder, vendor, transport) as adapter:
        async for ask, _ in asked(adapter, samples_of(TAME)):
            if not recorder.taken():
                continue
            for status in STATUSES:
                for place in (f"{elsewhere.url}/v1/x", f"//{elsewhere.url[7:]}/x", "/v1/x", ""):
                    recorder.answer = said(f"{status} Go", b"{}", f"location: {place}", "refresh: 0; url=/v1/x")
                    outcomes = await ask.of(adapter, a_call(), samples_of(TAME))
                    assert all(isinstance(outcome, ThreadloomError) for outcome in outcomes) or vendor == "humm"
                    assert not any(b" /v1/x " in request for request in recorder.taken())
            recorder.answer = said("404 Not Found", b"{}")
        assert elsewhere.taken() == []


_SAYING = "the vendor's very words"
_ECHO = f"Bearer {KEY} and {_SAYING}"
ANSWERS = {
    status: said(
        f"{status} {_ECHO}",
        msgspec.json.encode(
            {
                "error": {"message": _ECHO, "type": _ECHO, "param": KEY, "code": _ECHO, KEY: KEY},
                "detail": [{"loc": ["body", KEY], "msg": _ECHO, "type": _ECHO}],
                KEY: [KEY],
            }
        ),
        f"location: https://evil.example/{KEY}",
        f"x-echo: {KEY}",
        f"retry-after: {KEY}",
        f"set-cookie: key={KEY}",
        f"www-authenticate: Bearer {KEY}",
    )
    for status in (302, 400, 401, 403, 404, 405, 409, 410, 418, 422, 423, 429, 451, 500, 501, 502, 503, 504, 599)
}
_OURS = re.compile(r"[A-Za-z0-9 ,.;:()'_-]*")


def logged(error: Exception) -> str:
    """The line that the gateway would log of it, with its traceback and all its causes."""
    record = logging.LogRecord("threadloom", logging.ERROR, __file__, 1, "internal error", None, None)
    record.exc_info = (type(error), error, error.__traceback__)
    return formatter(LogSettings(), [KEY]).format(record)


@each_vendor
async def test_a_refusal_tells_nothing_of_the_vendors(vendor: str, transport: TransportName):
    """Neither its words nor our key, its address or an exception's text; nor does the log tell the key."""
    async with recording() as recorder, at(recorder, vendor, transport) as adapter:
        failures = []
        for recorder.answer in ANSWERS.values():
            async for _, outcomes in asked(adapter, samples_of(TAME)):
                failures += [outcome for outcome in outcomes if isinstance(outcome, ThreadloomError)]
                assert KEY not in repr(outcomes)
                assert _SAYING not in repr(outcomes)
    assert len(failures) >= len(ANSWERS)
    for error in failures:
        assert KEY not in logged(error)
        for text in (error.message, *(v.message for v in getattr(error, "violations", ()))):
            assert _OURS.fullmatch(text), text
            assert "127.0.0.1" not in text
            assert "evil" not in text


BROKEN = [
    f"HTTP/1.1 200 {KEY}\r\n{KEY}\r\n\r\n".encode(), f"{KEY}\r\n\r\n".encode(),
    said("200 OK", f'{{"id": "{KEY}", "{KEY}'.encode()), said("200 OK", f"<html>{_ECHO}</html>".encode()),
    said("200 OK", b"{}", f"content-encoding: {KEY}"), said("200 OK", KEY.encode(), "content-encoding: gzip"),
    said("200 OK", f'{{"id": {{"{KEY}": "{KEY}"}}}}'.encode(), "content-type: application/json"),
]  # fmt: skip


@each_vendor
async def test_nor_does_an_answer_that_is_none(vendor: str, transport: TransportName):
    """Its bytes are in no message; where an exception repeats them, the log strikes out the key."""
    async with recording() as recorder, at(recorder, vendor, transport) as adapter:
        for recorder.answer in BROKEN:
            async for _, outcomes in asked(adapter, samples_of(TAME)):
                assert KEY not in repr(outcomes)
                for outcome in outcomes:
                    if isinstance(outcome, ThreadloomError):
                        assert KEY not in outcome.message + logged(outcome)


def parroting(value: object, text: str) -> bytes:
    """An answer in which every text of this value is another one."""
    return msgspec.json.encode(value).replace(b'"TEXT"', msgspec.json.encode(text))


# So much of what vendors answer that something is read of it everywhere.
_OBJECT: Mapping[str, object] = {
    **dict.fromkeys(("id", "threadUid", "thread_id", "humanUid", "agentUid", "assistant_id", "name", "title"), "TEXT"),
    **dict.fromkeys(("status", "role", "type", "object", "organization_id", "user_id", "feedback_type"), "TEXT"),
    "metadata": {"TEXT": "TEXT", "title": "TEXT"},
    "content": [{"type": "text", "text": {"value": "TEXT", "annotations": []}}],
    "created_at": 1_700_000_000,
    "data": [],
    "run_id": "TEXT",
}
CONTROL = "a\x00b\x07\x08\x0c\x1b[31m\x7f\x80\x9b31m\r\nz"
_UNCLEAN = re.compile(r"\\u00(?:[01]|7f|[89])|[\x00-\x1f\x7f-\x9f]|\\[rbf]")


@each_vendor
@pytest.mark.parametrize(("text", "unwanted"), [(_ECHO, re.escape(KEY)), (CONTROL, _UNCLEAN.pattern)])
async def test_what_is_read_is_clean(vendor: str, transport: TransportName, text: str, unwanted: str):
    """Of an answer that makes sense nothing bears the key or a control character, ids and names included."""
    async with recording() as recorder, at(recorder, vendor, transport) as adapter:
        recorder.answer = said("200 OK", parroting(_OBJECT, text))
        read = 0
        async for _, outcomes in asked(adapter, samples_of(TAME)):
            for outcome in outcomes:
                if not isinstance(outcome, ThreadloomError):
                    shown = msgspec.json.encode(outcome, enc_hook=str).decode()
                    assert not re.search(unwanted, shown), shown
                    read += "z" in shown or "****" in shown
        assert read


@each_vendor
async def test_a_target_that_was_not_meant(vendor: str, transport: TransportName):
    """Whoever looks after the gateway is told what to do; nothing of the address is said."""
    async with recording() as recorder:
        port = recorder.url.rpartition(":")[2]
        recorder.url = f"http://127.1:{port}"
        async with at(recorder, vendor, transport) as adapter:
            failures = [
                outcome
                async for _, outcomes in asked(adapter, samples_of(TAME))
                for outcome in outcomes
                if isinstance(outcome, ThreadloomError) and outcome.code is ErrorCode.VENDOR_UNREACHABLE
            ]
            failures += await HEALTH.of(adapter, a_call(), samples_of(TAME))
        assert failures
        assert all("server.vendor_hosts" in error.message and "127" not in error.message for error in failures)
        assert recorder.taken() == []
