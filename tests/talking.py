"""Talking to a listener byte by byte."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.types import ASGIApp

from endpoints import Door, an_endpoint
from threadloom.server.connection import ConnectionLimits
from threadloom.server.edge import Edge
from threadloom.server.head import HeadLimits
from threadloom.server.serving import bind, listening

SMALL = ConnectionLimits(head=HeadLimits(bytes=4_096, headers=20))
QUERY = b'{"query": "{ word }"}'

Talk = Callable[..., Awaitable[bytes]]
Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@asynccontextmanager
async def served(app: ASGIApp, limits: ConnectionLimits = SMALL) -> AsyncGenerator[Talk]:
    """A function that sends chunks over a new connection, and gives all that comes back until it ends."""
    async with listened(app, limits) as connect:

        async def talk(*chunks: bytes) -> bytes:
            reader, writer = await connect()
            try:
                for chunk in chunks:
                    writer.write(chunk)
                    await writer.drain()
                async with asyncio.timeout(30):
                    return await reader.read()
            finally:
                writer.close()

        yield talk


@asynccontextmanager
async def listened(app: ASGIApp, limits: ConnectionLimits) -> AsyncGenerator[Connect]:
    """A function that opens a connection."""
    with bind("127.0.0.1", 0) as bound:
        port = bound.getsockname()[1]
        async with listening(app, bound, limits):
            yield lambda: asyncio.open_connection("127.0.0.1", port)


async def answer_status(reader: asyncio.StreamReader) -> int:
    """The status of one answer, which is read to its end."""
    async with asyncio.timeout(30):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))
    return status_of(head)


def an_edge(door: Door | None = None, **rules) -> ASGIApp:
    return Edge(an_endpoint(door, **rules), loopback_only=False)


def a_request(*headers: bytes, body: bytes = QUERY, connection: bytes = b"close") -> bytes:
    lines = (
        b"POST /graphql HTTP/1.1",
        b"host: x",
        b"connection: " + connection,
        b"content-type: application/json",
        b"content-length: %d" % len(body),
        *headers,
    )
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])
