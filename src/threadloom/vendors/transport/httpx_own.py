"""httpx's own transport, connecting only where connections may lead."""

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any, cast

import httpcore
import httpx

from .httpx_pool import CleanPool
from .lookup import Lookup
from .reach import Reach


class HttpxTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over a pool that looks a host up once, as ours does: what was looked at is connected to.

    It reads nothing from the environment and repeats nothing. `tls`: whom to trust, in place of httpx's default.
    """

    def __init__(
        self, *, max_connections: int, keepalive_s: float, reach: Reach, tls: ssl.SSLContext | None = None
    ) -> None:
        tls = tls or httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=tls, trust_env=False)
        self._pool = CleanPool(  # httpx itself takes no network backend; nothing is open yet
            ssl_context=tls,
            max_connections=max_connections,
            max_keepalive_connections=max_connections,
            keepalive_expiry=keepalive_s,
            network_backend=_Backend(reach),
        )


class _Backend(httpcore.AsyncNetworkBackend):
    """httpcore's backend for asyncio, given addresses in place of names; TLS still asks for the name."""

    def __init__(self, reach: Reach) -> None:
        self._lookup = Lookup(reach)
        self._backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first of the host's addresses that answers; they share the time."""
        until = None if timeout is None else asyncio.get_running_loop().time() + timeout
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._lookup.addresses(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        failure: Exception = httpcore.ConnectError()
        for place, (_, (address, *_)) in enumerate(addresses):
            left = len(addresses) - place
            seconds = None if until is None else max(until - asyncio.get_running_loop().time(), 0.0) / left
            try:
                return await self._backend.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """See httpcore."""
        await self._backend.sleep(seconds)
