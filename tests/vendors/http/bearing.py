"""What tests of retries, breakers and queues share: time that a test moves on, vendors that do as they are told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.clock import SystemClock
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.source import Resilience
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp
from threadloom.vendors.http.timing import Timing
from vendors.carriers import a_transport
from vendors.kit import Keys, a_source, odd_server, read_request

RESET = "reset"
"""In place of an answer: the connection is torn down."""


class Hand:
    """A clock that stands still until somebody sleeps; chance always gives the most."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.slept: list[float] = []
        self.drawn: list[tuple[float, float]] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.time += seconds
        await asyncio.sleep(0)

    def between(self, low: float, high: float) -> float:
        self.drawn.append((low, high))
        return high

    def timing(self) -> Timing:
        return Timing(lambda: self.time, self.sleep, self.between)


class Script:
    """A vendor that gives its answers in turn, the last one from then on: a status line with headers, or `RESET`."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.seen: list[bytes] = []

    async def __call__(self, reader, writer):
        while True:
            self.seen.append(await read_request(reader))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if answer == RESET:
                return writer.transport.abort()
            writer.write(f"HTTP/1.1 {answer}\r\ncontent-length: 1\r\n\r\n7".encode())


class Held:
    """A vendor that answers each request when it is let, and knows the order in which they came."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.at_once = self.most_at_once = 0
        self.permits = asyncio.Semaphore(0)
        self._came = asyncio.Condition()

    async def __call__(self, reader, writer):
        while True:
            request = await read_request(reader)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            async with self._came:
                self.seen.append(request.split()[1].rpartition(b"/")[2])
                self._came.notify_all()
            await self.permits.acquire()
            self.at_once -= 1
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7")

    async def asked(self, times: int) -> None:
        """Wait until so many requests have come."""
        async with asyncio.timeout(5), self._came:
            await self._came.wait_for(lambda: len(self.seen) >= times)

    def let(self, times: int = 1) -> None:
        """Answer so many more."""
        for _ in range(times):
            self.permits.release()


@asynccontextmanager
async def client_of(
    vendor, *, hand: Hand | None = None, timeout_s: float = 10.0, **policy
) -> AsyncIterator[VendorHttp]:
    """Calls to the vendor, over the transport in use."""
    async with odd_server(vendor) as url:
        http = a_client(url, hand=hand, timeout_s=timeout_s, **policy)
        yield http
        await http.close()


def a_client(url: str, *, hand: Hand | None = None, timeout_s: float = 10.0, **policy) -> VendorHttp:
    more = {} if hand is None else {"timing": hand.timing()}
    return VendorHttp(
        source=replace(a_source(timeout_s=timeout_s), resilience=Resilience(**policy)),
        base_url=BaseUrl(url),
        conventions=HttpConventions(reset_header="x-ratelimit-reset"),
        credentials=Keys(),
        clock=SystemClock(),
        transport=a_transport(),
        **more,
    )


async def asked(http: VendorHttp, *, tenant: str = "acme", method: str = "get", path=("things",)) -> Any:
    """What a call finds (7), or its error."""
    call = a_call(tenant=tenant)
    try:
        if method == "get":
            return await http.get(call, path, int)
        return await getattr(http, method)(call, path, int, body={})
    except ThreadloomError as error:
        return error
