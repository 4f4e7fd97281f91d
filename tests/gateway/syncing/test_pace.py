"""How fast a source is called, and how often it is walked over while a process runs."""

import asyncio
from itertools import pairwise

import pytest

from fakes import a_call
from gateway.syncing.lister import ONE, Waits, a_walker
from threadloom.domain.errors import VendorUnreachable
from threadloom.gateway.syncing.pace import Pace, PacedCredentials
from threadloom.gateway.syncing.plan import SyncPlan


@pytest.fixture
def waits():
    return Waits()


@pytest.mark.parametrize("at_once", [1, 8])
async def test_never_more_than_so_many_a_minute(waits, at_once):
    """However many ask at once, no minute has more calls than allowed, and none is lost."""
    pace, went = Pace(30, now=waits.now, sleep=waits.sleep), list[float]()

    async def call():
        await pace.take()
        went.append(waits.at)

    for _ in range(96 // at_once):
        await asyncio.gather(*(call() for _ in range(at_once)))
    assert len(went) == 96
    assert max(sum(start <= at < start + 60 for at in went) for start in went) <= 30


async def test_what_was_not_used_is_not_saved_up(waits):
    """After a rest calls are spaced as before, but for one."""
    pace, went = Pace(60, now=waits.now, sleep=waits.sleep), list[float]()
    waits.at = 1_000.0
    for _ in range(6):
        await pace.take()
        went.append(waits.at)
    assert [later - sooner for sooner, later in pairwise(went)][1:] == [1.0, 1.0, 1.0, 1.0]


async def test_all_wait_while_it_is_held(waits):
    """What the vendor asked for holds whoever comes next, and is never made shorter."""
    pace = Pace(6_000, now=waits.now, sleep=waits.sleep)
    pace.hold(30)
    pace.hold(5)
    await pace.take()
    assert waits.at >= 30


async def test_every_request_waits_for_its_key(waits):
    """The key comes once the next request may go: before its own time runs."""

    class Keys:
        async def key(self, call, source):
            return f"key of {source}"

    credentials = PacedCredentials(Keys(), Pace(60, now=waits.now, sleep=waits.sleep))
    assert [await credentials.key(a_call(), ONE) for _ in range(3)] == ["key of one"] * 3
    assert waits.at >= 1


async def until(holds) -> None:
    """Wait until something is so; the test's own time-out is what ends a wait in vain."""
    while not await holds():  # noqa: ASYNC110 - it is looked up in the store
        await asyncio.sleep(0.001)


def often(plan: SyncPlan) -> SyncPlan:
    return SyncPlan(connected=plan.connected, pace=plan.pace, tenant=plan.tenant, every_s=0.005)


async def test_the_background_walks_now_and_again(store, clock):
    """A source is walked over when it was never, and again after its time; only stopping ends that."""
    walker = a_walker(store, clock)
    walker.vendor.has("t1")
    walker.vendor.trouble = [VendorUnreachable("gone"), RuntimeError("a fault of ours")]
    syncing = walker.gateway.syncing([often(walker.plan)])

    async def is_in():
        walker.clock.pass_seconds(1)
        return await walker.ids() == ["t1"]

    async def is_renamed():
        walker.clock.pass_seconds(1)
        return [thread.title for thread in await walker.inbox()] == ["Later"]

    async with asyncio.timeout(30), syncing.running():
        await until(is_in)
        walker.vendor.touch((await walker.inbox())[0].ref, title="Later")
        await until(is_renamed)
    asked = len(walker.vendor.listed)
    assert (await walker.sync()).outage is None
    assert len(walker.vendor.listed) == asked


async def test_what_was_done_lately_is_not_done_again(store, clock):
    """A process that starts goes by what was kept: a source that was walked over just now waits for its time."""
    walker = a_walker(store, clock, plan_every_s=300)
    await walker.walk()
    syncing = walker.gateway.syncing([walker.plan])
    assert 290 < await syncing.due_in_s(walker.plan) <= 300
    walker.clock.pass_seconds(300)
    assert await syncing.due_in_s(walker.plan) <= 0


async def test_sources_without_a_time_are_left(store, clock):
    """The background leaves alone what is synchronised by hand."""
    walker = a_walker(store, clock)
    async with walker.gateway.syncing([walker.plan]).running():
        await asyncio.sleep(0)
    assert walker.vendor.listed == []
