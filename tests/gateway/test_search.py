"""What vendors tell is kept beside the requests, so that it can be found; what is old goes."""

import asyncio
import logging

import pytest
from msgspec.structs import replace

from fakes import TALKS, FakeAdapter, Memory, a_call, a_source, a_vendor, capabilities
from threadloom.domain.call import Role
from threadloom.domain.capability import Operation
from threadloom.domain.errors import Internal
from threadloom.domain.ids import SourceSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadFilter, ThreadQuery
from threadloom.domain.thread import DeleteMode, ThreadDraft
from threadloom.domain.vendor import MessagePageKey
from threadloom.gateway import passed, search
from threadloom.gateway.gateway import Gateway
from threadloom.gateway.sources import ConnectedSource

DAY_S = 86_400


@pytest.fixture
async def thread(world):
    draft = ThreadDraft(source=SourceSlug("one"), title="T")
    return (await world.gateway.threads.create(a_call(), draft)).ref


async def read(world, thread, call=None):
    (page,) = await world.gateway.messages.pages(call or a_call(), [MessagePageKey(thread=thread, page=PageRequest())])
    return page


async def found(world, words, call=None):
    await world.gateway.search.finish()
    await world.store.indexed()
    page = await world.gateway.threads.page(call or a_call(), ThreadQuery(search=words), PageRequest())
    return page.total


async def test_what_is_read_is_found(world, thread):
    """Every message of a page that was read, not the newest alone, by whoever may see the thread."""
    for text in ("first words", "second words", "third words"):
        world["one"].say(thread, text)
    assert await found(world, "first words") == 0
    await read(world, thread)
    assert [await found(world, f"{which} words") for which in ("first", "second", "third")] == [1, 1, 1]
    assert await found(world, "first", a_call(user="bob")) == 0


async def test_only_news_is_written(world, thread, monkeypatch):
    """Whoever polls a thread in which nothing happens costs the store no write."""
    world["one"].say(thread, "words")
    await read(world, thread)
    await world.gateway.search.finish()
    written = []
    save = world.store.save_messages

    async def noted(caller, messages):
        written.extend(messages)
        await save(caller, messages)

    monkeypatch.setattr(world.store, "save_messages", noted)
    await read(world, thread)
    await read(world, thread)
    await world.gateway.search.finish()
    assert written == []


async def test_a_thread_that_comes_back(world, thread):
    """What was purged and taken into the index anew is found again as soon as somebody reads it."""
    world["one"].say(thread, "words")
    await read(world, thread)
    assert await found(world, "words") == 1
    await world.store.purge_thread(a_call().caller, thread)
    assert await found(world, "words") == 0
    operator = a_call(role=Role.OPERATOR)
    await world.gateway.threads.adopt(operator, SourceSlug("one"), thread.native_id, None, None)
    await read(world, thread)
    assert await found(world, "words") == 1


async def test_what_is_remembered_is_doubted_after_a_while(world, thread, monkeypatch):
    """After ten minutes, or too many messages, the store is asked again whether it has what passes by."""
    world["one"].say(thread, "words")
    await read(world, thread)
    await world.gateway.search.finish()
    for doubt in (lambda: world.clock.pass_seconds(601), lambda: monkeypatch.setattr(passed, "_MOST", -1)):
        await world.store.delete_messages(a_call().caller, thread)
        await read(world, thread)
        assert await found(world, "words") == 0
        doubt()
        await read(world, thread)
        assert await found(world, "words") == 1


async def test_the_queue_is_bounded(world, thread, monkeypatch, caplog):
    """What comes while too much waits is let pass, answered all the same, and kept when it comes again."""
    monkeypatch.setattr(search, "MOST_WAITING", 2)
    caplog.set_level(logging.DEBUG, "threadloom.gateway")
    for text in ("one", "two", "three"):
        world["one"].say(thread, f"{text} words")
    assert len((await read(world, thread)).items) == 3
    assert await found(world, "two words") == 0
    assert "3 messages that passed by are not kept now: too many wait" in caplog.messages
    monkeypatch.undo()
    await read(world, thread)
    assert await found(world, "two words") == 1


async def test_a_store_that_fails_costs_no_answer(world, thread, monkeypatch, caplog):
    """The reader has the answer; the fault is logged, and the next messages are kept."""
    world["one"].say(thread, "words")
    await read(world, thread)
    save = world.store.save_messages

    async def fails(caller, messages):
        monkeypatch.setattr(world.store, "save_messages", save)
        raise Internal("no")

    monkeypatch.setattr(world.store, "save_messages", fails)
    world["one"].say(thread, "lost")
    world["one"].say(thread, "newest")
    assert (await read(world, thread)).items[-1].text == "newest"
    await world.gateway.search.finish()
    assert "messages that passed by could not be kept" in caplog.messages
    await read(world, thread)
    assert await found(world, "lost") == 1


async def test_a_thread_that_goes_meanwhile(world, thread, caplog):
    """Messages of a thread that was purged while they waited are dropped."""
    caplog.set_level(logging.DEBUG, "threadloom.gateway")
    world["one"].say(thread, "words")
    passing = [replace(message, parts=message.parts) for message in world["one"].memory.messages[thread.native_id]]
    await world.gateway.threads.delete(a_call(), thread, DeleteMode.PURGE)
    world.gateway.search.passed(a_call(), thread, passing)
    assert await found(world, "words") == 0
    assert "a thread has gone before its messages were kept" in caplog.messages


async def test_what_was_sent_here_stays(world, thread):
    """A message that went through the gateway is kept, though its vendor does not find it."""
    draft = ThreadDraft(source=SourceSlug("one"), message=MessageDraft(text="sent words"))
    started = await world.gateway.threads.start(a_call(), draft)
    world["one"].memory.messages.clear()
    assert await world.gateway.messages.by_refs(a_call(), [started.message.ref]) == [None]
    assert await found(world, "sent words") == 1


async def test_closing_keeps_what_waits(world, thread):
    """Nothing that passed by is lost when the gateway closes in order."""
    world["one"].say(thread, "words")
    world["one"].say(thread, "more")
    await read(world, thread)
    await world.gateway.close()
    await world.store.indexed()
    assert (await world.store.thread_page(a_call().caller, ThreadQuery(search="words"), PageRequest())).total == 1


class OwnAdapter(FakeAdapter):
    """An adapter whose threads live in our own store."""

    @property
    def reads_own_store(self):
        return True


@pytest.fixture
def keeping(world):
    """A world in which messages are kept for a week.

    Its sources: `one`, `own` in our own store, and `mute`, whose vendor tells no messages.
    """
    own, mute = a_source("own"), a_source("mute")
    can = [operation for operation in TALKS if operation is not Operation.READ_MESSAGES]
    world.adapters["own"] = OwnAdapter(own, capabilities(*TALKS), Memory(), world.clock)
    world.adapters["mute"] = FakeAdapter(mute, capabilities(*can), Memory(), world.clock)
    world.gateway = Gateway(
        vendors=[a_vendor()],
        sources=[
            ConnectedSource(source=a_source("one"), adapter=world["one"]),
            ConnectedSource(source=own, adapter=world["own"]),
            ConnectedSource(source=mute, adapter=world["mute"]),
        ],
        store=world.store,
        clock=world.clock,
        keep_messages_days=7,
    )
    return world


async def two_threads(world):
    """A thread at each source, with a message; at `own` kept as an adapter of our own store would."""
    refs = []
    for slug in ("one", "own"):
        draft = ThreadDraft(source=SourceSlug(slug), title=slug)
        ref = (await world.gateway.threads.create(a_call(), draft)).ref
        message = world[slug].say(ref, "words")
        await world.store.save_messages(a_call().caller, [message])
        refs.append(ref)
    return refs


async def test_old_messages_go(keeping):
    """After so many days the texts of vendors' threads are gone; ours, which nobody else has, stay; threads stay."""
    one, own = await two_threads(keeping)
    assert await keeping.gateway.retention.sweep() == 0
    keeping.clock.pass_seconds(8 * DAY_S)
    assert await keeping.gateway.retention.sweep() == 1
    assert await found(keeping, "words") == 1
    page = await keeping.gateway.threads.page(a_call(), ThreadQuery(filter=ThreadFilter()), PageRequest())
    assert {thread.ref for thread in page.items} == {one, own}


async def test_old_messages_do_not_come_back(keeping):
    """Reading an old message again shows it, and does not keep it."""
    one, _ = await two_threads(keeping)
    keeping.clock.pass_seconds(8 * DAY_S)
    await keeping.gateway.retention.sweep()
    keeping["one"].say(one, "newer")
    assert [message.text for message in (await read(keeping, one)).items] == ["words", "newer"]
    assert await found(keeping, "words") == 1
    assert await found(keeping, "newer") == 1


async def test_the_only_copy_stays(keeping):
    """What was sent to a vendor that tells no messages is here alone: it outlives every number of days."""
    draft = ThreadDraft(source=SourceSlug("mute"), message=MessageDraft(text="sent words"))
    thread = (await keeping.gateway.threads.start(a_call(), draft)).thread.ref
    keeping.clock.pass_seconds(8 * DAY_S)
    assert await keeping.gateway.retention.sweep() == 0
    assert [message.text for message in (await read(keeping, thread)).items][:1] == ["sent words"]
    assert await found(keeping, "sent words") == 1


async def test_an_old_newest_message_does_not_come_back(keeping):
    """The inbox learns which message is a thread's newest from a plain reading; too old, its words are not kept."""
    one = (await keeping.gateway.threads.create(a_call(), ThreadDraft(source=SourceSlug("one"), title="T"))).ref
    message = keeping["one"].say(one, "words")
    keeping.clock.pass_seconds(8 * DAY_S)
    assert [each.text for each in (await read(keeping, one)).items] == ["words"]
    assert await found(keeping, "words") == 0
    assert await keeping.store.messages(a_call().caller, [message.ref]) == [None]
    (thread,) = await keeping.gateway.threads.known(a_call(), [one])
    assert (thread.last_message, thread.last_message_at) == (message.ref, message.created_at)


async def test_adopting_brings_no_old_message_back(keeping):
    """A thread that is taken into the index is looked into; a newest message that is too old is not kept."""
    one, _ = await two_threads(keeping)
    keeping.clock.pass_seconds(8 * DAY_S)
    await keeping.store.purge_thread(a_call().caller, one)
    operator = a_call(role=Role.OPERATOR)
    thread = await keeping.gateway.threads.adopt(operator, SourceSlug("one"), one.native_id, None, None)
    assert thread.last_message is not None
    assert await keeping.store.messages(operator.caller, [thread.last_message]) == [None]


async def test_beside_the_requests(keeping, monkeypatch, caplog):
    """It begins by itself, survives a failure of the store, and ends with the gateway."""
    caplog.set_level(logging.INFO, "threadloom.gateway")
    sweeps = asyncio.Event()
    outcomes = [Internal("no"), 3]

    async def expire(sources, before):
        outcome = outcomes.pop(0)
        if not outcomes:
            sweeps.set()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(keeping.store, "expire_messages", expire)
    monkeypatch.setattr("threadloom.gateway.retention._AGAIN_S", 0)
    keeping.gateway.retention.start()
    await sweeps.wait()
    await keeping.gateway.close()
    assert "old messages could not be deleted; trying again later" in caplog.messages


async def test_without_a_limit(world, thread):
    """Without a number of days nothing is deleted, and nothing runs."""
    world["one"].say(thread, "words")
    await read(world, thread)
    world.gateway.retention.start()
    world.clock.pass_seconds(10_000 * DAY_S)
    assert await world.gateway.retention.sweep() == 0
    assert await found(world, "words") == 1
    await world.gateway.close()
