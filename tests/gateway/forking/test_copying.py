"""Forks within a source whose vendor copies threads: which ones it is asked for, and what they lack."""

import asyncio
from typing import Any

import pytest

from fakes import a_call
from gateway.forking.places import LAID, OLD, PARENT, READS, Places, answered, lost, places, said
from threadloom.domain.capability import Operation, Support
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import CapabilityMissing, NotFound, OutcomeUnknown
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import AgentRef, RunRef, ThreadRef
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.sighting import Sighting
from threadloom.domain.store import Store
from threadloom.domain.thread import ThreadStatus, ThreadUser
from threadloom.domain.vendor import MessagePageKey

COPY = ThreadRef(source=OLD, native_id="copy")
BO = AgentRef(source=OLD, native_id="bo")
RUN = RunRef(thread=PARENT, native_id="r1")
OURS = ThreadEdit(title="Ours", metadata={"of": "ours"}, kept=("title", "metadata"))


@pytest.fixture
def world(store: Store) -> Places:
    return places(store, copies=True)


def made(world: Places) -> list[str]:
    """The writes that reached any vendor, in order."""
    return [what for what in world.asked() if what in {"copy", "create", "start"}]


async def texts(world: Places, thread: ThreadRef) -> list[str]:
    """What is said in a thread."""
    (page,) = await world.gateway.messages.pages(a_call(), [MessagePageKey(thread=thread, page=PageRequest())])
    assert isinstance(page, Page)
    return [message.parts[0].text for message in page.items]


async def test_a_whole_thread_is_copied_by_its_vendor(world: Places):
    """By one write; title, labels, pairs and lineage with it, and the thread is the caller's."""
    thread = {"title": "Swifts", "tags": ("birds",), "metadata": {"graph_id": "chat"}, "agent": BO}
    await world.parent(said(1), answered(2), **thread)
    forked = await world.fork(OLD)
    new = forked.thread
    assert made(world) == ["copy"]
    assert (new.ref, new.forked_from, new.owner, new.status) == (COPY, PARENT, "ann", ThreadStatus.IDLE)
    assert (new.title, new.tags, new.metadata, new.agent) == ("Swifts", ("birds",), {"graph_id": "chat"}, BO)
    assert await texts(world, COPY) == ["word 1", "word 2"]
    assert forked.losses == ()
    assert await world.gateway.threads.known(a_call(), [COPY]) == [new]


async def test_what_the_gateway_keeps_is_kept_for_the_copy(world: Places):
    """A title and pairs that were set here, whatever the vendor copies."""
    await world.parent(said(1), title="At the vendor", metadata={"graph_id": "chat"})
    await world.store.edit_thread(a_call().caller, PARENT, OURS, now=world.clock.now())
    new = (await world.fork(OLD)).thread
    assert (new.title, new.metadata) == ("Ours", {"graph_id": "chat", "of": "ours"})
    assert set(new.kept) == {"title", "metadata"}


async def test_feedback_and_runs_do_not_come_along(world: Places):
    """They are told as lost, each of its message."""
    await world.parent(said(1), answered(2), latest_run=RUN)
    draft = FeedbackDraft(rating=FeedbackRating.POSITIVE)
    await world.gateway.feedback.give(a_call(), said(2).ref, draft)
    await world.gateway.feedback.give(a_call(), PARENT, draft)
    assert lost(await world.fork(OLD)) == {"feedback": (2, ["m2"]), "runs": (1, [])}


@pytest.mark.parametrize("changes", [{"up_to": said(3).ref}, {"agent": BO}, {"up_to": said(3).ref, "agent": BO}])
async def test_the_whole_is_told_by_its_end_and_its_agent(world: Places, changes: dict[str, Any]):
    """Up to the last message is the whole; the agent that the thread has is no other one."""
    await world.parent(said(1), answered(2), said(3), agent=BO)
    assert (await world.fork(OLD, **changes)).thread.ref == COPY
    assert made(world) == ["copy"]


@pytest.mark.parametrize(
    ("parent", "changes"),
    [
        ({}, {"up_to": said(2).ref}),
        ({}, {"source": LAID}),
        ({"agent": AgentRef(source=OLD, native_id="al")}, {"agent": BO}),
        ({}, {"agent": BO}),
        ({"status": ThreadStatus.RUNNING}, {}),
        ({"status": ThreadStatus.WAITING_FOR_INPUT}, {}),
        ({"user": ThreadUser(native_id="somebody")}, {}),
    ],
)
async def test_what_is_no_copy_is_laid_as_everywhere(world: Places, parent: dict[str, Any], changes: dict[str, Any]):
    """A part, another place or agent, a thread that is at work, and one that is for a vendor's user."""
    await world.parent(said(1), answered(2), said(3), **parent)
    forked = await world.fork(**{"target": OLD, **changes})
    assert made(world) == ["create"]
    assert forked.thread.forked_from == PARENT


async def test_a_longer_thread_than_a_fork_reads_is_copied(world: Places):
    """The limits are those of saying messages again."""
    await world.parent(*(said(number) for number in range(1, 1_202)))
    assert (await world.fork(OLD)).thread.ref == COPY


async def test_a_server_that_copies_nothing_after_all(world: Places):
    """Says so, having done nothing: the messages are laid."""
    await world.parent(said(1))
    world.old.memory.copies = CapabilityMissing("not here")
    assert (await world.fork(OLD, call=a_call(key="k"))).thread.forked_from == PARENT
    assert made(world) == ["copy", "create"]


async def test_a_thread_that_its_vendor_has_no_more(world: Places):
    """NOT_FOUND at the thread; nothing else is tried."""
    await world.parent(said(1))
    world.old.memory.copies = NotFound("gone")
    with pytest.raises(NotFound) as refused:
        await world.fork(OLD)
    assert (refused.value.path, refused.value.source, made(world)) == (("threadId",), OLD, ["copy"])


async def test_one_key_copies_once(world: Places):
    """Twenty at once are one thread; what may have been done is neither done again nor tried another way."""
    await world.parent(said(1))
    answers = await asyncio.gather(*(world.fork(OLD, call=a_call(key="k")) for _ in range(20)))
    assert answers == [answers[0]] * 20
    world.old.memory.copies = OutcomeUnknown("lost")
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await world.fork(OLD, call=a_call(key="other"))
    assert made(world) == ["copy", "copy"]


async def test_the_capability_says_both_ways(store: Store):
    """NATIVE where the vendor copies, with the fields that are ours; EMULATED where nobody does."""
    can = places(store, copies=True).gateway.sources.capabilities
    copied, laid = can(OLD)[Operation.FORK_THREAD], can(LAID)[Operation.FORK_THREAD]
    assert (copied.support, laid.support) == (Support.NATIVE, Support.EMULATED)
    assert [(field.path, field.support) for field in copied.fields] == [(("upToMessageId",), Support.EMULATED)]
    assert copied.note.endswith(laid.note)
    assert copied.note != laid.note


async def test_an_end_that_nobody_can_read_is_not_taken_for_the_last(store: Store):
    """Where messages cannot be read, what the gateway sent last need not be the end; without one it is a copy."""
    world = places(store, reads=tuple(each for each in READS if each is not Operation.READ_MESSAGES), copies=True)
    parent = await world.parent(said(1), answered(2))
    sent = Sighting(base=parent, at=world.clock.now(), messages=(said(1),), is_latest=True)
    await world.store.observe(a_call().caller, [sent])
    assert (await world.fork(OLD)).thread.ref == COPY
    await world.fork(OLD, up_to=said(1).ref)
    assert made(world) == ["copy", "create"]
