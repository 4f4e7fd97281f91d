"""Opening a connection: addresses of a host that it may lead to, tried in turn, then TLS as httpx does it."""

import asyncio
import functools
import socket
import ssl

import httpx

from .connection import Connection, Keeper, Origin
from .lookup import Address, Lookup
from .reach import Reach

NEXT_ADDRESS_S = 0.25
"""How long one address is tried alone (RFC 8305 section 5)."""


@functools.cache
def tls_context() -> ssl.SSLContext:
    """httpx's own context, whatever the environment says: certificates are verified, by certifi's authorities."""
    context = httpx.create_ssl_context(trust_env=False)
    context.set_alpn_protocols(["http/1.1"])
    return context


class Connector:
    """Opens connections; `tls`: whom to trust, None for httpx's default. `reach` says where they may lead."""

    def __init__(self, tls: ssl.SSLContext | None = None, reach: Reach | None = None) -> None:
        if tls is not None:
            tls.set_alpn_protocols(["http/1.1"])
        self._tls = tls
        self._lookup = Lookup(reach or Reach())

    async def open(self, origin: Origin, keeper: Keeper, seconds: float | None) -> Connection:
        """A new connection; the name in the peer's certificate is the origin's host.

        Raises:
            httpx.ConnectTimeout: it took longer than it may.
            AddressRefusedError: the host stands for nothing that a connection may lead to.
            httpx.ConnectError: no address, nobody there, or a certificate that proves nothing.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                sock = await connected_socket(await self._lookup.addresses(origin.host, origin.port))
                _, connection = await loop.create_connection(
                    lambda: Connection(origin, keeper),
                    sock=sock,
                    ssl=(self._tls or tls_context()) if origin.is_tls else None,
                    server_hostname=origin.host if origin.is_tls else None,
                )
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        except (OSError, UnicodeError) as error:  # a host name that cannot be one is a UnicodeError
            raise httpx.ConnectError(str(error)) from error
        return connection


async def connected_socket(addresses: list[Address]) -> socket.socket:
    """A socket connected to the first address that answers; the next one is tried when one fails or is slow."""
    attempts: list[asyncio.Task[socket.socket]] = []
    try:
        for address in addresses[:-1]:
            attempts.append(asyncio.create_task(_connected_to(address)))
            if (sock := await _first(attempts, NEXT_ADDRESS_S)) is not None:
                return sock
        if not attempts:
            return await _connected_to(addresses[-1])
        attempts.append(asyncio.create_task(_connected_to(addresses[-1])))
        while (sock := await _first(attempts, None)) is None:
            if all(attempt.done() for attempt in attempts):
                return attempts[0].result()
        return sock
    finally:
        await _given_up(attempts)


async def _first(attempts: list[asyncio.Task[socket.socket]], seconds: float | None) -> socket.socket | None:
    """The socket of an attempt that succeeded; None when another one fails, or when the seconds have passed."""
    under_way = [attempt for attempt in attempts if not attempt.done()]
    await asyncio.wait(under_way, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for attempt in attempts:
        if attempt.done() and attempt.exception() is None:
            attempts.remove(attempt)
            return attempt.result()
    return None


async def _given_up(attempts: list[asyncio.Task[socket.socket]]) -> None:
    for attempt in attempts:
        attempt.cancel()
    for outcome in await asyncio.gather(*attempts, return_exceptions=True):
        if isinstance(outcome, socket.socket):
            outcome.close()


async def _connected_to(address: Address) -> socket.socket:
    family, where = address
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(0)
        await asyncio.get_running_loop().sock_connect(sock, where)
    except BaseException:
        sock.close()
        raise
    return sock
