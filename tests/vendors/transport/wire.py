"""What the transport's tests share: servers that send exact bytes, and exchanges with them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from threadloom.vendors.transport.native import NativeTransport
from vendors.kit import read_request

OK = b"HTTP/1.1 200 OK\r\n"
SMALL = OK + b"content-length: 2\r\n\r\nok"


@dataclass
class Peer:
    """A server and what it has seen."""

    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    closed: int = 0
    """Connections whose client side has ended."""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, is_so: Callable[["Peer"], bool]) -> None:
        """Wait until something is so; at most half a minute."""
        async with asyncio.timeout(30), self.changed:
            await self.changed.wait_for(lambda: is_so(self))

    async def note(self, **seen: int) -> None:
        """Count something that was seen."""
        async with self.changed:
            for name, more in seen.items():
                setattr(self, name, getattr(self, name) + more)
            self.changed.notify_all()


@dataclass
class Said:
    """What came of an exchange."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


Served = Callable[[Peer, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def served(serve: Served, *, host: str = "127.0.0.1", **listening) -> AsyncIterator[Peer]:
    """A server that does with each connection as told, until its client ends it."""
    peer = Peer()
    tasks: set[asyncio.Task] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        await peer.note(connections=1)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await serve(peer, reader, writer)
        except RuntimeError:  # uvloop's, of a write behind the end of a connection
            if not writer.is_closing():
                raise
        writer.transport.abort()
        await peer.note(closed=1)

    server = await asyncio.start_server(handle, host, 0, **listening)
    name, port = server.sockets[0].getsockname()[:2]
    peer.url = f"http{'s' if 'ssl' in listening else ''}://{f'[{name}]' if ':' in name else name}:{port}/"
    try:
        yield peer
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def requested(peer: Peer, reader: asyncio.StreamReader) -> bytes:
    """The next request, counted when it is there."""
    request = await read_request(reader)
    peer.requests.append(request)
    await peer.note()
    return request


def answering(*pieces: bytes, then_close: bool = False) -> Served:
    """Every request gets these bytes, each piece sent by itself; then the connection stays open, or not."""

    async def serve(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await requested(peer, reader)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            if then_close:
                writer.close()
                await writer.wait_closed()
                return

    return serve


def a_native(**options) -> NativeTransport:
    """A transport of ours with room for two."""
    return NativeTransport(**{"max_connections": 2, "keepalive_s": 4.0, **options})


def a_request(url: str, method: str = "GET", *, seconds: float = 5.0, **options) -> httpx.Request:
    """A request whose every step may take so long."""
    timeout = {"connect": seconds, "pool": seconds, "read": seconds, "write": seconds}
    return httpx.Request(method, url, extensions={"timeout": timeout, **options.pop("extensions", {})}, **options)


def stream_of(response: httpx.Response) -> httpx.AsyncByteStream:
    """The response's body, still to be read."""
    assert isinstance(response.stream, httpx.AsyncByteStream)
    return response.stream


async def said(transport: httpx.AsyncBaseTransport, request: httpx.Request) -> Said:
    """The whole answer."""
    response = await transport.handle_async_request(request)
    try:
        body = b"".join([piece async for piece in stream_of(response)])
    finally:
        await response.aclose()
    return Said(response.status_code, response.headers.raw, body)


async def failing(transport: httpx.AsyncBaseTransport, request: httpx.Request) -> Exception:
    """What the exchange fails with."""
    try:
        answer = await said(transport, request)
    except httpx.TransportError as error:
        return error
    raise AssertionError(f"it was answered with {answer}")


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    """The bytes, cut at these places."""
    places = sorted({place for place in places if 0 < place < len(data)})
    return [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]


async def silent(peer, reader, writer):
    """Takes every request and answers none."""
    while True:
        await requested(peer, reader)


async def begun(transport, peer, count: int, **options) -> list[asyncio.Task]:
    """So many requests, each sent or in line before the next one begins."""
    tasks = []
    for n in range(count):
        tasks.append(asyncio.create_task(said(transport, a_request(f"{peer.url}{n}", **options))))
        await asyncio.sleep(0)
    return tasks
