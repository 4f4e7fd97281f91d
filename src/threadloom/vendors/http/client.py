"""One source's calls over HTTP."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple, TypeVar

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
from threadloom.vendors.transport import BodyTooLargeError

from .address import BaseUrl
from .body import BadBodyError, decode, without_key
from .coalescing import Flights
from .conventions import HttpConventions
from .faults import violations_of
from .lines import Answer, Asked, BrokenOffError, line_over
from .outcome import MAYBE_DONE, error_of_status

T = TypeVar("T")
PathOf = Callable[[tuple[str, ...]], tuple[str, ...]]


class _Asking(NamedTuple):
    """What the caller of a method asks for; `is_write`: it may change something at the vendor."""

    method: str
    path: Sequence[str]
    query: Mapping[str, str] | None = None
    content: bytes | None = None
    path_of: PathOf | None = None
    is_collection: bool = False
    is_write: bool = False


class VendorHttp:
    """Sends each request once, through the transport's `handle_async_request`, or `ask` where the transport is ours.

    One deadline spans connecting, headers and body: the source's time-out or the call's deadline, whichever is first.
    A read that is under way already for the same tenant with the same key is waited for instead of sent.
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
        self._line = line_over(transport, base_url, conventions)
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

    async def search(
        self,
        call: Call,
        path: Sequence[str],
        read: Callable[[bytes], T],
        *,
        body: JsonValue,
        is_collection: bool = True,
    ) -> T:
        """What `read` makes of the answer to a question sent by POST: it changes nothing, and fails as a GET does."""
        content = msgspec.json.encode(body)
        return await self._ask(call, _Asking("POST", path, content=content, is_collection=is_collection), read)

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
        asking = _Asking("POST", path, query, msgspec.json.encode(body), path_of, is_collection, is_write=True)
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
        asking = _Asking("PUT", path, query, msgspec.json.encode(body), path_of, is_write=True)
        return await self._ask(call, asking, read)

    async def patch(
        self,
        call: Call,
        path: Sequence[str],
        read: Callable[[bytes], T],
        *,
        body: JsonValue,
        path_of: PathOf | None = None,
    ) -> T:
        """What `read` makes of the answer to a PATCH; `path_of` as in `post`."""
        asking = _Asking("PATCH", path, None, msgspec.json.encode(body), path_of, is_write=True)
        return await self._ask(call, asking, read)

    async def delete(self, call: Call, path: Sequence[str], read: Callable[[bytes], T]) -> T:
        """What `read` makes of the answer to a DELETE."""
        return await self._ask(call, _Asking("DELETE", path, is_write=True), read)

    async def _ask(self, call: Call, asking: _Asking, read: Callable[[bytes], T]) -> T:
        is_write = asking.is_write
        try:
            key = await self._credentials.key(call, self._source.slug)
            asked = Asked(asking.method, self._base_url.target(asking.path, asking.query), key, asking.content)
            seconds = self._seconds_left(call)
            if is_write:
                answer = await self._written(asked, seconds)
            else:
                same = (call.caller.tenant, asked)
                answer = await self._flights.share(
                    same, seconds, lambda left: self._exchange(asked, left, is_write=False)
                )
            if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                return self._decoded(answer.body, read, is_write=is_write)
            raise self._error(answer, asking)
        except ThreadloomError as error:
            error.at(self._source.slug, self._source.vendor)
            raise

    async def _written(self, asked: Asked, seconds: float) -> Answer:
        try:
            return await self._exchange(asked, seconds, is_write=True)
        finally:
            self._flights.part()

    async def _exchange(self, asked: Asked, seconds: float, *, is_write: bool) -> Answer:
        """What comes of one exchange, the key struck out; never raises anything but ThreadloomErrors."""
        if seconds <= 0:
            raise VendorTimeout("there was no time left to ask the source")
        try:
            status, headers, body = await self._line.exchange(asked, seconds)
        except BrokenOffError as broken:
            raise _failure(broken, is_write=is_write) from broken.__cause__
        return Answer(status, headers, without_key(body, asked.key))

    def _decoded(self, body: bytes, read: Callable[[bytes], T], *, is_write: bool) -> T:
        try:
            return decode(body, read)
        except BadBodyError as error:
            raise _unreadable(is_write=is_write) from error

    def _error(self, answer: Answer, asking: _Asking) -> ThreadloomError:
        if answer.status == HTTPStatus.NOT_FOUND and asking.is_collection:
            return VendorRejected("the source has no such API under its base_url")
        faults = self._conventions.faults_of(answer.body) if asking.path_of else ()
        found = violations_of(faults, asking.path_of) if asking.path_of else ()
        return error_of_status(
            answer.status,
            answer.headers,
            is_write=asking.is_write,
            found=found,
            reset_header=self._conventions.reset_header,
            now=self._clock.now(),
        )

    def _seconds_left(self, call: Call) -> float:
        if call.deadline is None:
            return self._source.timeout_s
        return min(self._source.timeout_s, (call.deadline - self._clock.now()) / 1_000_000)


def _unreadable(*, is_write: bool) -> ThreadloomError:
    # It was done, but what came of it cannot be told: the caller must not send it again as if it had failed.
    return OutcomeUnknown(MAYBE_DONE) if is_write else VendorBadPayload("the source's answer made no sense")


def _failure(broken: BrokenOffError, *, is_write: bool) -> ThreadloomError:
    cause = broken.__cause__
    if isinstance(cause, BadBodyError | BodyTooLargeError):
        return _unreadable(is_write=is_write)
    if is_write and broken.may_have_arrived:
        return OutcomeUnknown(MAYBE_DONE)
    if isinstance(cause, httpx.PoolTimeout):
        return Overloaded("too many calls to this source are under way")
    if isinstance(cause, TimeoutError | httpx.TimeoutException):
        return VendorTimeout("the source did not answer in time")
    return VendorUnreachable("the source cannot be reached")
