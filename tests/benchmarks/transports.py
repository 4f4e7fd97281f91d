"""CPU of one GET by each way that a source can be called, against httpx's client, in one run.

    python tests/benchmarks/transports.py [--requests 4000] [--concurrency 20]

Prints microseconds of this process's CPU for a GET of 1.7 KB over keep-alive connections to a server in a process of
its own, in the clear and over TLS with a local authority. Answers are compared before timing; the ways take turns, and
the median of the rounds is shown.
"""

# ruff: noqa: T201 - it prints what it measures

import argparse
import ssl
import statistics
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import trustme
from loopback import Served, cpu_us, run, served

from threadloom.domain.call import Call, Caller, Role
from threadloom.domain.clock import SystemClock
from threadloom.domain.source import Source
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp
from threadloom.vendors.transport import KEEPALIVE_S, MAX_CONNECTIONS, NativeTransport

ROUNDS = 5
BODY = b'{"id": "thread_1", "text": "%b"}' % (b"x" * 1_700)

Get = Callable[[int], Awaitable[bytes]]


class OneKey:
    """The same key for everybody."""

    async def key(self, call, source):
        return "sk-benchmark"


def native(tls: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    return NativeTransport(max_connections=MAX_CONNECTIONS, keepalive_s=KEEPALIVE_S, tls=tls)


def of_httpx(tls: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    return httpx.AsyncHTTPTransport(verify=tls, trust_env=False, limits=httpx.Limits(max_connections=32))


@asynccontextmanager
async def ways(url: str, tls: ssl.SSLContext):
    """Each way to GET the n-th thread, by name; at the end everything is closed."""
    async with AsyncExitStack() as stack:
        found: dict[str, Get] = {}
        for name, opened in {"native": native, "httpx": of_httpx}.items():
            found[f"{name} transport, called directly"] = directly(url, closing(stack, opened(tls)))
            found[f"VendorHttp.get over {name}"] = as_adapters_do(url, closing(stack, opened(tls)))
        client = await stack.enter_async_context(httpx.AsyncClient(verify=tls, limits=httpx.Limits(max_connections=32)))
        found["httpx.AsyncClient"] = lambda n: by_client(client, f"{url}/threads/{n}")
        yield found


def closing(stack: AsyncExitStack, transport: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
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
        credentials=OneKey(),
        clock=SystemClock(),
        transport=transport,
    )
    call = Call(caller=Caller(tenant="t", user="u", role=Role.READER, name="U"), request_id="r")
    return lambda n: http.get(call, ("threads", str(n)), bytes)


async def measured(url: str, tls: ssl.SSLContext, requests: int, concurrency: int) -> dict[str, float]:
    async with ways(url, tls) as found:
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
    ca = trustme.CA()
    tls = httpx.create_ssl_context(trust_env=False)
    ca.configure_trust(tls)
    with ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.tempfile() as certificate:
        for scheme, shown in {"http": None, "https": certificate}.items():
            with served(Served(others=BODY, by_word={}, certificate=shown)) as port:
                url = f"{scheme}://127.0.0.1:{port}/v1"
                times = run(measured(url, tls, asked.requests, asked.concurrency))
            show(scheme, times)


def show(scheme: str, times: dict[str, float]) -> None:
    anchor = times["httpx.AsyncClient"]
    print(f"| way, over {scheme} | CPU of a GET, us | httpx.AsyncClient takes |\n|---|---:|---:|")
    for name, us in sorted(times.items(), key=lambda timed: timed[1]):
        print(f"| {name} | {us:,.0f} | {anchor / us:.1f}x |")
    print()


if __name__ == "__main__":
    main()
