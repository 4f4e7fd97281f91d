"""What every vendor's adapter does while its source fails: by default, over both transports, counted at the source."""

import asyncio

import pytest
from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.clock import SystemClock
from threadloom.domain.errors import ErrorCode, ThreadloomError
from threadloom.domain.source import BreakerState, CallState, Resilience
from threadloom.store import open_store
from threadloom.testing.asking import ASKS, HEALTH, Ask, methods_of
from threadloom.vendors.registry import connect
from threadloom.vendors.transport import TransportName, open_transport
from vendors.kit import Keys, a_source, answering, odd_server, resetting
from vendors.test_wrong_answers import READS, options_of, samples_of

CALL = a_call()
OF_HTTP = [vendor for vendor in READS if READS[vendor].alive != {"health"}]
"""Humm documents no read."""
(THREADS,) = (ask for ask in ASKS if ask.method == "threads")


def at(vendor: str, url: str, transport: TransportName, **policy):
    return connect(
        replace(a_source(vendor), resilience=Resilience(**policy)),
        base_url=url,
        options=options_of(vendor),
        credentials=Keys(),
        store=None,
        clock=SystemClock(),
        transport=open_transport(transport),
    )


async def read(vendor: str, adapter) -> ErrorCode | None:
    """How a read of one thing ends."""
    ask = HEALTH if vendor == "mindset" else THREADS
    (found,) = await ask.of(adapter, CALL, samples_of(vendor))
    return found.code if isinstance(found, ThreadloomError) else None


def counting(handler):
    """The same, and how often it was asked."""
    seen: list[int] = []

    async def handle(reader, writer):
        seen.append(1)
        await handler(reader, writer)

    return handle, seen


@pytest.mark.parametrize("transport", ["native", "httpx"])
@pytest.mark.parametrize("vendor", OF_HTTP)
async def test_sixty_reads_of_a_source_that_breaks_off(vendor: str, transport: TransportName):
    """Are twelve calls at most, then none until the breaker lets one through; and the adapter says so."""
    handler, seen = counting(resetting)
    async with odd_server(handler) as url:
        adapter = at(vendor, url, transport)
        assert adapter.call_state() == CallState()
        codes = [await read(vendor, adapter) for _ in range(60)]
        assert adapter.call_state().breaker is BreakerState.OPEN
        assert adapter.call_state().retry_budget_left < 1.0
        await adapter.close()
    assert set(codes) == {ErrorCode.VENDOR_UNREACHABLE}
    assert len(seen) <= 12


@pytest.mark.parametrize("transport", ["native", "httpx"])
@pytest.mark.parametrize(
    ("status", "code"), [("429 Slow Down", ErrorCode.RATE_LIMITED), ("503 Busy", ErrorCode.VENDOR_FAILED)]
)
@pytest.mark.parametrize("vendor", OF_HTTP)
async def test_five_reads_of_a_source_that_wants_its_peace(vendor, status: str, code: ErrorCode, transport):
    """Are three calls at most, each with the same code."""
    seen: list[bytes] = []
    async with odd_server(answering(status, headers="retry-after: 30\r\n", seen=seen)) as url:
        adapter = at(vendor, url, transport)
        assert {await read(vendor, adapter) for _ in range(5)} == {code}
        await adapter.close()
    assert len(seen) <= 3


def writes_of(vendor: str, adapter) -> list[Ask]:
    there = methods_of(adapter.capabilities)
    return [ask for ask in ASKS if ask.is_write and ask.method in there]


@pytest.mark.parametrize("transport", ["native", "httpx"])
@pytest.mark.parametrize("failure", ["502 Bad", "503 Busy\r\nretry-after: 0", "500 Oops", "reset"])
@pytest.mark.parametrize("vendor", READS)
async def test_no_write_is_sent_twice(vendor: str, failure: str, transport: TransportName):
    """Each operation that changes something, by itself; reads that come before it may be."""
    seen: list[bytes] = []

    async def handle(reader, writer):
        if failure == "reset":
            seen.append(await reader.readuntil(b"\r\n\r\n"))
            writer.transport.abort()
        else:
            await answering(failure, seen=seen)(reader, writer)

    async with odd_server(handle) as url:
        for ask in writes_of(vendor, at(vendor, url, transport)):
            adapter = at(vendor, url, transport)
            seen.clear()
            (found,) = await ask.of(adapter, CALL, samples_of(vendor))
            assert isinstance(found, ThreadloomError), ask.method
            written = [request.split(b"\r\n")[0] for request in seen if not is_read(vendor, request)]
            assert len(written) == len(set(written)), f"{ask.method}: {written}"
            await adapter.close()


def is_read(vendor: str, request: bytes) -> bool:
    return request.startswith(b"GET ") or (vendor == "langgraph" and b"/search " in request)


async def test_our_own_store_has_nothing_to_hold_back():
    """It is asked without a request."""
    async with open_store("sqlite://", clock=SystemClock()) as store:
        local = connect(
            a_source("local"), base_url=None, options={}, credentials=Keys(), store=store, clock=SystemClock()
        )
        assert local.call_state() == CallState(breaker=BreakerState.CLOSED, retry_budget_left=1.0)
        await local.close()


async def test_a_hanging_source_holds_up_no_other():
    """Forty reads wait for one; reads of the other, begun after them, are all answered before any of them ends."""
    arrived, release, order = asyncio.Event(), asyncio.Event(), []
    waiting = 0

    async def hang(reader, writer):
        nonlocal waiting
        await reader.readuntil(b"\r\n\r\n")
        waiting += 1
        if waiting == 40:
            arrived.set()
        await release.wait()
        writer.write(b"HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}")

    vendor = "openai-assistants"

    async def one(name: str, adapter, number: int) -> None:
        await THREADS.of(adapter, CALL, samples_of(vendor).with_ids(f"t{number}"))
        order.append(name)

    async with odd_server(hang) as slow_url, odd_server(answering("200 OK", b'{"id": "t"}')) as fast_url:
        slow, fast = at(vendor, slow_url, "native"), at(vendor, fast_url, "native")
        held = [asyncio.create_task(one("slow", slow, n)) for n in range(40)]
        await arrived.wait()
        await asyncio.gather(*(one("fast", fast, n) for n in range(40)))
        assert order == ["fast"] * 40
        release.set()
        await asyncio.gather(*held)
        await slow.close()
        await fast.close()
    assert order == ["fast"] * 40 + ["slow"] * 40
