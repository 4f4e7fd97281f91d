"""How a source's health follows its calls."""

import pytest

from fakes import a_call
from gateway.desk import ONE, started
from threadloom.domain.clock import Instant
from threadloom.domain.errors import ErrorCode, VendorUnreachable
from threadloom.domain.message import MessageDraft
from threadloom.domain.source import BreakerState, CallState, HealthState
from threadloom.domain.thread import SendDraft
from threadloom.gateway.health import HealthMonitor

OK = None
DOWN = ErrorCode.VENDOR_UNREACHABLE


def after(*codes: ErrorCode | None) -> HealthMonitor:
    monitor = HealthMonitor()
    for index, code in enumerate(codes):
        monitor.record([code], began_at=Instant(index * 1000), ended_at=Instant(index * 1000 + 500 * (index + 1)))
    return monitor


@pytest.mark.parametrize(
    ("codes", "state"),
    [
        ((), HealthState.UNKNOWN),
        ((OK, OK), HealthState.UP),
        ((DOWN,), HealthState.DOWN),
        ((OK, OK, OK, DOWN), HealthState.DEGRADED),
        ((OK, DOWN, DOWN, DOWN), HealthState.DOWN),
        ((DOWN, DOWN, DOWN, OK), HealthState.DEGRADED),
        ((ErrorCode.NOT_FOUND, ErrorCode.VALIDATION), HealthState.UP),
        ((DOWN, *[OK] * 50), HealthState.UP),
    ],
)
def test_state_follows_the_latest_calls(codes, state):
    """Only what the source can help counts; three failures in a row mean down, old ones are forgotten."""
    assert after(*codes).snapshot(CallState()).state is state


async def test_what_was_never_sent_says_nothing_of_the_source(world):
    """Not that it is down, nor since when: one tenant that has to wait is not everybody's outage."""
    thread, threads = (await started(world)).thread.ref, world.gateway.threads
    before = world.gateway.sources.health(ONE)
    world["one"].memory.fails = VendorUnreachable("it failed too often; nothing was sent").held_back()
    for _ in range(3):
        (found,) = await threads.read(a_call(), [thread])
        assert found.failure.code is DOWN
        with pytest.raises(VendorUnreachable):
            await threads.send(a_call(), thread, SendDraft(message=MessageDraft(text="hello")))
    assert world.gateway.sources.health(ONE) == before
    world["one"].memory.fails = VendorUnreachable("the source cannot be reached")
    await threads.read(a_call(), [thread])
    assert world.gateway.sources.health(ONE).state is HealthState.DEGRADED


def test_the_latest_failure_and_success_are_told():
    """With their moments and the latencies in milliseconds."""
    health = after(OK, DOWN, OK).snapshot(CallState())
    assert (health.last_error_code, health.last_error_at, health.last_success_at) == (DOWN, 2000, 3500)
    assert (health.latency_p50_ms, health.latency_p95_ms) == (1.5, 1.5)


def test_latencies_are_those_of_answers():
    """And of waiting in vain; what ends at once because the source is left alone is no quick answer."""
    health = after(OK, DOWN, ErrorCode.VENDOR_TIMEOUT, DOWN, DOWN, DOWN).snapshot(CallState())
    assert (health.latency_p50_ms, health.latency_p95_ms) == (1.5, 1.5)
    assert after(DOWN).snapshot(CallState()).latency_p50_ms is None


def test_breaker_and_budget_are_the_adapters():
    """The gateway knows of neither."""
    health = after(OK).snapshot(CallState(breaker=BreakerState.HALF_OPEN, retry_budget_left=0.25))
    assert (health.breaker, health.retry_budget_left) == (BreakerState.HALF_OPEN, 0.25)


def test_of_a_batch_one_fault_counts():
    """A batch with one unreachable key is a failure; with a missing key alone it is not."""
    monitor = HealthMonitor()
    monitor.record([OK, ErrorCode.NOT_FOUND], began_at=Instant(0), ended_at=Instant(1))
    assert monitor.snapshot(CallState()).state is HealthState.UP
    monitor.record([OK, DOWN], began_at=Instant(1), ended_at=Instant(2))
    assert monitor.snapshot(CallState()).last_error_code is DOWN
