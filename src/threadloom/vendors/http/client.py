"""One source's calls over HTTP."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple, TypeVar

import httpx

from threadloom.domain.call import Call
from threadloom.domain.clock import Clock
from threadloom.domain.errors import ThreadloomError, VendorRejected, VendorTimeout
from threadloom.domain.ids import TenantId
from threadloom.domain.json import JsonValue
from threadloom.domain.source import CallState, Source
from threadloom.domain.vendor import Credentials

from .address import BaseUrl
from .body import BadBodyError, decode, encode, of_any_size
from .coalescing import Flights
from .conventions import HttpConventions
from .faults import violations_of
from .gate import Gate
from .keyless import without_key
from .lines import Answer, Asked, BrokenOffError, line_over
from .outcome import error_of_failure, error_of_status, unreadable
from .retrying import Retrying
from .timing import TIMING, Timing

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
    may_wait: bool = False


class VendorHttp:
    """Requests of one source, through the transport's `handle_async_request`, or `ask` where the transport is ours.

    One deadline spans waiting, connecting, headers, body and retries: the source's time-out or the call's deadline,
    whichever is first. A write is sent once. A read that is under way already for the same tenant with the same key is
    waited for instead of sent; others may be sent again (`retrying`). What is held back by `gate` is not sent at all.
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
        timing: Timing = TIMING,
        gate: Gate | None = None,
    ) -> None:
        self._source = source
        self._base_url = base_url
        self._conventions = conventions
        self._credentials = credentials
        self._clock = clock
        self._timing = timing
        self._transport = transport
        self._gate = gate or Gate(source, timing.now)
        self._flights = Flights[Answer]()
        self._retrying = Retrying(
            self._gate,
            line_over(transport, base_url, conventions),
            retries=source.resilience.retries,
            clock=clock,
            reset_header=conventions.reset_header,
            timing=timing,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._source.slug!r})"

    def over(self, transport: httpx.AsyncBaseTransport) -> "VendorHttp":
        """The same over another transport; requests of both count together."""
        return VendorHttp(
            source=self._source,
            base_url=self._base_url,
            conventions=self._conventions,
            credentials=self._credentials,
            clock=self._clock,
            transport=transport,
            timing=self._timing,
            gate=self._gate,
        )

    def state(self) -> CallState:
        """What stands between the source and the next call."""
        return self._gate.state()

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
        may_wait: bool = False,
    ) -> T:
        """What `read` makes of the answer to a GET.

        `is_collection` says that the path names no object: a 404 means then that the API is not there. `may_wait` says
        that the source answers once something has happened: that it did not in time is no failure of its.
        """
        asking = _Asking("GET", path, query, is_collection=is_collection, may_wait=may_wait)
        return await self._ask(call, asking, read)

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
        content = encode(body)
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
        asking = _Asking("POST", path, query, encode(body), path_of, is_collection, is_write=True)
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
        asking = _Asking("PUT", path, query, encode(body), path_of, is_write=True)
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
        asking = _Asking("PATCH", path, None, encode(body), path_of, is_write=True)
        return await self._ask(call, asking, read)

    async def delete(self, call: Call, path: Sequence[str], read: Callable[[bytes], T]) -> T:
        """What `read` makes of the answer to a DELETE."""
        return await self._ask(call, _Asking("DELETE", path, is_write=True), read)

    async def _ask(self, call: Call, asking: _Asking, read: Callable[[bytes], T]) -> T:
        is_write = asking.is_write
        try:
            key = await self._credentials.key(call, self._source.slug)
            target = self._base_url.target(asking.path, asking.query)
            asked = Asked(asking.method, target, key, asking.content, asking.may_wait)
            seconds = self._seconds_left(call)
            if is_write:
                answer = await self._written(call.caller.tenant, asked, seconds)
            else:
                tenant = call.caller.tenant
                answer = await self._flights.share(
                    (tenant, asked), seconds, lambda left: self._read(tenant, asked, left)
                )
            if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                return await self._decoded(answer.body, read, is_write=is_write)
            raise self._error(answer, asking)
        except ThreadloomError as error:
            error.at(self._source.slug, self._source.vendor)
            raise

    async def _written(self, tenant: TenantId, asked: Asked, seconds: float) -> Answer:
        _check_time(seconds)
        try:
            answer = await self._retrying.write(tenant, asked, seconds)
        except BrokenOffError as broken:
            raise error_of_failure(broken, is_write=True) from broken.__cause__
        finally:
            self._flights.part()
        return await _without_key(answer, asked.key)

    async def _read(self, tenant: TenantId, asked: Asked, seconds: float) -> Answer:
        """What comes of a read, the key struck out; raises nothing but ThreadloomErrors."""
        _check_time(seconds)
        try:
            answer = await self._retrying.read(tenant, asked, seconds)
        except BrokenOffError as broken:
            raise error_of_failure(broken, is_write=False) from broken.__cause__
        return await _without_key(answer, asked.key)

    async def _decoded(self, body: bytes, read: Callable[[bytes], T], *, is_write: bool) -> T:
        try:
            return await of_any_size(body, lambda body: decode(body, read))
        except BadBodyError as error:
            raise unreadable(is_write=is_write) from error

    def _error(self, answer: Answer, asking: _Asking) -> ThreadloomError:
        if answer.status == HTTPStatus.NOT_FOUND and asking.is_collection:
            return VendorRejected("the source has no such API under its base_url")
        faults = self._conventions.faults_of(answer.body) if asking.path_of else ()
        found = violations_of(faults, asking.path_of) if asking.path_of else ()
        wait_s = self._retrying.wait_s(answer)
        return error_of_status(
            answer.status,
            is_write=asking.is_write,
            found=found,
            wait_ms=None if wait_s is None else round(wait_s * 1_000),
        )

    def _seconds_left(self, call: Call) -> float:
        if call.deadline is None:
            return self._source.timeout_s
        return min(self._source.timeout_s, (call.deadline - self._clock.now()) / 1_000_000)


async def _without_key(answer: Answer, key: str | None) -> Answer:
    return answer._replace(body=await of_any_size(answer.body, lambda body: without_key(body, key)))


def _check_time(seconds: float) -> None:
    if seconds <= 0:
        raise VendorTimeout("there was no time left to ask the source").held_back()
