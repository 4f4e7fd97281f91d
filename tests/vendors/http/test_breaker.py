"""The circuit breaker: what opens it, what it lets through, what closes it."""

import asyncio

import pytest
from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.clock import Instant, SystemClock
from threadloom.domain.errors import ErrorCode as E
from threadloom.domain.errors import VendorTimeout
from threadloom.domain.ids import TenantId
from threadloom.domain.source import BreakerState, Resilience
from threadloom.vendors.http.breaker import Breaker
from threadloom.vendors.http.gate import Gate
from threadloom.vendors.http.lines import Answer, Asked, BrokenOffError
from vendors.http.bearing import RESET, Hand, Held, Script, asked, client_of
from vendors.kit import a_source, never_answering

OK = "200 OK"
OOPS = "500 Internal Server Error"
LIMITED = "429 Too Many Requests"
UNREADABLE = "200 OK\r\ncontent-encoding: br"


async def fail(http, times: int, **options) -> list[E]:
    return [(await asked(http, path=("things", str(n)), **options)).code for n in range(times)]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("failure", [OOPS, "503 Service Unavailable", RESET])
async def test_it_opens_after_five_failures_in_a_row(failure: str, method: str):
    """Reads and writes alike; then nothing is sent, a write is not in doubt, and the error says when to come again."""
    vendor, hand = Script(failure), Hand()
    async with client_of(vendor, hand=hand, retries=0, cooldown_s=0.0) as http:
        await fail(http, 4, method=method)
        assert http.state().breaker is BreakerState.CLOSED
        await fail(http, 1, method=method)
        assert http.state().breaker is BreakerState.OPEN
        hand.time += 4.0
        errors = [await asked(http, method=method) for _ in range(3)]
    assert len(vendor.seen) == 5
    for error in errors:
        assert (error.code, error.retryable, error.retry_after_ms) == (E.VENDOR_UNREACHABLE, True, 6_000)


@pytest.mark.parametrize(
    "answer",
    ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "409 Conflict", "302 Found", UNREADABLE],
)
async def test_what_is_an_answer_does_not_count(answer: str):
    """The source is there, though it refuses, or what it says of one thing cannot be read."""
    vendor = Script(answer)
    async with client_of(vendor, hand=Hand()) as http:
        await fail(http, 20)
        assert http.state().breaker is BreakerState.CLOSED
    assert len(vendor.seen) == 20


@pytest.mark.parametrize("answer", [OK, "404 Not Found"])
async def test_they_must_be_in_a_row(answer: str):
    """One answer between them, and they are counted anew."""
    vendor = Script(*[OOPS] * 4, answer, *[OOPS] * 4, OK)
    async with client_of(vendor, hand=Hand(), retries=0) as http:
        for _ in range(9):
            await asked(http)
        assert http.state().breaker is BreakerState.CLOSED
        assert await asked(http) == 7


async def test_one_tenants_429s_stop_nobody_else():
    """Its key may have a limit of its own, which it meets as often as it likes."""
    vendor = Script(*[LIMITED] * 20, OK)
    async with client_of(vendor, hand=Hand(), cooldown_s=0.0) as http:
        assert set(await fail(http, 20, tenant="noisy")) == {E.RATE_LIMITED}
        assert http.state().breaker is BreakerState.CLOSED
        assert await asked(http, tenant="quiet") == 7


@pytest.mark.parametrize("cooldown_s", [0.0, 1.0])
async def test_429s_of_many_tenants_open_it(cooldown_s: float):
    """Each counts once in a row, whether it comes again or not; an answer between them, and they count anew."""
    vendor, hand = Script(*[LIMITED] * 4, OK, LIMITED), Hand()
    async with client_of(vendor, hand=hand, cooldown_s=cooldown_s) as http:
        for tenant in ("a", "b", "c", "d", "e"):
            await asked(http, tenant=tenant)
        hand.time += 1.0
        for tenant in ("a", "b", "c", "d", "d", "c"):
            assert (await asked(http, tenant=tenant)).code is E.RATE_LIMITED
        assert http.state().breaker is BreakerState.CLOSED
        assert (await asked(http, tenant="e")).code is E.RATE_LIMITED
        assert http.state().breaker is BreakerState.OPEN


async def test_a_429_is_no_failure_of_a_probe():
    """The source is there; whether for others too, the next call shows."""
    vendor, hand = Script(*[OOPS] * 5, LIMITED, OK), Hand()
    async with client_of(vendor, hand=hand) as http:
        await fail(http, 5)
        hand.time += 10.0
        assert (await asked(http, tenant="noisy")).code is E.RATE_LIMITED
        assert http.state().breaker is BreakerState.HALF_OPEN
        assert await asked(http, tenant="quiet") == 7
        assert http.state().breaker is BreakerState.CLOSED


async def test_sixty_reads_of_a_source_that_wants_none():
    """Are few calls, by the cool-down alone."""
    vendor = Script(LIMITED)
    async with client_of(vendor, hand=Hand()) as http:
        assert set(await fail(http, 60)) == {E.RATE_LIMITED}
    assert len(vendor.seen) <= 12


async def test_silence_of_a_source_that_was_asked_to_wait():
    """Says nothing of it: what was waited for has not happened."""
    async with client_of(never_answering, timeout_s=0.05) as http:
        for _ in range(6):
            with pytest.raises(VendorTimeout):
                await http.get(a_call(), ("things",), int, may_wait=True)
        assert http.state().breaker is BreakerState.CLOSED


async def test_no_connection_to_a_source_that_was_to_wait():
    """Is a failure as any other: it has not even been asked."""

    class Nowhere:
        async def exchange(self, asked: Asked, seconds: float) -> Answer:
            raise BrokenOffError(may_have_arrived=False) from TimeoutError()

    gate = Gate(replace(a_source(), resilience=Resilience()), lambda: 1.0)
    asking = Asked("GET", "/things", None, may_wait=True)
    for _ in range(5):
        with pytest.raises(BrokenOffError):
            await gate.exchange(Nowhere(), asking, tenant=TenantId("a"), seconds=10.0, now=1.0, is_write=False)
    assert gate.state().breaker is BreakerState.OPEN


async def test_silence_opens_it():
    """As a time-out of the source's own does, not one of a caller with little time."""
    async with client_of(never_answering, timeout_s=0.1) as http:
        for _ in range(6):
            hurried = replace(a_call(), deadline=Instant(SystemClock().now() + 20_000))
            with pytest.raises(VendorTimeout):
                await http.get(hurried, ("things",), int)
        assert http.state().breaker is BreakerState.CLOSED
        assert await fail(http, 6) == [E.VENDOR_TIMEOUT] * 5 + [E.VENDOR_UNREACHABLE]
        assert http.state().breaker is BreakerState.OPEN


async def test_one_probe_decides():
    """Half open, one call of many goes; its answer closes the breaker for all."""
    vendor, hand = Script(*[OOPS] * 5, OK), Hand()
    async with client_of(vendor, hand=hand, retries=0) as http:
        await fail(http, 5)
        hand.time += 9.9
        assert await fail(http, 3) == [E.VENDOR_UNREACHABLE] * 3
        hand.time += 0.1
        assert http.state().breaker is BreakerState.HALF_OPEN
        found = await asyncio.gather(*(asked(http, path=("things", str(n))) for n in range(10)))
        assert found.count(7) == 1
        assert len(vendor.seen) == 6
        assert {error.code for error in found if error != 7} == {E.VENDOR_UNREACHABLE}
        assert http.state().breaker is BreakerState.CLOSED
        assert await asked(http) == 7


async def test_a_probe_that_fails_opens_it_once_more():
    """For as long as before; nothing is sent again."""
    vendor, hand = Script("503 Service Unavailable"), Hand()
    async with client_of(vendor, hand=hand, cooldown_s=0.0) as http:
        await fail(http, 3)
        sent = len(vendor.seen)
        assert sent == 5
        hand.time += 10.0
        assert await fail(http, 5) == [E.VENDOR_FAILED] + [E.VENDOR_UNREACHABLE] * 4
        assert http.state().breaker is BreakerState.OPEN
    assert len(vendor.seen) == sent + 1


async def test_sixty_reads_of_a_source_that_is_down():
    """Are twelve calls at most, and it is found again in less than fifteen seconds."""
    vendor, hand = Script(OOPS), Hand()
    async with client_of(vendor, hand=hand) as http:
        for n in range(60):
            assert (await asked(http, path=("things", str(n)))).code in {E.VENDOR_FAILED, E.VENDOR_UNREACHABLE}
            hand.time += 0.25
        assert len(vendor.seen) <= 12
        vendor.answers = [OK]
        back_at = hand.time
        while await asked(http) != 7:
            hand.time += 0.25
        assert hand.time - back_at < 15


async def test_a_probe_that_is_cancelled_leaves_its_place():
    """Nobody knows what it would have shown, so the next one goes."""
    vendor, hand = Held(), Hand()
    async with client_of(vendor, hand=hand) as http:
        for _ in range(5):
            http._gate._breaker.failed(0, hand.time)
        hand.time += 10.0
        probe = asyncio.create_task(asked(http))
        await vendor.asked(1)
        assert (await asked(http, path=("others",))).code is E.VENDOR_UNREACHABLE
        probe.cancel()
        await asyncio.gather(probe, return_exceptions=True)
        vendor.let(2)
        assert await asked(http) == 7
        assert http.state().breaker is BreakerState.CLOSED


def test_what_began_before_it_opened_says_nothing():
    """Neither an answer that comes late closes it, nor a failure that does keeps it open."""
    breaker = Breaker(2, 10.0)
    early = [breaker.begin() for _ in range(5)]
    breaker.failed(early[0], 0.0)
    breaker.failed(early[1], 0.0)
    breaker.succeeded(early[2])
    assert breaker.state(1.0) is BreakerState.OPEN
    breaker.failed(early[3], 9.0)
    assert breaker.state(10.0) is BreakerState.HALF_OPEN
    assert breaker.refusal(10.0) is None
    probe = breaker.begin()
    breaker.failed(early[4], 10.0)
    assert breaker.refusal(10.0) is not None
    breaker.succeeded(probe)
    assert breaker.state(10.0) is BreakerState.CLOSED
