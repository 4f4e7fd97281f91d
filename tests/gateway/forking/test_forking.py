"""Forking: what the new thread is, who may, what is refused before anything is sent, and one effect for one key."""

import asyncio

import pytest

from fakes import a_call
from gateway.forking.places import LAID, MUTE, OLD, PARENT, TOLD, Places, answered, lost, said
from threadloom.domain.call import Role
from threadloom.domain.errors import (
    CapabilityMissing,
    Conflict,
    Forbidden,
    Internal,
    Invalid,
    NotFound,
    OutcomeUnknown,
    VendorFailed,
    VendorUnreachable,
)
from threadloom.domain.ids import AgentRef, MessageRef, SourceSlug, ThreadRef
from threadloom.domain.message import DraftRole, MessageStatus
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadFilter, ThreadQuery
from threadloom.domain.thread import DeleteMode, ThreadUser


async def test_messages_are_laid_into_the_new_thread(world: Places):
    """In order and under their roles, by one call that has nobody answer; title, labels and lineage with them."""
    await world.parent(said(1), answered(2), said(3), title="Swifts", tags=("birds",))
    forked = await world.fork()
    assert [(each.role, each.text) for each in world.sent().messages] == [
        (DraftRole.USER, "word 1"),
        (DraftRole.ASSISTANT, "word 2"),
        (DraftRole.USER, "word 3"),
    ]
    assert (forked.thread.title, forked.thread.tags, forked.thread.forked_from) == ("Swifts", ("birds",), PARENT)
    assert world.adapters[LAID].memory.asked.count("create") == 1
    assert forked.losses == ()


async def test_a_talk_is_told_where_no_messages_are_taken(world: Places):
    """In the first message, which the agent is asked to answer."""
    await world.parent(said(1), answered(2))
    forked = await world.fork(TOLD)
    assert world.sent(TOLD).message.text.endswith("User:\n> word 1\n\nAssistant:\n> word 2")
    assert (forked.thread.forked_from, forked.thread.agent) == (PARENT, AgentRef(source=TOLD, native_id="bo"))


async def test_lineage_goes_both_ways(world: Places):
    """The forks of a thread are found by it, in the index alone."""
    await world.parent(said(1))
    new = [(await world.fork(target)).thread.ref for target in (LAID, TOLD)]
    query = ThreadQuery(filter=ThreadFilter(forked_from=PARENT))
    page = await world.gateway.threads.page(a_call(), query, PageRequest())
    assert {thread.ref for thread in page.items} == set(new)


async def test_the_new_thread_is_the_callers(world: Places):
    """Not the old one's vendor user's: whom a thread is for is never copied."""
    await world.parent(said(1), user=ThreadUser(native_id="somebody"))
    forked = await world.fork()
    assert (forked.thread.owner, forked.thread.user) == ("ann", None)
    assert world.sent().user is None


async def test_only_what_was_asked_for_goes_along(world: Places):
    """Up to that message, it included."""
    await world.parent(said(1), answered(2), said(3))
    await world.fork(up_to=said(2).ref)
    assert [each.text for each in world.sent().messages] == ["word 1", "word 2"]


@pytest.mark.parametrize(
    ("up_to", "error"),
    [
        (MessageRef(thread=PARENT, native_id="gone"), NotFound),
        (MessageRef(thread=ThreadRef(source=OLD, native_id="t2"), native_id="m1"), Invalid),
    ],
)
async def test_a_message_that_is_not_in_the_thread(world: Places, up_to, error):
    """Refused at its place; one of another thread without asking anybody."""
    await world.parent(said(1))
    with pytest.raises(error) as refused:
        await world.fork(up_to=up_to)
    assert refused.value.path == ("upToMessageId",)
    assert all("create" not in what for what in world.asked())
    assert error is NotFound or world.asked() == []


@pytest.mark.parametrize(
    ("call", "changes", "error", "path"),
    [
        (a_call(role=Role.READER), {}, Forbidden, ()),
        (a_call(user="bob"), {}, NotFound, ("threadId",)),
        (a_call(tenant="other"), {}, NotFound, ("threadId",)),
        (a_call(user="bob", role=Role.OPERATOR), {}, NotFound, ("threadId",)),
        (a_call(), {"thread": ThreadRef(source=OLD, native_id="none")}, NotFound, ("threadId",)),
        (a_call(), {"source": SourceSlug("none")}, NotFound, ("target",)),
        (a_call(), {"source": MUTE}, CapabilityMissing, ("target",)),
        (a_call(), {"agent": AgentRef(source=TOLD, native_id="bo")}, Invalid, ("target",)),
    ],
)
async def test_what_is_refused_is_refused_before_any_call(world: Places, call, changes, error, path):
    """Roles, foreign threads, sources that are not there or cannot: no vendor is asked, the old one's neither."""
    await world.parent(said(1))
    with pytest.raises(error) as refused:
        await world.fork(call=call, **changes)
    assert refused.value.path == path
    assert world.asked() == []


async def test_a_hidden_thread_is_not_forked(world: Places):
    """As it takes no message; one that is deleted is not there."""
    await world.parent(said(1))
    await world.gateway.threads.delete(a_call(), PARENT, DeleteMode.HIDE)
    with pytest.raises(Conflict):
        await world.fork()
    await world.gateway.threads.delete(a_call(), PARENT, DeleteMode.DELETE)
    with pytest.raises(NotFound):
        await world.fork()


async def test_an_agent_that_is_not_there(world: Places):
    """NOT_FOUND at the target, as for a start; nothing is made."""
    await world.parent(said(1))
    for target in (LAID, TOLD):
        with pytest.raises(NotFound) as refused:
            await world.fork(target, agent=AgentRef(source=target, native_id="nobody"))
        assert refused.value.path == ("target",)
    assert not {"create", "start"} & set(world.asked())


async def test_a_talk_that_cannot_be_read_is_not_forked(world: Places):
    """Rather than forking a part of it: the vendor's failure is told, and the key is free again."""
    await world.parent(said(1))
    world.old.memory.fails = VendorUnreachable("down")
    with pytest.raises(VendorUnreachable) as failed:
        await world.fork(call=a_call(key="k"))
    assert failed.value.source == OLD
    world.old.memory.fails = None
    assert (await world.fork(call=a_call(key="k"))).thread.forked_from == PARENT


async def test_one_key_forks_once(world: Places):
    """Twenty at once are one thread, and the same answer again later, whatever was said in the old one since."""
    await world.parent(said(1), said(2, status=MessageStatus.IN_PROGRESS))
    call = a_call(key="k")
    answers = await asyncio.gather(*(world.fork(call=call) for _ in range(20)))
    world.old.hold(said(3))
    assert [await world.fork(call=call), *answers] == [answers[0]] * 21
    assert lost(answers[0]) == {"unfinished messages": (1, ["m2"])}
    assert world.adapters[LAID].memory.asked.count("create") == 1
    with pytest.raises(Conflict):
        await world.fork(TOLD, call=call)


async def test_what_may_have_been_done_is_not_done_again(world: Places, monkeypatch: pytest.MonkeyPatch):
    """A fork that got lost behind the vendor's yes keeps its key: the next one is told so, and makes nothing."""
    await world.parent(said(1))

    async def broken(*_):
        raise Internal("the store is full")

    monkeypatch.setattr(world.store, "index", broken)
    with pytest.raises(OutcomeUnknown):
        await world.fork(call=a_call(key="k"))
    monkeypatch.undo()
    with pytest.raises(OutcomeUnknown):
        await world.fork(call=a_call(key="k"))
    assert world.adapters[LAID].memory.asked.count("create") == 1


async def test_a_half_done_start_gives_the_thread_and_the_failure(world: Places):
    """With its lineage and losses, and the same for the same key again."""
    await world.parent(said(1), answered(2, agent=AgentRef(source=OLD, native_id="bo")))
    world.adapters[TOLD].memory.half_fails = VendorFailed("the run could not be made")
    first, second = [await world.fork(TOLD, call=a_call(key="k")) for _ in range(2)]
    assert first.thread.forked_from == PARENT
    assert lost(first) == lost(second) == {"quoted messages": (2, ["m1", "m2"]), "agents": (1, ["m2"])}
    assert [(each.failure.code, each.failure.source) for each in (first, second)] == [("VENDOR_FAILED", TOLD)] * 2


async def test_a_purged_parent_leaves_nothing(world: Places):
    """The fork stays, without a parent to be seen; the answer kept for its key is gone with the old thread."""
    await world.parent(said(1, "secret of m1"))
    new = (await world.fork(call=a_call(key="k"))).thread
    await world.gateway.threads.delete(a_call(), PARENT, DeleteMode.PURGE)
    assert await world.gateway.threads.known(a_call(), [new.ref, PARENT]) == [new, None]
    with pytest.raises(NotFound):
        await world.fork(call=a_call(key="k"))


async def test_a_thread_that_is_being_written_gives_its_beginning(world: Places):
    """Whatever comes while it is read: what goes along has no gap and nothing twice."""
    await world.parent(*(said(number) for number in range(1, 151)))
    pages = world.old.message_pages

    async def growing(call, keys):
        answer = await pages(call, keys)
        world.old.hold(said(len(world.old.memory.messages["t1"]) + 1))
        return answer

    world.old.message_pages = growing
    forked = await world.fork()
    (first, *others) = [each.text for each in world.sent().messages]
    assert others == [f"word {number}" for number in range(149, 152)]
    assert first.endswith("> word 147\n\nUser:\n> word 148")
    losses = lost(forked)
    assert losses["messages"][1] + losses["quoted messages"][1] == [f"m{number}" for number in range(1, 149)]
