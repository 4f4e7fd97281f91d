"""Reading a request's body: bounded in size and time, and JSON in UTF-8 by its headers."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import Receive

from threadloom.domain.errors import ErrorCode

from .negotiation import is_utf8, parameters
from .rejected import Rejected
from .steps import stepwise

_CLOSE = {"connection": "close"}


async def read(receive: Receive, headers: Headers, *, limit: int, timeout_s: float) -> bytes:
    """The whole body, at most `limit` bytes, also where it comes in chunks.

    Raises:
        Rejected: it is larger (413), takes longer (408), ends early (400), or is not plain JSON in UTF-8 (415).
    """
    _check_kind(headers)
    _check_length(headers, limit)
    patience = asyncio.timeout(None)

    def waits() -> None:  # a body that came with its head needs no timer
        if patience.when() is None:
            patience.reschedule(asyncio.get_running_loop().time() + timeout_s)

    try:
        async with patience:
            return await stepwise(_read(receive, limit), waits)
    except TimeoutError as error:
        raise Rejected(408, "the body did not come in time", headers=_CLOSE) from error


async def _read(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Rejected(400, "the body ended early")
        body += message.get("body", b"")
        if len(body) > limit:
            raise _too_large(limit)
        if not message.get("more_body"):
            return bytes(body)


def _check_kind(headers: Headers) -> None:
    """Only JSON: a page elsewhere cannot send that without asking first, as it can forms and text."""
    kinds = headers.getlist("content-type")
    if kinds == ["application/json"] and "content-encoding" not in headers:
        return
    kind, given = parameters(kinds[0]) if len(kinds) == 1 else ("", {})
    if kind != "application/json" or not is_utf8(given.get("charset")):
        raise Rejected(415, "the body must be application/json in UTF-8")
    if any(coding.strip().lower() != "identity" for coding in headers.getlist("content-encoding")):
        raise Rejected(415, "the body must not be compressed", headers={"accept-encoding": "identity"})


def _check_length(headers: Headers, limit: int) -> None:
    length = headers.get("content-length", "0")
    if length.isdecimal() and (len(length) > len(str(limit)) or int(length) > limit):
        raise _too_large(limit)


def _too_large(limit: int) -> Rejected:
    return Rejected(413, f"the body must not be larger than {limit} bytes", code=ErrorCode.LIMIT_EXCEEDED)
