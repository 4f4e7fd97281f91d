"""Changing, hiding, deleting and restoring threads."""

import asyncio

import pytest

from fakes import TALKS, a_call, a_source, capabilities
from threadloom.domain.call import Role
from threadloom.domain.capability import Operation
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import (
    CapabilityMissing,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ThreadloomError,
    VendorRejected,
)
from threadloom.domain.ids import SourceSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadQuery
from threadloom.domain.thread import DeleteMode, Sharing, ThreadDraft
from threadloom.domain.vendor import VendorCopy

ONE = SourceSlug("one")
NATIVE_TITLES = capabilities(
    *TALKS, Operation.UPDATE_THREAD, fields={Operation.UPDATE_THREAD: ("title", "metadata", "sharing")}
)


async def started(world):
    draft = ThreadDraft(source=ONE, message=MessageDraft(text="hello"))
    return (await world.gateway.threads.start(a_call(), draft)).thread


async def test_an_emulated_change_never_calls_the_vendor(world):
    """Title, archive, pin, unread, labels and pairs are kept where the vendor takes none."""
    thread = await started(world)
    asked = list(world["one"].memory.asked)
    edit = ThreadEdit(title="Trip", archived=True, pinned=True, unread=True, add_tags=("a",), metadata={"k": "v"})
    changed = await world.gateway.threads.update(a_call(), thread.ref, edit, None)
    assert (changed.title, changed.tags, changed.metadata, changed.unread) == ("Trip", ("a",), {"k": "v"}, True)
    assert changed.archived_at
    assert changed.pinned_at
    assert changed.revision == thread.revision + 1
    assert world["one"].memory.asked == asked


async def test_a_native_change_goes_to_the_vendor_first(build):
    """The vendor has the title, and syncedAt says when it confirmed it."""
    world = build((a_source(), NATIVE_TITLES))
    thread = await started(world)
    changed = await world.gateway.threads.update(a_call(), thread.ref, ThreadEdit(title="Trip", archived=True), None)
    assert world["one"].memory.threads["t1"].title == "Trip"
    assert changed.title == "Trip"
    assert changed.archived_at
    assert changed.synced_at


async def test_a_refused_change_leaves_the_overlay_alone(build):
    """When the vendor refuses, nothing is half-written."""
    world = build((a_source(), NATIVE_TITLES))
    thread = await started(world)
    world["one"].memory.fails = VendorRejected("no")
    with pytest.raises(VendorRejected):
        await world.gateway.threads.update(a_call(), thread.ref, ThreadEdit(title="Trip", archived=True), None)
    assert list(await world.gateway.threads.known(a_call(), [thread.ref])) == [thread]


async def test_of_two_edits_with_one_revision_one_wins(build):
    """expectedRevision refuses the second before its vendor call."""
    world = build((a_source(), NATIVE_TITLES))
    thread = await started(world)

    async def edit(title: str):
        return await world.gateway.threads.update(a_call(), thread.ref, ThreadEdit(title=title), thread.revision)

    results = await asyncio.gather(edit("a"), edit("b"), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Thread"]
    assert world["one"].memory.asked.count("update") == 1


async def test_what_only_a_vendor_can_change_is_refused_elsewhere(world):
    """Sharing without a vendor that takes it is CAPABILITY_MISSING at its path."""
    thread = await started(world)
    with pytest.raises(CapabilityMissing) as refused:
        await world.gateway.threads.update(a_call(), thread.ref, ThreadEdit(sharing=Sharing.PRIVATE), None)
    assert refused.value.path == ("sharing",)


@pytest.mark.parametrize(
    ("call", "edit", "error"),
    [
        (a_call(role=Role.READER), ThreadEdit(title="x"), Forbidden),
        (a_call(user="bob"), ThreadEdit(title="x"), NotFound),
        (a_call(tenant="evil"), ThreadEdit(title="x"), NotFound),
        (a_call(), ThreadEdit(title="x" * 1001), Invalid),
        (a_call(), ThreadEdit(add_tags=("x" * 65,)), Invalid),
        (a_call(), ThreadEdit(metadata={"x": "y" * 70_000}), Invalid),
    ],
)
async def test_changes_are_checked(world, call, edit, error):
    """Roles, owners and limits."""
    thread = await started(world)
    with pytest.raises(error):
        await world.gateway.threads.update(call, thread.ref, edit, None)


@pytest.mark.parametrize(
    ("mode", "copy", "calls"),
    [
        (DeleteMode.HIDE, VendorCopy.KEPT, 0),
        (DeleteMode.DELETE, VendorCopy.DELETED, 1),
        (DeleteMode.PURGE, VendorCopy.DELETED, 1),
    ],
)
async def test_deleting_leaves_the_inbox(world, mode, copy, calls):
    """Every mode takes the thread out of the lists; only HIDE leaves the vendor's copy."""
    thread = await started(world)
    assert await world.gateway.threads.delete(a_call(), thread.ref, mode) is copy
    assert (await world.gateway.threads.page(a_call(), ThreadQuery(), PageRequest())).total == 0
    assert world["one"].memory.asked.count("delete") == calls


async def test_a_vendor_that_cannot_delete_keeps_its_copy(build):
    """DELETE is then the gateway's hiding, and can be undone."""
    world = build((a_source(), capabilities(Operation.START_THREAD)))
    thread = await started(world)
    assert await world.gateway.threads.delete(a_call(), thread.ref, DeleteMode.DELETE) is VendorCopy.KEPT
    assert (await world.gateway.threads.restore(a_call(), thread.ref)).hidden_at is None


async def test_a_thread_gone_at_its_vendor_counts_as_deleted(world):
    """What was asked for is so."""
    thread = await started(world)
    world["one"].memory.threads.clear()
    assert await world.gateway.threads.delete(a_call(), thread.ref, DeleteMode.DELETE) is VendorCopy.DELETED


async def test_a_failed_delete_hides_nothing(world):
    """The thread stays in the inbox when its vendor refuses."""
    thread = await started(world)
    world["one"].memory.fails = VendorRejected("no")
    with pytest.raises(VendorRejected):
        await world.gateway.threads.delete(a_call(), thread.ref, DeleteMode.DELETE)
    assert (await world.gateway.threads.page(a_call(), ThreadQuery(), PageRequest())).total == 1


async def test_restore_undoes_hide_alone(world):
    """A hidden thread comes back; one deleted at its vendor, or not hidden at all, is a conflict."""
    thread = await started(world)
    with pytest.raises(Conflict):
        await world.gateway.threads.restore(a_call(), thread.ref)
    await world.gateway.threads.delete(a_call(), thread.ref, DeleteMode.HIDE)
    (hidden,) = await world.gateway.threads.known(a_call(), [thread.ref])
    assert hidden.hidden_at
    assert (await world.gateway.threads.restore(a_call(), thread.ref)).hidden_at is None
    await world.gateway.threads.delete(a_call(), thread.ref, DeleteMode.DELETE)
    with pytest.raises(Conflict):
        await world.gateway.threads.restore(a_call(), thread.ref)


async def test_purge_leaves_nothing_and_its_key_answers_again(world):
    """After a purge the thread is unknown, while the same key still gives the same answer."""
    thread = await started(world)
    call = a_call(key="bye")
    first = await world.gateway.threads.delete(call, thread.ref, DeleteMode.PURGE)
    assert await world.gateway.threads.delete(call, thread.ref, DeleteMode.PURGE) is first
    with pytest.raises(NotFound):
        await world.gateway.threads.delete(a_call(), thread.ref, DeleteMode.PURGE)
    with pytest.raises(NotFound):
        await world.gateway.threads.restore(a_call(), thread.ref)


@pytest.mark.parametrize("user", ["bob", "ann"])
async def test_deleting_what_is_not_yours_is_not_found(world, user):
    """A foreign thread and an unknown one are refused alike, without a call."""
    thread = await started(world)
    call = a_call(user=user, tenant="acme" if user == "bob" else "evil")
    with pytest.raises(ThreadloomError) as refused:
        await world.gateway.threads.delete(call, thread.ref, DeleteMode.PURGE)
    assert isinstance(refused.value, NotFound)
    assert "delete" not in world["one"].memory.asked
