"""CPU of one GET by each way that a source can be called, against httpx's client, in one run.

    python tests/benchmarks/transports.py [--requests 4000] [--concurrency 20]

Prints microseconds of this process's CPU for a GET of 1.7 KB over keep-alive connections to a server in a process of
its own. Answers are compared before timing; the ways take turns, and the median of the rounds is shown.
"""

# ruff: noqa: T201 - it prints what it measures

import argparse
import asyncio
import multiprocessing
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from multiprocessing.connection import Connection

import httpx

from threadloom.domain.call import Call, Caller, Role
from threadloom.domain.clock import SystemClock
from threadloom.domain.source import Source
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp
from threadloom.vendors.transport import open_transport

ROUNDS = 5
BODY = b'{"id": "thread_1", "text": "%b"}' % (b"x" * 1_700)
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(BODY), BODY)

Get = Callable[[int], Awaitable[bytes]]


class Upstream(asyncio.Protocol):
    """Answers every request that has no body with the same bytes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(ANSWER * data.count(b"\r\n\r\n"))


def serve(ready: Connection) -> None:
    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    loop_of()(main())


def loop_of():
    if sys.platform == "win32":
        return asyncio.run
    import uvloop

    return uvloop.run


class NoKey:
    async def key(self, call, source):
        return "sk-benchmark"


@asynccontextmanager
async def ways(url: str):
    """Each way to GET the n-th thread, by name; at the end everything is closed."""
    async with AsyncExitStack() as stack:
        found: dict[str, Get] = {}
        for name in ("native", "httpx"):
            found[f"{name} transport, called directly"] = directly(url, await opened(stack, name))
            found[f"VendorHttp.get over {name}"] = as_adapters_do(url, await opened(stack, name))
        client = await stack.enter_async_context(httpx.AsyncClient(limits=httpx.Limits(max_connections=32)))
        found["httpx.AsyncClient"] = lambda n: by_client(client, f"{url}/threads/{n}")
        yield found


async def opened(stack: AsyncExitStack, name) -> httpx.AsyncBaseTransport:
    transport = open_transport(name)
    stack.push_async_callback(transport.aclose)
    return transport


async def by_client(client: httpx.AsyncClient, url: str) -> bytes:
    return (await client.get(url)).content


def directly(url: str, transport: httpx.AsyncBaseTransport) -> Get:
    async def get(n: int) -> bytes:
        response = await transport.handle_async_request(httpx.Request("GET", f"{url}/threads/{n}"))
        assert isinstance(response.stream, httpx.AsyncByteStream)
        body = b"".join([piece async for piece in response.stream])
        await response.aclose()
        return body

    return get


def as_adapters_do(url: str, transport: httpx.AsyncBaseTransport) -> Get:
    http = VendorHttp(
        source=Source(slug="bench", vendor="openai-assistants", name="Bench"),
        base_url=BaseUrl(url),
        conventions=HttpConventions(),
        credentials=NoKey(),
        clock=SystemClock(),
        transport=transport,
    )
    call = Call(caller=Caller(tenant="t", user="u", role=Role.READER, name="U"), request_id="r")
    return lambda n: http.get(call, ("threads", str(n)), bytes)


async def cpu_us(get: Get, requests: int, concurrency: int) -> float:
    """Microseconds of CPU for one of so many requests, each for another thread."""
    numbers = iter(range(requests))

    async def work() -> None:
        for n in numbers:
            await get(n)

    before = time.process_time()
    await asyncio.gather(*(work() for _ in range(concurrency)))
    return (time.process_time() - before) / requests * 1e6


async def measured(url: str, requests: int, concurrency: int) -> dict[str, float]:
    async with ways(url) as found:
        for name, get in found.items():
            assert await get(0) == BODY, name
            await cpu_us(get, requests // 10, concurrency)
        rounds = {name: [] for name in found}
        for _ in range(ROUNDS):
            for name, get in found.items():
                rounds[name].append(await cpu_us(get, requests, concurrency))
        return {name: statistics.median(times) for name, times in rounds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=4_000)
    parser.add_argument("--concurrency", type=int, default=20)
    asked = parser.parse_args()
    ours, theirs = multiprocessing.Pipe(duplex=False)
    upstream = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    upstream.start()
    try:
        url = f"http://127.0.0.1:{ours.recv()}/v1"
        times = loop_of()(measured(url, asked.requests, asked.concurrency))
    finally:
        upstream.terminate()
        upstream.join()
    anchor = times["httpx.AsyncClient"]
    print("| way | CPU of a GET, us | httpx.AsyncClient takes |\n|---|---:|---:|")
    for name, us in sorted(times.items(), key=lambda timed: timed[1]):
        print(f"| {name} | {us:,.0f} | {anchor / us:.1f}x |")


if __name__ == "__main__":
    main()
