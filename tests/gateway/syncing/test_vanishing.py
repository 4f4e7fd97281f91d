"""When most of a source is gone at once: nothing is hidden before somebody says that it is so."""

import pytest

from fakes import a_call
from gateway.syncing.lister import ONE, a_walker
from threadloom.domain.errors import VendorRejected
from threadloom.domain.page import Page
from threadloom.domain.thread import UserRef
from threadloom.gateway.syncing.plan import Most
from threadloom.gateway.syncing.vanishing import MassVanishing

ANN = a_call()


@pytest.fixture
def walker(store, clock):
    return a_walker(store, clock, identity={"ann": UserRef(native_id="u1")})


async def many(walker, count):
    """A source with so many threads, walked over once."""
    walker.vendor.has(*(f"t{n:03}" for n in range(count)), user="u1")
    await walker.walk()
    return dict(walker.vendor.memory.threads)


async def test_another_workspace_hides_nothing(walker):
    """Where most of a source is gone at once nothing is hidden: the outage says what to do, and it passes by itself."""
    there = await many(walker, 50)
    before = await walker.sync()
    walker.clock.pass_seconds(60)
    walker.vendor.memory.threads.clear()
    walker.vendor.has("other", user="u1")
    for _ in range(2):
        with pytest.raises(MassVanishing):
            await walker.walk()
    fresh = (await walker.gateway.freshness.all(ANN))[ONE]
    assert (fresh.outage.code, fresh.outage.retryable) == ("VENDOR_BAD_PAYLOAD", False)
    assert "50 of 51 threads" in fresh.outage.message
    assert "threadloom sync --source one --accept-vanished" in fresh.outage.message
    assert (fresh.synced_at, (await walker.sync()).walk) == (before.synced_at, None)
    assert len(await walker.ids(ANN)) == 51
    assert await walker.ids(ANN, hidden=True) == []
    walker.vendor.memory.threads = there
    found = await walker.walk()
    assert (found.met, found.vanished) == (50, 1)
    assert (await walker.gateway.freshness.all(ANN))[ONE].outage is None


@pytest.mark.parametrize(("gone", "is_believed"), [(20, True), (25, True), (26, False), (50, False)])
async def test_how_much_is_believed(walker, gone, is_believed):
    """Twenty threads may always go, and as many as are still there; what a list merely leaves out is not gone."""
    await many(walker, 50)
    for n in range(gone):
        del walker.vendor.memory.threads[f"t{n:03}"]
    walker.vendor.always_lists = Page()
    if is_believed:
        assert (await walker.walk()).vanished == gone
        assert len(await walker.ids(ANN)) == 50 - gone
        return
    with pytest.raises(MassVanishing):
        await walker.rehearse()
    with pytest.raises(MassVanishing):
        await walker.walk()
    assert len(await walker.ids(ANN)) == 50


async def test_a_few_may_all_go(walker):
    """A source of twenty threads may lose them all."""
    await many(walker, 20)
    walker.vendor.memory.threads.clear()
    assert (await walker.walk()).vanished == 20


async def test_gone_indeed(walker):
    """Whoever runs the gateway can say that it is so; a rehearsal then names them."""
    await many(walker, 50)
    walker.vendor.memory.threads.clear()
    with pytest.raises(MassVanishing):
        await walker.walk()
    found, lines = await walker.rehearse(accepts_vanished=True)
    assert (found.vanished, len(lines)) == (50, 50)
    assert (await walker.walk(Most(accepts_vanished=True))).vanished == 50
    assert (await walker.ids(ANN), len(await walker.ids(ANN, hidden=True))) == ([], 50)
    assert (await walker.gateway.freshness.all(ANN))[ONE].outage is None


async def test_little_by_little_hides_nothing_either(walker):
    """A walk that asks for a few at a time counts what it met, so that nothing is hidden piece by piece."""
    await many(walker, 90)
    walker.vendor.memory.threads.clear()
    for _ in range(3):
        with pytest.raises(MassVanishing):
            await walker.walk(Most(confirmed=30))
    assert len(await walker.ids(ANN)) == 90


async def test_a_wrong_address_hides_nothing(walker):
    """Where nothing is found the source is asked how it fares: what is no such API has lost no thread, however few."""
    await many(walker, 5)
    there, walker.vendor.memory.threads = walker.vendor.memory.threads, {}
    walker.vendor.always_lists = Page()
    walker.vendor.ails = VendorRejected("the source has no such API under its base_url")
    for _ in range(3):
        with pytest.raises(VendorRejected):
            await walker.walk()
        with pytest.raises(VendorRejected):
            await walker.rehearse(accepts_vanished=True)
    with pytest.raises(VendorRejected):
        await walker.walk(Most(accepts_vanished=True))
    assert (await walker.gateway.freshness.all(ANN))[ONE].outage.code == "VENDOR_REJECTED"
    assert len(await walker.ids(ANN)) == 5
    walker.vendor.ails, walker.vendor.memory.threads = None, there
    assert (await walker.walk()).vanished == 0
    assert len(await walker.ids(ANN)) == 5


async def test_health_is_asked_only_where_something_is_gone(walker):
    """A walk that finds all of its threads costs no call more."""
    await many(walker, 5)
    walker.vendor.always_lists = Page()
    await walker.walk()
    await walker.rehearse()
    assert "health" not in walker.vendor.memory.asked
    del walker.vendor.memory.threads["t001"]
    await walker.walk()
    assert walker.vendor.memory.asked.count("health") == 1
