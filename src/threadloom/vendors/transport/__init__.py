"""What carries requests to vendors: anything with httpx's transport interface; by default httpx's own."""

import httpx

MAX_CONNECTIONS = 32
# Shorter than the 5 s after which common servers (Node.js, uvicorn) close an idle connection: one that is just being
# closed would lose a read, or leave the outcome of a write unknown.
KEEPALIVE_S = 4.0


def open_transport() -> httpx.AsyncBaseTransport:
    """A pool of at most 32 connections that reads no proxy or credential from the environment and retries nothing.

    Below httpx's client there are no redirects and no cookies: a transport sends one request and gives its response.
    """
    limits = httpx.Limits(
        max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS, keepalive_expiry=KEEPALIVE_S
    )
    return httpx.AsyncHTTPTransport(trust_env=False, retries=0, limits=limits)
