"""Bodies of requests: how they are read."""

import asyncio

import pytest
from starlette.datastructures import Headers

from threadloom.graphql.endpoint.body import read
from threadloom.graphql.endpoint.rejected import Rejected

JSON = Headers({"content-type": "application/json"})


def _receiving(*chunks: bytes):
    messages = [
        {"type": "http.request", "body": chunk, "more_body": place < len(chunks)}
        for place, chunk in enumerate(chunks, start=1)
    ]
    messages.append({"type": "http.disconnect"})

    async def receive():
        return messages.pop(0)

    return receive


async def _rejected(receive, headers: Headers = JSON, *, limit: int = 100, timeout_s: float = 60) -> Rejected:
    with pytest.raises(Rejected) as caught:
        await read(receive, headers, limit=limit, timeout_s=timeout_s)
    return caught.value


async def test_body_comes_whole_however_it_was_cut():
    """Chunks are joined."""
    receive = _receiving(b'{"query"', b":", b'"{a}"}')
    assert await read(receive, JSON, limit=100, timeout_s=60) == b'{"query":"{a}"}'


@pytest.mark.parametrize("length", ["101", "9" * 5_000])
async def test_body_that_is_too_large_is_refused_by_its_header(length: str):
    """Nothing of it is read."""
    rejected = await _rejected(_receiving(), Headers({"content-type": "application/json", "content-length": length}))
    assert (rejected.status, rejected.code) == (413, "LIMIT_EXCEEDED")


async def test_body_that_is_too_large_is_refused_while_it_comes():
    """A client may leave the header out, or lie."""
    receive = _receiving(b"x" * 60, b"x" * 60, b"x" * 60)
    headers = Headers({"content-type": "application/json", "content-length": "10"})
    assert (await _rejected(receive, headers)).status == 413
    assert (await receive())["type"] == "http.request"


async def test_chunks_without_end_are_refused():
    """Once they are more than a body may have, whatever comes after."""
    given = 0

    async def receive():
        nonlocal given
        given += 1
        return {"type": "http.request", "body": b"x", "more_body": True}

    assert (await _rejected(receive)).status == 413
    assert given == 101


async def test_body_that_does_not_come_is_not_waited_for():
    """408, and the connection ends."""

    async def receive():
        await asyncio.Event().wait()

    rejected = await _rejected(receive, timeout_s=0)
    assert (rejected.status, rejected.headers) == (408, {"connection": "close"})


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("content-type", "text/plain")],
        [("content-type", "application/x-www-form-urlencoded")],
        [("content-type", "multipart/form-data; boundary=x")],
        [("content-type", "application/jsonx")],
        [("content-type", "application/graphql")],
        [("content-type", "application/json; charset=utf-16")],
        [("content-type", "application/json; charset=ibm500")],
        [("content-type", "application/json"), ("content-type", "text/plain")],
        [("content-type", "application/json"), ("content-encoding", "gzip")],
        [("content-type", "application/json"), ("content-encoding", "identity"), ("content-encoding", "br")],
    ],
)
async def test_what_is_not_plain_json_is_refused(headers: list[tuple[str, str]]):
    """Forms of other pages, compressed bombs and other alphabets never reach a parser."""
    raw = [(name.encode(), value.encode()) for name, value in headers]
    assert (await _rejected(_receiving(b"{}"), Headers(raw=raw))).status == 415


@pytest.mark.parametrize("kind", ['Application/JSON; charset="UTF-8"', "application/json;foo=1 ; charset=utf-8"])
async def test_json_in_utf8_may_say_so(kind: str):
    """In whatever way it is written."""
    headers = Headers({"content-type": kind, "content-encoding": "identity"})
    assert await read(_receiving(b"{}"), headers, limit=100, timeout_s=60) == b"{}"


async def test_lost_client_is_no_crash():
    """Whoever hangs up in the middle gets nothing."""
    assert (await _rejected(_receiving())).status == 400
