"""How a source's health follows its calls."""

import pytest

from threadloom.domain.clock import Instant
from threadloom.domain.errors import ErrorCode
from threadloom.domain.source import BreakerState, HealthState
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
    assert after(*codes).snapshot().state is state


def test_the_latest_failure_and_success_are_told():
    """With their moments and the latencies in milliseconds."""
    health = after(OK, DOWN, OK).snapshot()
    assert (health.last_error_code, health.last_error_at, health.last_success_at) == (DOWN, 2000, 3500)
    assert (health.latency_p50_ms, health.latency_p95_ms) == (1.0, 1.5)
    assert health.breaker is BreakerState.CLOSED


def test_of_a_batch_one_fault_counts():
    """A batch with one unreachable key is a failure; with a missing key alone it is not."""
    monitor = HealthMonitor()
    monitor.record([OK, ErrorCode.NOT_FOUND], began_at=Instant(0), ended_at=Instant(1))
    assert monitor.snapshot().state is HealthState.UP
    monitor.record([OK, DOWN], began_at=Instant(1), ended_at=Instant(2))
    assert monitor.snapshot().last_error_code is DOWN
