"""What carries requests to vendors: anything with httpx's transport interface. Ours, or httpx's own."""

from typing import Literal

import httpx

from .answer import BodyTooLargeError
from .native import NativeTransport, origin_of
from .outgoing import header_lines, outgoing

__all__ = [
    "KEEPALIVE_S",
    "MAX_CONNECTIONS",
    "BodyTooLargeError",
    "NativeTransport",
    "TransportName",
    "header_lines",
    "open_transport",
    "origin_of",
    "outgoing",
]

TransportName = Literal["native", "httpx"]

MAX_CONNECTIONS = 64
"""For one source. httpx's pool looks at all of its connections with every request, so it has half as many."""
# Shorter than the 5 s after which common servers (Node.js, uvicorn) close an idle connection: one that is just being
# closed would lose a read, or leave the outcome of a write unknown.
KEEPALIVE_S = 4.0


def open_transport(name: TransportName = "native") -> httpx.AsyncBaseTransport:
    """A bounded pool that reads no proxy or credential from the environment and repeats nothing.

    Below httpx's client there are no redirects and no cookies: a transport sends one request and gives its response.
    """
    if name == "native":
        return NativeTransport(max_connections=MAX_CONNECTIONS, keepalive_s=KEEPALIVE_S)
    most = MAX_CONNECTIONS // 2
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most, keepalive_expiry=KEEPALIVE_S)
    return httpx.AsyncHTTPTransport(trust_env=False, retries=0, limits=limits)
