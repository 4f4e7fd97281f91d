"""What was purged here and is at its vendor still: no walk brings it in again."""

import pytest

from fakes import TALKS, a_call, capabilities
from gateway.syncing.lister import ONE, a_walker
from threadloom.domain.call import Role
from threadloom.domain.capability import Operation
from threadloom.domain.thread import DeleteMode, UserRef
from threadloom.domain.vendor import VendorCopy

ANN = a_call(role=Role.OPERATOR)
CANNOT_DELETE = capabilities(
    *(operation for operation in TALKS if operation is not Operation.DELETE_THREAD), Operation.LIST_THREADS
)


@pytest.fixture
def walker(store, clock):
    return a_walker(store, clock, can=CANNOT_DELETE, identity={"ann": UserRef(native_id="u1")})


async def purged(walker):
    """One of two threads of a source that was walked over, purged by its owner."""
    ref, _ = walker.vendor.has("t1", "t2", user="u1", title="Secret")
    await walker.walk()
    assert await walker.gateway.threads.delete(ANN, ref, DeleteMode.PURGE) is VendorCopy.KEPT
    return ref


async def test_a_purge_lasts(walker):
    """The list names the thread again and again; it stays away, and passes for nothing that was left out."""
    ref = await purged(walker)
    walker.vendor.touch(ref, title="Still there")
    found, lines = await walker.rehearse()
    assert (found.left_out, lines) == (0, [])
    for _ in range(2):
        found = await walker.walk()
        assert (found.met, found.new, found.left_out) == (2, 0, 0)
        assert await walker.ids(ANN) == ["t2"]
        assert await walker.ids(ANN, hidden=True) == []


async def test_whoever_adopts_it_has_it_again(walker):
    """Asked for by name it comes back, and walks keep it; purged once more it is gone once more."""
    ref = await purged(walker)
    await walker.gateway.threads.adopt(ANN, ONE, "t1", None, None)
    walker.vendor.touch(ref, title="Back")
    assert (await walker.walk()).changed == 1
    assert await walker.ids(ANN) == ["t1", "t2"]
    assert await walker.store.kept_out("acme", [ref]) == [False]
    await walker.gateway.threads.delete(ANN, ref, DeleteMode.PURGE)
    await walker.walk()
    assert await walker.ids(ANN) == ["t2"]


@pytest.mark.parametrize("step", ["thread_page", "kept_out"])
async def test_what_was_on_its_way_while_it_was_purged(store, clock, monkeypatch, step):
    """The row was read, or even found to be free, before the thread was purged, and is written after it."""
    walker = a_walker(store, clock, identity={"ann": UserRef(native_id="u1")})
    ref, _ = walker.vendor.has("t1", "t2", user="u1", title="Secret")
    owner = {"thread_page": walker.vendor, "kept_out": store}[step]
    ask = getattr(owner, step)

    async def with_a_purge(*given):
        answer = await ask(*given)
        if ref.native_id in walker.vendor.memory.threads:
            await walker.gateway.threads.adopt(ANN, ONE, "t1", None, None)
            assert await walker.gateway.threads.delete(ANN, ref, DeleteMode.PURGE) is VendorCopy.DELETED
        return answer

    monkeypatch.setattr(owner, step, with_a_purge)
    await walker.walk()
    assert ref.native_id not in walker.vendor.memory.threads
    assert await walker.ids(ANN) == ["t2"]
    assert await walker.ids(ANN, hidden=True) == []


async def test_without_a_list_nothing_is_noted(store, clock):
    """Nothing is kept of a thread that is gone at a vendor that tells of none by itself."""
    walker = a_walker(store, clock, can=capabilities(*TALKS))
    (ref,) = walker.vendor.has("t1")
    await walker.gateway.threads.adopt(ANN, ONE, "t1", None, None)
    assert await walker.gateway.threads.delete(ANN, ref, DeleteMode.PURGE) is VendorCopy.DELETED
    assert await store.kept_out("acme", [ref]) == [False]
