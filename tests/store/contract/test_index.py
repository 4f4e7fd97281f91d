"""What the index takes, and what it keeps of it."""

import pytest
from msgspec import structs

from store.world import ADA, BOB, OPERATOR, STRANGER, a_message_ref, a_ref, a_thread, an_agent_ref, an_entry
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import NotFound
from threadloom.domain.thread import ThreadStatus


async def test_new_thread_is_kept_whole(store):
    """All of a new thread is kept, the caller's own pin and the unread mark included."""
    thread = a_thread(
        title="Refund", tags=("billing",), archived_at=3, pinned_at=4, unread=True, revision=7, metadata={"order": 12}
    )
    assert await store.index(ADA, [structs.replace(an_entry(), thread=thread)]) == [thread]
    assert await store.threads(ADA, [a_ref()]) == [thread]


async def test_facts_replace_and_the_overlay_stays(store):
    """A known thread takes the vendor's facts; owner, labels, archive, hiding and revision stay ours."""
    await store.index(ADA, [an_entry(tags=("billing",), archived_at=3, hidden_at=4, revision=2)])
    told = an_entry(owner="bob", status=ThreadStatus.RUNNING, raw={"a": 1}, tags=("other",), revision=9)
    (thread,) = await store.index(ADA, [told])
    assert (thread.status, thread.raw) == (ThreadStatus.RUNNING, {"a": 1})
    assert (thread.owner, thread.tags, thread.archived_at, thread.hidden_at, thread.revision) == (
        "ada", ("billing",), 3, 4, 2,
    )  # fmt: skip


async def test_what_a_vendor_does_not_tell_stays(store):
    """Title, agent, metadata, resources, user, last message and latest run stay where the new value is none."""
    before = a_thread(
        title="Refund", agent=an_agent_ref(), metadata={"a": 1}, last_message=a_message_ref(), forked_from=a_ref("t0")
    )
    await store.index(ADA, [structs.replace(an_entry(), thread=before)])
    assert await store.index(ADA, [an_entry()]) == [before]


async def test_times_only_grow(store):
    """A vendor that tells earlier times than before, or none, sets nothing back."""
    await store.index(ADA, [an_entry(updated_at=5, last_message_at=5, last_activity_at=5, synced_at=5)])
    (thread,) = await store.index(ADA, [an_entry(updated_at=3, last_message_at=None, last_activity_at=4, synced_at=9)])
    assert (thread.updated_at, thread.last_message_at, thread.last_activity_at, thread.synced_at) == (5, 5, 5, 9)


@pytest.mark.parametrize("caller", [BOB, OPERATOR, STRANGER])
async def test_a_thread_of_another_is_not_found(store, caller):
    """Neither another user, nor an operator, nor another tenant can take a thread that has an owner."""
    await store.index(ADA, [an_entry(title="mine")])
    with pytest.raises(NotFound):
        await store.index(caller, [an_entry(a_ref("t2")), an_entry(title="stolen")])
    assert [thread and thread.title for thread in await store.threads(ADA, [a_ref()])] == ["mine"]
    assert await store.threads(caller, [a_ref("t2"), a_ref()]) == [None, None], "all or nothing"


async def test_a_thread_without_owner_is_for_operators(store):
    """Operators of the tenant see a thread without an owner, its other users and other tenants do not."""
    await store.index(OPERATOR, [an_entry(owner=None)])
    seen = [(await store.threads(caller, [a_ref()]))[0] is not None for caller in (OPERATOR, ADA, STRANGER)]
    assert seen == [True, False, False]


async def test_reads_keep_the_order_of_their_keys(store):
    """One answer for each key, doubles and unknown ones included."""
    await store.index(ADA, [an_entry(a_ref("t1")), an_entry(a_ref("t2")), an_entry(a_ref("t2", scope="s"))])
    refs = [a_ref("t2"), a_ref("nowhere"), a_ref("t2", scope="s"), a_ref("t1"), a_ref("t2")]
    found = await store.threads(ADA, refs)
    assert [thread and thread.ref for thread in found] == [refs[0], None, refs[2], refs[3], refs[4]]


async def test_what_happened_elsewhere_is_unread_for_everyone(store, clock):
    """An answer makes a thread unread until somebody has marked it read after the answer came."""
    await store.index(OPERATOR, [an_entry(owner=None)])
    assert not (await store.threads(OPERATOR, [a_ref()]))[0].unread
    clock.moment = 2_000
    (thread,) = await store.index(OPERATOR, [an_entry(owner=None, happened=True)])
    assert thread.unread
    read = ThreadEdit(unread=False)
    assert (await store.edit_thread(OPERATOR, a_ref(), read, now=1_999)).unread
    assert not (await store.edit_thread(OPERATOR, a_ref(), read, now=2_000)).unread


async def test_an_entry_twice(store):
    """Two entries of one thread in a batch count one after the other."""
    threads = await store.index(ADA, [an_entry(title="one", last_activity_at=5), an_entry(title="two")])
    assert [(thread.title, thread.last_activity_at) for thread in threads] == [("two", 5), ("two", 5)]
