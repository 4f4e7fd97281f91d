"""Our own transport: HTTP/1.1 on asyncio, httptools and ssl, behind httpx's transport interface."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import httpx

from .answer import Answer
from .connecting import Connector
from .connection import Connection, Origin
from .outgoing import Outgoing, outgoing_of
from .patience import Patience
from .pool import Pool
from .reach import Reach

Trace = Callable[[str, Mapping[str, object]], Awaitable[None]]

_PORTS = {"http": 80, "https": 443}


class NativeTransport(httpx.AsyncBaseTransport):
    """Sends one request and gives its answer; follows no redirect, keeps no cookie, knows no proxy, repeats nothing.

    Takes httpx's extensions `timeout` and `trace` and raises httpx's exceptions. A response's body comes through
    `response.stream` as it arrives; its connection is free again as soon as all of it has, and closed when the stream
    is closed before that. `tls`: whom to trust, in place of httpx's default; `reach`: where connections may lead.
    """

    def __init__(
        self,
        *,
        max_connections: int,
        keepalive_s: float,
        tls: ssl.SSLContext | None = None,
        reach: Reach | None = None,
    ) -> None:
        self._pool = Pool(max_connections=max_connections, keepalive_s=keepalive_s, connector=Connector(tls, reach))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to a request, its body still to be read.

        Raises:
            httpx.TransportError: no answer, by httpx's own kinds.
        """
        origin = origin_of(request.url)
        outgoing = await outgoing_of(request)
        patience = Patience.of(request)
        trace: Trace | None = request.extensions.get("trace")
        if trace is not None:
            await trace("native.acquire_connection.started", {})
        connection = await self._pool.acquire(origin, patience)
        if trace is not None:  # from here on the peer may see the request
            try:
                await trace("native.send_request_headers.started", {})
            except BaseException:
                connection.abort()
                raise
        answer = await connection.exchange(outgoing, patience)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(connection, answer, patience.read),
            extensions={"http_version": b"HTTP/" + answer.version.encode(), "reason_phrase": answer.reason},
        )

    async def ask(
        self, origin: Origin, request: Outgoing, *, seconds: float, connect_s: float, most_bytes: int
    ) -> Answer:
        """The whole answer, or with an `error` that came after its head; the same exchange without httpx's objects.

        `seconds` are for all of it; of these, waiting for a connection and opening one may each take `connect_s`.

        Raises:
            httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout: nothing was sent.
            httpx.TransportError: the request may have arrived; no answer, by httpx's own kinds.
        """
        connection = self._pool.at_hand(origin)
        if connection is None:
            until = asyncio.get_running_loop().time() + seconds
            connection = await self._pool.acquire(origin, Patience(connect=connect_s, pool=connect_s))
            seconds = until - asyncio.get_running_loop().time()
        return await connection.ask(request, seconds, most_bytes)

    async def aclose(self) -> None:
        """Close all connections at once, those in use too."""
        await self._pool.close()


class _Body(httpx.AsyncByteStream):
    """A response's body, in the pieces that have come each time that somebody asks."""

    def __init__(self, connection: Connection, answer: Answer, seconds: float | None) -> None:
        self._connection = connection
        self._answer = answer
        self._seconds = seconds

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await self._answer.piece(self._seconds)
        except BaseException:
            await self.aclose()
            raise
        if not piece:
            raise StopAsyncIteration
        self._connection.go_on(self._answer)
        return piece

    async def aclose(self) -> None:
        """Nobody reads on: a connection with more to come cannot be used again."""
        self._connection.give_up(self._answer)


def origin_of(url: httpx.URL) -> Origin:
    """Where an address leads; raises httpx.UnsupportedProtocol where that is none of HTTP's."""
    if url.scheme not in _PORTS or not url.raw_host:
        raise httpx.UnsupportedProtocol("an address should begin with http:// or https:// and a host")
    return Origin(url.scheme == "https", url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme])
