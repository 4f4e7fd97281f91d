"""Connections of clients that leave, do not read, send too much at once, or come in crowds."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from endpoints import Door
from talking import QUERY, SMALL, a_request, an_edge, answer_status, listened, served, status_of
from threadloom.server.connection import Connection, ConnectionLimits


class Busy(Door):
    """A door behind which is nothing but work for the processor."""

    async def go_through(self, word: str) -> str:
        end = time.perf_counter() + 0.1
        while time.perf_counter() < end:
            pass
        self.passed.append(word)
        return word


async def test_health_is_told_while_many_keep_the_processor_busy():
    """Those that have a place begin one after the other, and all others get their turn between them."""
    busy = Busy()
    endpoint = an_edge(busy, concurrency=8)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        health = PlainTextResponse("alive")
        await (health if scope["path"] == "/healthz" else endpoint)(scope, receive, send)

    async with listened(app, SMALL) as connect:
        lines = [await connect() for _ in range(12)]
        for reader, writer in lines:  # so that each is known to the server
            writer.write(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
            assert await answer_status(reader) == 200
        heavy = a_request(body=b'{"query": "{ wait(word: \\"x\\") }"}', connection=b"keep-alive")
        *others, (reader, watcher) = lines
        for _, writer in others:
            writer.write(heavy)
        watcher.write(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        assert await answer_status(reader) == 200
        ran_before = len(busy.passed)
        statuses = [await answer_status(reader) for reader, _ in others]
        for _, writer in lines:
            writer.close()
    assert set(statuses) == {200, 503}
    assert statuses.count(200) == len(busy.passed) > ran_before


async def test_place_of_a_query_is_free_when_its_client_is_gone():
    """Whatever it still waits for."""
    door = Door()
    async with listened(an_edge(door, concurrency=1), SMALL) as connect:
        _, leaver = await connect()
        leaver.write(a_request(body=b'{"query": "{ wait(word: \\"x\\") }"}'))
        await door.reached.acquire()
        reader, writer = await connect()
        writer.write(a_request(connection=b"keep-alive"))
        assert await answer_status(reader) == 503
        leaver.close()
        async with asyncio.timeout(30):
            writer.write(a_request(connection=b"keep-alive"))
            while await answer_status(reader) == 503:
                writer.write(a_request(connection=b"keep-alive"))
        writer.close()
    assert door.passed == []


@pytest.mark.parametrize("rest", [b"\r\n", b"POST"], ids=["a blank line", "half a line"])
async def test_answered_connection_ends_whatever_is_sent_over_it(rest: bytes):
    """A byte that begins nothing is no reason to wait for ever."""
    async with listened(an_edge(), ConnectionLimits(head_timeout_s=0.05)) as connect:
        reader, writer = await connect()
        writer.write(a_request(connection=b"keep-alive"))
        assert await answer_status(reader) == 200
        writer.write(rest)
        async with asyncio.timeout(30):
            assert await reader.read() == b""
        writer.close()


async def test_connection_ends_when_a_body_comes_after_its_answer():
    """It was refused by its head; that its body is complete then begins nothing."""
    whole = a_request(connection=b"keep-alive").replace(b"application/json", b"text/plain")
    async with listened(an_edge(), ConnectionLimits(head_timeout_s=0.05, linger_s=30)) as connect:
        reader, writer = await connect()
        writer.write(whole[: -len(QUERY)])
        assert await answer_status(reader) == 415
        writer.write(QUERY)
        async with asyncio.timeout(30):
            assert await reader.read() == b""
        writer.close()


async def test_requests_are_answered_one_by_one():
    """What is sent behind a request that is not answered yet is thrown away, and its connection ends."""
    door = Door()
    body = b'{"query": "{ wait(word: \\"x\\") }"}'
    async with served(an_edge(door)) as talk:
        first = a_request(body=body, connection=b"keep-alive")
        waiting = asyncio.create_task(talk(first + a_request(body=body), a_request(body=body)))
        await door.reached.acquire()
        door.opened.set()
        answer = await waiting
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answer
    assert door.passed == ["x"]


async def test_requests_may_follow_each_other():
    """Over the same connection, each when the one before is answered."""
    async with listened(an_edge(), SMALL) as connect:
        reader, writer = await connect()
        for _ in range(3):
            writer.write(a_request(connection=b"keep-alive"))
            assert await answer_status(reader) == 200
        writer.close()


async def test_client_that_reads_nothing_is_not_waited_for():
    """Its connection is cut, and what waits for it is thrown away."""
    ended = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 20_000_000, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        ended.set()

    async with listened(app, ConnectionLimits(unread_s=0.05)) as connect:
        _, writer = await connect()
        writer.write(a_request())
        async with asyncio.timeout(30):
            await ended.wait()
        writer.close()


class Slow:
    """A transport, and a loop whose time is told: a client reads from the one between the turns of the other."""

    def __init__(self, *left: int) -> None:
        self._left = list(left)
        self.is_cut = False
        self.turns = 0
        self._next: Callable[[], None] | None = None

    def get_write_buffer_size(self) -> int:
        return self._left.pop(0)

    def abort(self) -> None:
        self.is_cut = True

    def call_later(self, seconds: float, function: Callable[..., None], *given: object) -> "Slow":
        self._next = lambda: function(*given)
        return self

    def turn(self) -> None:
        while self._next is not None:
            later, self._next = self._next, None
            self.turns += 1
            later()


def test_client_that_reads_slowly_is_waited_for():
    """As long as it reads something in each while."""
    slow: Any = Slow(100, 90, 50, 49, 49)
    line = Connection.__new__(Connection)
    line.transport = line.loop = slow
    line._expect_reading(slow.get_write_buffer_size())
    slow.turn()
    assert (slow.is_cut, slow.turns) == (True, 4)


async def test_unfinished_bodies_are_not_waited_for_at_the_end():
    """Nothing was begun for them; requests under way are finished."""
    door = Door()
    body = b'{"query": "mutation { wait(word: \\"x\\") }"}'
    async with listened(an_edge(door), ConnectionLimits(drain_s=600)) as connect:
        reader, writer = await connect()
        writer.write(a_request(body=body))
        await door.reached.acquire()
        half_reader, half = await connect()
        half.write(a_request(b"expect: 100-continue")[: -len(QUERY)])
        await half_reader.readuntil(b"100 Continue\r\n\r\n")

        async def finish() -> None:
            assert await half_reader.read() == b""
            door.opened.set()

        finishing = asyncio.create_task(finish())
    await finishing
    assert await answer_status(reader) == 200
    for each in (writer, half):
        each.close()


async def test_what_clients_send_fills_no_log(caplog: pytest.LogCaptureFixture):
    """One line of ours tells of what is no request; uvicorn's warnings are left out."""
    caplog.set_level(logging.INFO)
    async with served(an_edge()) as talk:
        await talk(b"\x16\x03\x01 hello\r\n\r\n")
        upgrade = b"host: x\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n"
        assert status_of(await talk(b"GET /graphql?query={word} HTTP/1.1\r\n" + upgrade)) == 200
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert told == []
    assert "no request" in [record.getMessage() for record in caplog.records]
