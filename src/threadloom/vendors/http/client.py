"""One source's calls over HTTP."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

import httpx
import msgspec

from threadloom.domain.call import Call
from threadloom.domain.clock import Clock
from threadloom.domain.errors import (
    OutcomeUnknown,
    Overloaded,
    ThreadloomError,
    VendorBadPayload,
    VendorRejected,
    VendorTimeout,
    VendorUnreachable,
)
from threadloom.domain.json import JsonValue
from threadloom.domain.source import Source
from threadloom.domain.vendor import Credentials

from .address import BaseUrl
from .body import BadBodyError, decode, read_body, without_key
from .coalescing import Flights
from .faults import Fault, violations_of
from .outcome import MAYBE_DONE, error_of_status
from .sending import Sending

T = TypeVar("T")
PathOf = Callable[[tuple[str, ...]], tuple[str, ...]]
Answer = tuple[int, httpx.Headers, bytes]
"""Status, headers and body."""

CONNECT_S = 2.0
_READING = frozenset({"GET"})
_USER_AGENT = "threadloom"


def bearer(key: str) -> tuple[str, str]:
    """The header of a bearer token."""
    return "authorization", f"Bearer {key}"


def api_key_header(key: str) -> tuple[str, str]:
    """The header of vendors that want their key by itself."""
    return "x-api-key", key


class HttpConventions(msgspec.Struct, frozen=True, kw_only=True):
    """How a vendor wants its calls: fixed headers, where the key goes, and how it tells what was wrong.

    `faults_of` reads from an error body which fields the vendor found wrong. `reset_header` names a header with the
    moment, in Unix seconds, from which calls are taken again.
    """

    headers: Mapping[str, str] = {}
    auth: Callable[[str], tuple[str, str]] = bearer
    faults_of: Callable[[bytes], Sequence[Fault]] = lambda _body: ()
    reset_header: str | None = None


@dataclass(frozen=True, slots=True)
class _Asking:
    """One request, before it has an address and a key."""

    method: str
    path: Sequence[str]
    query: Mapping[str, str] | None = None
    content: bytes | None = None
    path_of: PathOf | None = None
    is_collection: bool = False


class VendorHttp:
    """Sends each request once, through `transport.handle_async_request` and nothing else.

    One deadline spans connecting, headers and body: the source's time-out or the call's deadline, whichever is first.
    A GET that is under way already for the same tenant with the same key is waited for instead of sent.
    Every failure is a ThreadloomError that holds no word of the vendor's, no address and no key.
    """

    def __init__(
        self,
        *,
        source: Source,
        base_url: BaseUrl,
        conventions: HttpConventions,
        credentials: Credentials,
        clock: Clock,
        transport: httpx.AsyncBaseTransport,
    ) -> None:
        self._source = source
        self._base_url = base_url
        self._conventions = conventions
        self._credentials = credentials
        self._clock = clock
        self._transport = transport
        self._flights = Flights[Answer]()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._source.slug!r})"

    async def close(self) -> None:
        """Give back connections."""
        await self._transport.aclose()

    async def get(
        self,
        call: Call,
        path: Sequence[str],
        read: Callable[[bytes], T],
        *,
        query: Mapping[str, str] | None = None,
        is_collection: bool = False,
    ) -> T:
        """What `read` makes of the answer to a GET.

        `is_collection` says that the path names no object: a 404 means then that the API is not there.
        """
        return await self._ask(call, _Asking("GET", path, query, is_collection=is_collection), read)

    async def post(
        self,
        call: Call,
        path: Sequence[str],
        read: Callable[[bytes], T],
        *,
        body: JsonValue,
        query: Mapping[str, str] | None = None,
        path_of: PathOf | None = None,
        is_collection: bool = False,
    ) -> T:
        """What `read` makes of the answer to a POST; `path_of` turns the vendor's words for a field into its path."""
        asking = _Asking("POST", path, query, msgspec.json.encode(body), path_of, is_collection)
        return await self._ask(call, asking, read)

    async def put(
        self,
        call: Call,
        path: Sequence[str],
        read: Callable[[bytes], T],
        *,
        body: JsonValue,
        query: Mapping[str, str] | None = None,
        path_of: PathOf | None = None,
    ) -> T:
        """What `read` makes of the answer to a PUT; `path_of` as in `post`."""
        return await self._ask(call, _Asking("PUT", path, query, msgspec.json.encode(body), path_of), read)

    async def delete(self, call: Call, path: Sequence[str], read: Callable[[bytes], T]) -> T:
        """What `read` makes of the answer to a DELETE."""
        return await self._ask(call, _Asking("DELETE", path), read)

    async def _ask(self, call: Call, asking: _Asking, read: Callable[[bytes], T]) -> T:
        is_write = asking.method not in _READING
        try:
            key = await self._credentials.key(call, self._source.slug)
            status, headers, body = await (self._written if is_write else self._read)(call, asking, key)
            if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
                return self._decoded(body, read, is_write=is_write)
            if status == HTTPStatus.NOT_FOUND and asking.is_collection:
                raise VendorRejected("the source has no such API under its base_url")
            raise self._error(status, headers, body, asking, is_write=is_write)
        except ThreadloomError as error:
            error.at(self._source.slug, self._source.vendor)
            raise

    async def _read(self, call: Call, asking: _Asking, key: str | None) -> Answer:
        same = (call.caller.tenant, key, tuple(asking.path), tuple((asking.query or {}).items()))
        return await self._flights.share(
            same, self._seconds_left(call), lambda seconds: self._answer(asking, key, seconds, is_write=False)
        )

    async def _written(self, call: Call, asking: _Asking, key: str | None) -> Answer:
        try:
            return await self._answer(asking, key, self._seconds_left(call), is_write=True)
        finally:
            self._flights.part()

    async def _answer(self, asking: _Asking, key: str | None, seconds: float, *, is_write: bool) -> Answer:
        url = self._base_url.join(asking.path, asking.query or {})
        request = self._request(asking.method, url, asking.content, key)
        status, headers, body = await self._exchange(request, seconds, is_write=is_write)
        return status, headers, without_key(body, key)

    def _error(
        self, status: int, headers: httpx.Headers, body: bytes, asking: _Asking, *, is_write: bool
    ) -> ThreadloomError:
        faults = self._conventions.faults_of(body) if asking.path_of else ()
        found = violations_of(faults, asking.path_of) if asking.path_of else ()
        return error_of_status(
            status,
            headers,
            is_write=is_write,
            found=found,
            reset_header=self._conventions.reset_header,
            now=self._clock.now(),
        )

    def _request(self, method: str, url: httpx.URL, content: bytes | None, key: str | None) -> httpx.Request:
        headers = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": _USER_AGENT}
        headers |= self._conventions.headers
        if content is not None:
            headers["content-type"] = "application/json"
        if key is not None:
            name, value = self._conventions.auth(key)
            if not (value.isascii() and value.isprintable()):
                raise VendorRejected("the key that the gateway holds for the source cannot be sent in a header")
            headers[name] = value
        return httpx.Request(method, url, headers=headers, content=content)

    async def _exchange(self, request: httpx.Request, seconds: float, *, is_write: bool) -> Answer:
        """What comes of one exchange; never raises anything but ThreadloomErrors."""
        if seconds <= 0:
            raise VendorTimeout("there was no time left to ask the source")
        sending = Sending()
        patience = min(CONNECT_S, seconds / 2)  # so that connecting fails as such, before the deadline does
        request.extensions["timeout"] = {"connect": patience, "pool": patience, "read": seconds, "write": seconds}
        if is_write:
            request.extensions["trace"] = sending.trace
        response: httpx.Response | None = None
        try:
            async with asyncio.timeout(seconds):
                response = await self._transport.handle_async_request(request)
                try:
                    body = await read_body(response)
                finally:
                    await response.aclose()
                return response.status_code, response.headers, body
        except Exception as error:  # transports leak bare AttributeErrors and OSErrors beside their own
            if response is not None and not response.is_success:
                return response.status_code, response.headers, b""  # the status says enough
            arrived = response is not None or sending.may_have_arrived(error)
            raise _failure(error, may_have_arrived=arrived, is_write=is_write) from error

    def _decoded(self, body: bytes, read: Callable[[bytes], T], *, is_write: bool) -> T:
        try:
            return decode(body, read)
        except BadBodyError as error:
            raise _unreadable(is_write=is_write) from error

    def _seconds_left(self, call: Call) -> float:
        if call.deadline is None:
            return self._source.timeout_s
        return min(self._source.timeout_s, (call.deadline - self._clock.now()) / 1_000_000)


def _unreadable(*, is_write: bool) -> ThreadloomError:
    # It was done, but what came of it cannot be told: the caller must not send it again as if it had failed.
    return OutcomeUnknown(MAYBE_DONE) if is_write else VendorBadPayload("the source's answer made no sense")


def _failure(error: Exception, *, may_have_arrived: bool, is_write: bool) -> ThreadloomError:
    if isinstance(error, BadBodyError):
        return _unreadable(is_write=is_write)
    if is_write and may_have_arrived:
        return OutcomeUnknown(MAYBE_DONE)
    if isinstance(error, httpx.PoolTimeout):
        return Overloaded("too many calls to this source are under way")
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return VendorTimeout("the source did not answer in time")
    return VendorUnreachable("the source cannot be reached")
