"""From a request in our words to its answer: over httpx's transport interface, or over our own transport directly."""

import asyncio
from collections.abc import Sequence
from copy import copy
from http import HTTPStatus
from typing import NamedTuple, Protocol, cast

import httpx

from threadloom.domain.errors import VendorUnreachable
from threadloom.vendors.transport import AddressRefusedError, NativeTransport, header_lines, origin_of, outgoing

from .address import BaseUrl
from .body import MAX_BODY_BYTES, BadBodyError, Body
from .conventions import HttpConventions
from .sending import Sending, is_unsent

CONNECT_S = 2.0
_MOST_KEYS = 64
"""Of which a line remembers the headers."""
_ARRIVING_BYTES = MAX_BODY_BYTES + 64 * 1024
"""Of a body as it is sent: zipped, what cannot be pressed together takes more than it holds."""

_NOT_PUBLIC = (
    "the source's host stands for no public address; whoever runs the gateway can name it in server.vendor_hosts"
)


class Asked(NamedTuple):
    """One request; a target is path and query as `BaseUrl.target` gives them.

    `may_wait`: the answer is kept back until something happens, so that silence says nothing of the source.
    """

    method: str
    target: str
    key: str | None
    content: bytes | None = None
    may_wait: bool = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.method} {self.target})"  # without the key


class Answer(NamedTuple):
    """What a vendor says; of an answer that is not 2xx, the body may be missing."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


class BrokenOffError(Exception):
    """An exchange without an answer that could be used: its cause says why."""

    def __init__(self, *, may_have_arrived: bool) -> None:
        super().__init__()
        self.may_have_arrived = may_have_arrived


class Line(Protocol):
    """What carries requests of one source."""

    async def exchange(self, asked: Asked, seconds: float) -> Answer:
        """The answer to a request that is sent once; one deadline spans connecting, headers and body.

        Raises:
            VendorRejected: the key cannot stand in a header.
            VendorUnreachable: the host stands for no address that the gateway may connect to.
            BrokenOffError: no answer, or a 2xx that cannot be read.
        """
        ...


def line_over(transport: httpx.AsyncBaseTransport, base_url: BaseUrl, conventions: HttpConventions) -> Line:
    """The cheapest line that the transport allows; what is sent, and what comes of it, is the same over each."""
    if isinstance(transport, NativeTransport):
        return NativeLine(transport, base_url, conventions)
    return HttpxLine(transport, base_url, conventions)


class HttpxLine:
    """Over anything with httpx's transport interface."""

    def __init__(self, transport: httpx.AsyncBaseTransport, base_url: BaseUrl, conventions: HttpConventions) -> None:
        self._transport = transport
        self._base_url = base_url
        self._conventions = conventions

    async def exchange(self, asked: Asked, seconds: float) -> Answer:
        """See `Line`."""
        sending = Sending()
        request = self._request(asked, seconds, sending)
        response: httpx.Response | None = None
        try:
            async with asyncio.timeout(seconds):
                response = await self._transport.handle_async_request(request)
                try:
                    body = Body(response.headers.raw)
                    async for piece in cast("httpx.AsyncByteStream", response.stream):
                        body.take(piece)
                finally:
                    await response.aclose()
                return Answer(response.status_code, response.headers.raw, body.whole())
        except AddressRefusedError as error:
            raise VendorUnreachable(_NOT_PUBLIC) from error
        except Exception as error:  # transports leak bare AttributeErrors and OSErrors beside their own
            if response is not None and not response.is_success:
                return Answer(response.status_code, response.headers.raw, b"")  # the status says enough
            arrived = response is not None or sending.may_have_arrived(error)
            raise BrokenOffError(may_have_arrived=arrived) from error

    def _request(self, asked: Asked, seconds: float, sending: Sending) -> httpx.Request:
        headers = self._conventions.headers_with(asked.key)
        if asked.content is not None:
            headers["content-type"] = "application/json"
        patience = connect_s(seconds)
        timeout = {"connect": patience, "pool": patience, "read": seconds, "write": seconds}
        return httpx.Request(
            asked.method,
            self._base_url.at(asked.target),
            headers=headers,
            content=asked.content,
            extensions={"timeout": timeout, "trace": sending.trace},
        )


class NativeLine:
    """Over our own transport, without httpx's objects, which cost as much as the exchange."""

    def __init__(self, transport: NativeTransport, base_url: BaseUrl, conventions: HttpConventions) -> None:
        self._transport = transport
        self._origin = origin_of(base_url.root)
        self._host = httpx.Request("GET", base_url.root).headers["host"]
        self._conventions = conventions
        self._lines: dict[str | None, bytes] = {}

    async def exchange(self, asked: Asked, seconds: float) -> Answer:
        """See `Line`; what fails before the request was sent is told by its type."""
        lines = self._lines.get(asked.key) or self._lines_with(asked.key)
        content = asked.content
        if content is None:
            content = b""
        else:
            lines += b"content-type: application/json\r\nContent-Length: %d\r\n" % len(content)
        try:
            request = outgoing(asked.method.encode(), asked.target.encode(), lines, content)
            answer = await self._transport.ask(
                self._origin, request, seconds=seconds, connect_s=connect_s(seconds), most_bytes=_ARRIVING_BYTES
            )
        except AddressRefusedError as error:
            raise VendorUnreachable(_NOT_PUBLIC) from error
        except Exception as error:
            raise BrokenOffError(may_have_arrived=not is_unsent(error)) from error
        try:
            if answer.error is not None:
                raise copy(answer.error)  # see `transport.answer.Answer`
            body = Body(answer.headers)
            body.take(answer.body())
            return Answer(answer.status, answer.headers, body.whole())
        except (BadBodyError, httpx.TransportError) as error:
            if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                return Answer(answer.status, answer.headers, b"")
            raise BrokenOffError(may_have_arrived=True) from error

    def _lines_with(self, key: str | None) -> bytes:
        headers = {"Host": self._host, **self._conventions.headers_with(key)}
        lines = header_lines((name.encode(), value.encode()) for name, value in headers.items())
        if len(self._lines) >= _MOST_KEYS:
            self._lines.clear()
        self._lines[key] = lines
        return lines


def connect_s(seconds: float) -> float:
    """How long connecting may take: so that it fails as such, before the deadline does."""
    return min(CONNECT_S, seconds / 2)
