"""Overload: bounded concurrency, and the lag of the event loop."""

import asyncio

import pytest

from threadloom.domain.ids import TenantId
from threadloom.graphql.endpoint.overload import Gate, Lag, lag_of
from threadloom.graphql.endpoint.rejected import Rejected

A, B, C = TenantId("a"), TenantId("b"), TenantId("c")


def _gate(most: int, most_of_one: int = 100) -> Gate:
    return Gate(most, most_of_one=most_of_one, most_lag_s=0.2, retry_after_s=3)


def _is_let_in(gate: Gate, tenant: TenantId = A, operations: int = 1) -> bool:
    try:
        with gate.passed(tenant, operations):
            return True
    except Rejected:
        return False


def test_so_many_run_and_no_more():
    """Whoever comes then is told at once, and may come when one has gone."""
    gate = _gate(2)
    with gate.passed(A):
        with gate.passed(B):
            assert not _is_let_in(gate, C)
            assert gate.inside == 2
        assert _is_let_in(gate, C)
    assert gate.inside == 0


def test_one_tenant_has_a_share():
    """What it may not have is there for others."""
    gate = _gate(3, most_of_one=2)
    with gate.passed(A), gate.passed(A):
        assert not _is_let_in(gate, A)
        assert _is_let_in(gate, B)
    assert _is_let_in(gate, A, 2)


def test_lists_count_for_what_they_hold():
    """Together or not at all."""
    gate = _gate(3)
    with gate.passed(A, 2):
        assert not _is_let_in(gate, B, 2)
    assert _is_let_in(gate, B, 3)


def test_a_place_is_given_back_by_whoever_fails():
    """Whatever went wrong."""
    gate = _gate(1)
    with pytest.raises(ValueError, match="x"), gate.passed(A):
        raise ValueError("x")
    assert gate.inside == 0


class Clock:
    """A clock that is put forward by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_lag_is_what_the_tick_is_overdue():
    """Also before it is heard: within one turn of the loop whoever is last sees what came before."""
    clock = Clock()
    lag = Lag(clock)
    scope = {"type": "http"}
    lag.note(scope)
    with lag.measured():
        assert lag_of(scope) == 0
        clock.now += 0.04
        assert lag_of(scope) == 0
        clock.now += 1
        assert lag_of(scope) == pytest.approx(0.99)


async def _ticked(lag: Lag) -> None:
    """Wait until the tick that is due was heard."""
    heard, tick = asyncio.Event(), lag._tick

    def hear(loop: asyncio.AbstractEventLoop) -> None:
        tick(loop)
        heard.set()

    lag._tick = hear
    async with asyncio.timeout(30):
        await heard.wait()


async def test_lag_is_forgotten_when_the_tick_is_heard():
    """The loop is in time again then."""
    clock = Clock()
    lag = Lag(clock)
    with lag.measured():
        clock.now += 1
        assert lag.seconds > 0
        await _ticked(lag)
        assert lag.seconds == 0
        clock.now += 1
        assert lag.seconds > 0


async def test_lag_nobody_measures_is_none():
    """Neither before nor after, nor where the server does not say."""
    clock = Clock()
    lag = Lag(clock)
    with lag.measured():
        clock.now += 1
    assert lag.seconds == 0
    assert lag_of({"type": "http"}) == 0


@pytest.mark.parametrize(("lag_s", "is_refused"), [(0.0, False), (0.2, False), (0.21, True)])
def test_nothing_new_is_taken_while_the_loop_is_late(lag_s: float, is_refused: bool):
    """However few operations run."""
    gate = _gate(100)
    if not is_refused:
        gate.check(lag_s)
        return
    with pytest.raises(Rejected) as caught:
        gate.check(lag_s)
    assert (caught.value.status, caught.value.code, caught.value.retry_after_s) == (503, "OVERLOADED", 3)


async def _turns(gate: Gate, work_s: float, clock: Clock, *, waits: bool = False, operations: int = 1) -> int:
    """How many turns of the loop others get before an operation begins that takes so long."""
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    with gate.passed(A):
        await gate.turn(operations)
        clock.now += work_s
        if waits:
            gate.waits()
    counting.cancel()
    return turns


@pytest.mark.parametrize(
    ("work_s", "waits", "operations"),
    [(0.1, False, 1), (0.1, True, 1), (0.0, False, 2)],
    ids=["at once", "it waits then", "a list"],
)
async def test_others_get_turns_after_much_work(work_s: float, waits: bool, operations: int):
    """Before the next operation begins, not before the one after it."""
    clock = Clock()
    gate = Gate(9, most_of_one=9, most_lag_s=0.2, retry_after_s=1, clock=clock)
    assert await _turns(gate, work_s, clock, waits=waits, operations=operations) == 0
    assert await _turns(gate, 0.001, clock) >= 16
    assert await _turns(gate, 0.001, clock) == 0


async def test_little_work_is_no_reason_to_wait():
    """Until it has come to much."""
    clock = Clock()
    gate = Gate(9, most_of_one=9, most_lag_s=0.2, retry_after_s=1, clock=clock)
    assert [await _turns(gate, 0.001, clock) > 0 for _ in range(7)] == [False] * 5 + [True, False]


async def test_next_begins_when_what_one_made_has_begun():
    """Also what is done in tasks counts: those that came together begin one by one."""
    clock = Clock()
    gate = Gate(9, most_of_one=9, most_lag_s=0.2, retry_after_s=1, clock=clock)
    order: list[str] = []

    async def work(name: str) -> None:
        with gate.passed(A):
            await gate.turn()
            order.append(f"{name} begins")
            working = asyncio.create_task(inner(name))
            gate.waits()
            await working

    async def inner(name: str) -> None:
        order.append(f"{name} works")
        clock.now += 0.1

    await asyncio.gather(work("a"), work("b"))
    assert order == ["a begins", "a works", "b begins", "b works"]


async def test_turn_of_whoever_is_cancelled_goes_to_the_next():
    """Wherever they waited."""
    clock = Clock()
    gate = Gate(9, most_of_one=9, most_lag_s=0.2, retry_after_s=1, clock=clock)
    await _turns(gate, 0.1, clock)
    resting, waiting = asyncio.create_task(gate.turn()), asyncio.create_task(gate.turn())
    await asyncio.sleep(0)
    resting.cancel()
    waiting.cancel()
    assert await _turns(gate, 0.0, clock) >= 16
