"""What tests of vendors share: sources, keys, adapters of the sandbox, and servers that answer as they like."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fakes import a_call
from threadloom.domain.call import Call
from threadloom.domain.clock import SystemClock
from threadloom.domain.ids import AgentRef, SourceSlug, ThreadRef, VendorSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.run import Run
from threadloom.domain.source import Source
from threadloom.domain.thread import ThreadDraft
from threadloom.sandbox.sandbox import Sandbox
from threadloom.vendors.registry import connect
from vendors.carriers import a_transport

SECRET = "sk-very-secret"


class Keys:
    """One key for everything, and a note of who asked."""

    def __init__(self, key: str | None = SECRET) -> None:
        self._key = key
        self.asked: list[SourceSlug] = []

    async def key(self, call: Call, source: SourceSlug) -> str | None:
        self.asked.append(source)
        return self._key


def a_source(vendor: str = "openai-assistants", *, timeout_s: float = 5.0) -> Source:
    return Source(slug=SourceSlug(vendor), vendor=VendorSlug(vendor), name=vendor.title(), timeout_s=timeout_s)


def an_agent(vendor: str, native_id: str = "asst_echo") -> AgentRef:
    return AgentRef(source=SourceSlug(vendor), native_id=native_id)


def a_thread_ref(vendor: str, native_id: str = "thread_1") -> ThreadRef:
    return ThreadRef(source=SourceSlug(vendor), native_id=native_id)


def a_draft(vendor: str, text: str | None = "hello", *, agent: str = "asst_echo", **fields) -> ThreadDraft:
    message = None if text is None else MessageDraft(text=text)
    return ThreadDraft(source=SourceSlug(vendor), agent=an_agent(vendor, agent), message=message, **fields)


def connected(
    vendor: str,
    base_url: str | None,
    *,
    key: str | None = SECRET,
    options: Mapping[str, object] | None = None,
    timeout_s: float = 5.0,
    store=None,
    transport=None,
) -> Any:
    """An adapter of a source; HTTP vendors need no store."""
    return connect(
        a_source(vendor, timeout_s=timeout_s),
        base_url=base_url,
        options=options or {},
        credentials=Keys(key),
        store=store,
        clock=SystemClock(),
        transport=transport or a_transport(),
    )


def at_sandbox(sandbox: Sandbox, vendor: str, **options) -> Any:
    emulator = sandbox.emulators[vendor]
    return connected(vendor, emulator.base_url, key=emulator.api_key, options=options)


async def finished(adapter, run: Run) -> Run:
    """The run once it is no longer at work; the sandbox's runs advance with the clock, or with being looked at."""
    for _ in range(1_000):
        (run,) = await adapter.runs(a_call(), [run.ref])
        if not run.status.is_open or run.required_action is not None:
            return run
        await asyncio.sleep(0.01)
    raise AssertionError(f"the run stays {run.native_status}")


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def odd_server(handler: Handler) -> AsyncIterator[str]:
    """A server on loopback that does with each connection what `handler` says; gives its address."""
    tasks: set[asyncio.Task] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        tasks.add(task)
        try:
            await handler(reader, writer)
        except (ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            writer.transport.abort()
        finally:
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """Head and body of one request."""
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
    return head + (await reader.readexactly(int(lengths[0])) if lengths else b"")


def answering(status: str, body: bytes = b"{}", *, headers: str = "", seen: list[bytes] | None = None) -> Handler:
    """Every request gets the same answer, and the connection is closed."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        if seen is not None:
            seen.append(request)
        length = "" if "content-length" in headers else f"content-length: {len(body)}\r\n"
        writer.write(f"HTTP/1.1 {status}\r\nconnection: close\r\n{length}{headers}\r\n".encode() + body)
        await writer.drain()

    return handle


def answering_in_turn(*bodies: tuple[str, bytes]) -> Handler:
    """The first request gets the first answer, and so on; the last one goes on."""
    left = list(bodies)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        status, body = left.pop(0) if len(left) > 1 else left[0]
        await answering(status, body)(reader, writer)

    return handle


async def never_answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The request is taken, and that is all."""
    await read_request(reader)
    await reader.read()


async def resetting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The request is taken, then the connection is torn down."""
    await read_request(reader)
    writer.transport.abort()


async def trickling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A body that comes byte by byte and never ends."""
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)
