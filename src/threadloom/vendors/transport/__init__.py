"""What carries requests to vendors: anything with httpx's transport interface. Ours, or httpx's own."""

from typing import Literal

import httpx

from .answer import BodyTooLargeError
from .httpx_own import HttpxTransport
from .native import NativeTransport, origin_of
from .outgoing import header_lines, outgoing
from .reach import HOST_NAME, AddressRefusedError, Reach, is_loopback, literal

__all__ = [
    "HOST_NAME",
    "KEEPALIVE_S",
    "MAX_CONNECTIONS",
    "AddressRefusedError",
    "BodyTooLargeError",
    "NativeTransport",
    "Reach",
    "TransportName",
    "header_lines",
    "is_loopback",
    "literal",
    "open_transport",
    "origin_of",
    "outgoing",
]

TransportName = Literal["native", "httpx"]

MAX_CONNECTIONS = 64
"""For one source: as many as it may have requests in flight, so that none waits here for what it has already."""
# Shorter than the 5 s after which common servers (Node.js, uvicorn) close an idle connection: one that is just being
# closed would lose a read, or leave the outcome of a write unknown.
KEEPALIVE_S = 4.0


def open_transport(
    name: TransportName = "native", *, reach: Reach | None = None, max_connections: int = MAX_CONNECTIONS
) -> httpx.AsyncBaseTransport:
    """A bounded pool that reads no proxy or credential from the environment and repeats nothing.

    Below httpx's client there are no redirects and no cookies: a transport sends one request and gives its response.
    `reach` None: connections lead to public addresses, and to this machine where an address says so by itself.
    """
    reach = reach or Reach()
    if name == "native":
        return NativeTransport(max_connections=max_connections, keepalive_s=KEEPALIVE_S, reach=reach)
    return HttpxTransport(max_connections=max_connections, keepalive_s=KEEPALIVE_S, reach=reach)
