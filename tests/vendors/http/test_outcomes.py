"""What a vendor's answer, or the lack of one, means; over real connections."""

import asyncio
import gzip
import socket
import zlib
from typing import Any

import pytest
from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.clock import SystemClock
from threadloom.domain.errors import ErrorCode, ThreadloomError
from threadloom.vendors.http import MAX_BODY_BYTES
from vendors.kit import (
    SECRET,
    a_draft,
    a_thread_ref,
    answering,
    answering_in_turn,
    connected,
    never_answering,
    odd_server,
    resetting,
    trickling,
)

VENDOR = "openai-assistants"
THREAD = b'{"id": "thread_1", "created_at": 0}'
E = ErrorCode


async def read(url: str, *, timeout_s: float = 5.0, call=None) -> Any:
    """The error of a read, or the id that it found."""
    adapter = connected(VENDOR, url, timeout_s=timeout_s)
    try:
        (answer,) = await adapter.threads(call or a_call(), [a_thread_ref(VENDOR)])
    finally:
        await adapter.close()
    return answer if isinstance(answer, ThreadloomError) else answer.ref.native_id


async def write(url: str, *, timeout_s: float = 5.0, call=None) -> Any:
    """The error of a write, or the id that it made."""
    adapter = connected(VENDOR, url, timeout_s=timeout_s)
    try:
        return (await adapter.create_thread(call or a_call(), a_draft(VENDOR, None))).ref.native_id
    except ThreadloomError as error:
        return error
    finally:
        await adapter.close()


STATUSES = [
    ("400 Bad Request", E.VALIDATION, E.VALIDATION),
    ("401 Unauthorized", E.VENDOR_REJECTED, E.VENDOR_REJECTED),
    ("403 Forbidden", E.VENDOR_REJECTED, E.VENDOR_REJECTED),
    ("404 Not Found", E.NOT_FOUND, E.VENDOR_REJECTED),  # the path of a create names no object: the API is not there
    ("405 Method Not Allowed", E.VENDOR_REJECTED, E.VENDOR_REJECTED),
    ("409 Conflict", E.CONFLICT, E.CONFLICT),
    ("410 Gone", E.VENDOR_REJECTED, E.VENDOR_REJECTED),
    ("422 Unprocessable", E.VALIDATION, E.VALIDATION),
    ("423 Locked", E.CONFLICT, E.CONFLICT),
    ("429 Too Many Requests", E.RATE_LIMITED, E.RATE_LIMITED),
    ("500 Internal Server Error", E.VENDOR_FAILED, E.OUTCOME_UNKNOWN),
    ("503 Service Unavailable", E.VENDOR_FAILED, E.OUTCOME_UNKNOWN),
    ("301 Moved", E.VENDOR_BAD_PAYLOAD, E.VENDOR_REJECTED),
    ("307 Temporary Redirect", E.VENDOR_BAD_PAYLOAD, E.VENDOR_REJECTED),
]


@pytest.mark.parametrize(("status", "on_read", "on_write"), STATUSES)
async def test_a_status_has_one_meaning(status: str, on_read: ErrorCode, on_write: ErrorCode):
    """By the table of the design; the vendor's prose, address and key are in no message."""
    body = b'{"error": {"message": "vendor prose at https://inner.example", "param": null}}'
    async with odd_server(answering(status, body, headers="location: http://127.0.0.1:9/evil\r\n")) as url:
        errors = [await read(url), await write(url)]
    assert [error.code for error in errors] == [on_read, on_write]
    for error in errors:
        assert error.source == error.vendor == VENDOR
        for secret in ("prose", "inner", "127.0.0.1", SECRET):
            assert secret not in f"{error} {error!r} {error.message}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>It works</html>",
        b"[]",
        b"null",
        b"{}",
        b'{"id": 7}',
        b'{"id": "thread_1", "created_at": "yesterday"}',
        b'{"id": "thread_1"',
        b"\xff\xfe",
        rb'{"id": "\ud800"',
        b'{"id": "thread_1", "created_at": ' + b"9" * 10_000 + b"}",
        b'{"id": "thread_1", "x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    ],
)
async def test_an_answer_that_makes_no_sense(body: bytes):
    """A read says so; of a write nobody knows what it made, so it is not to be sent again as if it had failed."""
    async with odd_server(answering("200 OK", body)) as url:
        assert (await read(url)).code is E.VENDOR_BAD_PAYLOAD
        assert (await write(url)).code is E.OUTCOME_UNKNOWN


async def test_no_content_where_a_body_is_due():
    """204 to a read is a wrong answer, not an empty thread."""
    async with odd_server(answering("204 No Content", b"")) as url:
        assert (await read(url)).code is E.VENDOR_BAD_PAYLOAD


async def test_half_a_surrogate_pair_does_not_break_an_answer():
    """What UTF-8 cannot say is replaced; escaped backslashes before it stay what they are."""
    body = rb'{"id": "t\ud800", "metadata": {"a": "\\ud800", "b": "\ud83d\ude00"}}'
    async with odd_server(answering("200 OK", body)) as url:
        adapter = connected(VENDOR, url)
        (thread,) = await adapter.threads(a_call(), [a_thread_ref(VENDOR)])
        await adapter.close()
    assert thread.ref.native_id == "t\ufffd"
    assert thread.metadata == {"a": r"\ud800", "b": "\N{GRINNING FACE}"}


async def test_a_zipped_answer_is_read():
    """One coding, gzip, is asked for and understood."""
    async with odd_server(answering("200 OK", gzip.compress(THREAD), headers="content-encoding: gzip\r\n")) as url:
        assert await read(url) == "thread_1"


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(b" " * (MAX_BODY_BYTES + 1), mtime=0), "gzip"),
        (b" " * MAX_BODY_BYTES + THREAD, "identity"),
        (gzip.compress(gzip.compress(THREAD, mtime=0), mtime=0), "gzip, gzip"),
        (zlib.compress(THREAD), "deflate"),
        (THREAD, "gzip"),
        (gzip.compress(THREAD, mtime=0)[:-9], "gzip"),
        (THREAD, "br"),
    ],
)
async def test_a_body_that_is_too_large_or_not_what_it_says(body: bytes, coding: str):
    """8 MB decoded are enough; nothing is unfolded beyond, and no coding is guessed."""
    async with odd_server(answering("200 OK", body, headers=f"content-encoding: {coding}\r\n")) as url:
        assert (await read(url)).code is E.VENDOR_BAD_PAYLOAD
        assert (await write(url)).code is E.OUTCOME_UNKNOWN


@pytest.mark.parametrize("silence", [never_answering, trickling])
async def test_no_answer_in_time(silence):
    """One deadline spans headers and body; a write that was sent may have been done."""
    async with odd_server(silence) as url:
        errors = await asyncio.gather(read(url, timeout_s=0.3), write(url, timeout_s=0.3))
    assert [error.code for error in errors] == [E.VENDOR_TIMEOUT, E.OUTCOME_UNKNOWN]


async def test_a_refusal_whose_body_never_comes_is_a_refusal():
    """The status alone says that nothing was done."""

    async def refuse_without_body(reader, writer):
        writer.write(b"HTTP/1.1 409 Conflict\r\ncontent-length: 100\r\n\r\n")
        await never_answering(reader, writer)

    async with odd_server(refuse_without_body) as url:
        assert (await write(url, timeout_s=0.3)).code is E.CONFLICT


async def test_a_call_without_time_left_sends_nothing():
    """The caller's deadline counts, and a write that was not sent was not done."""
    seen: list[bytes] = []
    late = replace(a_call(), deadline=SystemClock().now())
    async with odd_server(answering("200 OK", THREAD, seen=seen)) as url:
        errors = [await read(url, call=late), await write(url, call=late)]
    assert [error.code for error in errors] == [E.VENDOR_TIMEOUT, E.VENDOR_TIMEOUT]
    assert seen == []


async def test_nobody_listens():
    """A connection that is refused did nothing, on a write too."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
        assert (await read(url)).code is E.VENDOR_UNREACHABLE
        assert (await write(url)).code is E.VENDOR_UNREACHABLE


async def test_the_connection_is_torn_down():
    """Before an answer: a read did nothing, a write may have been done."""
    async with odd_server(resetting) as url:
        assert (await read(url)).code is E.VENDOR_UNREACHABLE
        assert (await write(url)).code is E.OUTCOME_UNKNOWN


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [
        ("7", 7_000),
        ("0", 0),
        ("86400", 60_000),
        ("-5", None),
        ("soon", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 60_000),
    ],
)
async def test_the_wait_that_a_vendor_asks_for(value: str, milliseconds: int | None):
    """Seconds or a date, between now and a minute; what is past says nothing."""
    async with odd_server(answering("429 Too Many Requests", headers=f"retry-after: {value}\r\n")) as url:
        error = await read(url)
    assert error.code is E.RATE_LIMITED
    assert error.retry_after_ms == milliseconds


async def test_one_bad_key_never_fails_its_neighbours():
    """A batch has one result or one error a key, in the order of the keys."""
    answers = answering_in_turn(("200 OK", THREAD), ("500 Oops", b""), ("200 OK", b"nonsense"))
    async with odd_server(answers) as url:
        adapter = connected(VENDOR, url)
        found = await adapter.threads(a_call(), [a_thread_ref(VENDOR, f"thread_{n}") for n in range(3)])
        await adapter.close()
    codes = sorted(answer.code if isinstance(answer, ThreadloomError) else "ok" for answer in found)
    assert codes == sorted(["ok", E.VENDOR_FAILED, E.VENDOR_BAD_PAYLOAD])
