"""What was seen of a thread, taken in while others write."""

import pytest
from msgspec import structs

from store.world import (
    ADA,
    BOB,
    OPERATOR,
    STRANGER,
    a_caller,
    a_message,
    a_message_ref,
    a_ref,
    a_run,
    an_agent_ref,
    an_entry,
)
from threadloom.domain.call import Role
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.page import PageRequest
from threadloom.domain.run import RunStatus
from threadloom.domain.sighting import Sighting
from threadloom.domain.thread import Thread, ThreadStatus
from threadloom.domain.vendor import MessagePageKey


async def known(store, caller=ADA, **facts):
    (thread,) = await store.index(caller, [an_entry(**facts)])
    return thread


async def test_an_edit_in_between_survives(store):
    """A title and pairs changed since the question was asked stand against what the vendor said then."""
    base = await known(store, title="old", metadata={"a": 1})
    await store.edit_thread(ADA, a_ref(), ThreadEdit(title="edited", add_tags=("red",)), now=5)
    told = Thread(ref=a_ref(), title="told", metadata={"a": 2}, status=ThreadStatus.IDLE, updated_at=7)
    (thread,) = await store.observe(ADA, [Sighting(base=base, at=9, told=told)])
    assert (thread.title, thread.metadata, thread.tags, thread.revision) == ("edited", {"a": 1}, ("red",), 1)
    assert (thread.status, thread.updated_at, thread.synced_at) == (ThreadStatus.IDLE, 7, 9)
    (later,) = await store.observe(ADA, [Sighting(base=thread, at=10, told=told)])
    assert (later.title, later.metadata, later.tags) == ("told", {"a": 2}, ("red",))
    assert await store.threads(ADA, [a_ref()]) == [later]


async def test_the_newest_message_never_goes_back(store):
    """Two questions asked of the same state: the one that was overtaken keeps its message and sets nothing back."""
    base = await known(store)
    new, old = a_message("m2", created_at=20), a_message("m1", created_at=10)
    await store.observe(ADA, [Sighting(base=base, at=30, messages=(new,))])
    (thread,) = await store.observe(ADA, [Sighting(base=base, at=31, messages=(old,))])
    assert (thread.last_message, thread.last_message_at) == (new.ref, 20)
    assert await store.messages(ADA, [new.ref, old.ref]) == [new, old]


async def test_run_and_status_follow_in_one_step(store):
    """A run seen is kept, is the latest one, and decides the status, all at once."""
    base = await known(store)
    running = a_run(status=RunStatus.RUNNING, created_at=5)
    (thread,) = await store.observe(ADA, [Sighting(base=base, at=6, run=running, is_latest=True)])
    assert (thread.latest_run, thread.status) == (running.ref, ThreadStatus.RUNNING)
    done = structs.replace(running, status=RunStatus.COMPLETED, ended_at=9)
    sighting = Sighting(base=thread, at=9, run=done, messages=(a_message("m1", created_at=9),))
    (after,) = await store.observe(ADA, [sighting])
    assert (after.status, after.last_message, after.last_activity_at) == (
        ThreadStatus.COMPLETED, a_message_ref(), 9,
    )  # fmt: skip
    assert await store.runs(ADA, [running.ref]) == [done]
    assert await store.observe(ADA, [sighting]) == [after], "the same again changes nothing"
    assert await store.runs(ADA, [running.ref]) == [done]


async def test_an_older_run_is_kept_beside_the_latest(store):
    """A run that is not the latest is kept, and neither the thread's run nor its status become that run's."""
    base = await known(store, latest_run=a_run("r2").ref, status=ThreadStatus.RUNNING)
    failed = a_run("r1", status=RunStatus.FAILED)
    (thread,) = await store.observe(ADA, [Sighting(base=base, at=6, run=failed)])
    assert (thread.latest_run, thread.status) == (a_run("r2").ref, ThreadStatus.RUNNING)
    assert await store.runs(ADA, [failed.ref]) == [failed]


async def test_a_purged_thread_stays_gone(store):
    """What is learnt of a thread that was wiped in the meantime brings nothing of it back."""
    base = await known(store, title="secret")
    await store.purge_thread(ADA, a_ref())
    sighting = Sighting(base=base, at=9, told=base, messages=(a_message(),), run=a_run(), happened=True)
    assert await store.observe(ADA, [sighting]) == [None]
    assert await store.threads(ADA, [a_ref()]) == [None]
    await known(store)
    assert await store.messages(ADA, [a_message_ref()]) == await store.runs(ADA, [a_run().ref]) == [None]


@pytest.mark.parametrize("caller", [BOB, OPERATOR, STRANGER])
async def test_another_ones_thread_is_not_there(store, caller):
    """Of a thread that the caller may not see nothing is told and nothing kept; the caller's own beside it is."""
    base = await known(store)
    own = an_entry(a_ref("t2"), owner=caller.user)
    await store.index(caller, [own])
    sightings = [
        Sighting(base=base, at=9, agent=an_agent_ref(), messages=(a_message(),), run=a_run(), happened=True),
        Sighting(base=own.thread, at=9, agent=an_agent_ref()),
    ]
    theirs, mine = await store.observe(caller, sightings)
    assert (theirs, mine.agent) == (None, an_agent_ref())
    assert await store.threads(ADA, [a_ref()]) == [base]
    assert await store.messages(ADA, [a_message_ref()]) == await store.runs(ADA, [a_run().ref]) == [None]


async def test_unread_when_something_new_happened(store, clock):
    """Only a newest message that is another than before, in a sighting of something that happened, is unread."""
    base = await known(store)
    own = Sighting(base=base, at=1, messages=(a_message("m1", created_at=1),))
    (thread,) = await store.observe(ADA, [own])
    assert not thread.unread
    (thread,) = await store.observe(ADA, [structs.replace(own, base=thread, happened=True, acted=True, at=2)])
    assert not thread.unread, "the newest message is the one that was known"
    answer = Sighting(base=thread, at=3, messages=(a_message("m2", created_at=3),), happened=True)
    (thread,) = await store.observe(ADA, [answer])
    assert thread.unread
    read = await store.edit_thread(ADA, a_ref(), ThreadEdit(unread=False), now=clock.now())
    clock.moment += 1
    (thread,) = await store.observe(ADA, [structs.replace(answer, base=read)])
    assert not thread.unread


async def test_pins_are_each_users_own(store):
    """A sighting takes no pin from anybody and gives none: each sees the thread as their own."""
    omar = a_caller("omar", role=Role.OPERATOR)
    await known(store, OPERATOR, owner=None)
    mine = await store.edit_thread(OPERATOR, a_ref(), ThreadEdit(pinned=True), now=5)
    (base,) = await store.threads(omar, [a_ref()])
    news = Sighting(base=base, at=9, told=structs.replace(base, title="new", pinned_at=7), messages=(a_message(),))
    (seen,) = await store.observe(omar, [structs.replace(news, happened=True)])
    assert (seen.title, seen.pinned_at, seen.unread) == ("new", None, True)
    assert await store.threads(OPERATOR, [a_ref()]) == [structs.replace(seen, pinned_at=mine.pinned_at)]


async def test_several_of_one_thread_in_order(store):
    """Sightings of one thread in a call are applied one after the other, and each is answered with the outcome."""
    base = await known(store)
    sightings = [
        Sighting(base=base, at=n, messages=(a_message(f"m{n}", created_at=n),), agent=an_agent_ref(f"a{n}"))
        for n in (1, 3, 2)
    ]
    threads = await store.observe(ADA, sightings)
    assert [(t.last_message.native_id, t.agent.native_id) for t in threads] == [("m3", "a2")] * 3
    (page,) = await store.message_pages(ADA, [MessagePageKey(thread=a_ref(), page=PageRequest())])
    assert [message.ref.native_id for message in page.items] == ["m1", "m3", "m2"]
    assert await store.observe(ADA, []) == []


async def test_who_sent_a_message_is_not_forgotten(store):
    """A message that was sent through the gateway and is seen at the vendor keeps its author and key."""
    base = await known(store)
    await store.save_messages(ADA, [a_message(author="ada", idempotency_key="k1")])
    await store.observe(ADA, [Sighting(base=base, at=1, messages=(a_message(text="told"),))])
    assert await store.messages(ADA, [a_message_ref()]) == [a_message(text="told", author="ada", idempotency_key="k1")]


async def test_what_is_too_old_to_keep_counts_and_is_not_kept(store):
    """A newest message from before `keep_from` is the thread's newest; its words are nowhere."""
    base = await known(store)
    old, new = a_message("m1", text="old", created_at=10), a_message("m2", text="new", created_at=20)
    timeless = a_message("m3", text="timeless")
    (thread,) = await store.observe(ADA, [Sighting(base=base, at=30, messages=(old,), keep_from=20)])
    assert (thread.last_message, thread.last_message_at) == (old.ref, 10)
    assert await store.messages(ADA, [old.ref]) == [None]
    await store.observe(ADA, [Sighting(base=thread, at=31, messages=(new, timeless), keep_from=20)])
    assert await store.messages(ADA, [old.ref, new.ref, timeless.ref]) == [None, new, timeless]
