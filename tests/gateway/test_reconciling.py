"""What became of writes is found out by looking alone, taken into the index, and told to their keys."""

import pytest
from msgspec.structs import replace

from fakes import TALKS, a_call, a_source, capabilities
from gateway.lost import LISTS, ONE, SEND, START, Lost
from threadloom.domain.call import Role
from threadloom.domain.capability import Operation
from threadloom.domain.errors import Internal, OutcomeUnknown, VendorUnreachable
from threadloom.domain.ids import ThreadRef
from threadloom.domain.message import MessageRole
from threadloom.domain.query import IndexEntry
from threadloom.domain.thread import DeleteMode, Thread, ThreadDraft
from threadloom.domain.vendor import VendorCopy
from threadloom.gateway.reconciling import Verdict

KEYS = [None, "k"]


@pytest.fixture
def lost(build):
    return Lost(build((a_source(), LISTS)))


@pytest.mark.parametrize("key", KEYS)
async def test_a_start_is_found_in_the_vendors_list(lost, key):
    """By its first message; it comes into its caller's index with what it was to be called, and the key tells it."""
    lost.adapter.say(ThreadRef(source=ONE, native_id="other"), "hello there")
    threads = lost.world.gateway.threads
    intent = await lost.lose(threads.start(a_call(key=key), START))
    finding = await lost.reconciled(intent)
    assert finding.verdict is Verdict.DONE
    thread = (await lost.inbox())[finding.thread]
    assert (thread.title, thread.tags, thread.owner) == ("Mine", ("red",), "ann")
    if key:
        again = await threads.start(a_call(key=key), START)
        assert (again.thread.ref, again.message.text, again.message.idempotency_key) == (
            finding.thread, "hello there", "k",
        )  # fmt: skip
    assert lost.memory.asked.count("start") == 1


@pytest.mark.parametrize("key", KEYS)
async def test_a_message_is_found_in_its_thread(lost, key):
    """By its text and time, with what the agent has answered; the same text of long before is not it."""
    ref = await lost.thread()
    lost.adapter.say(ref, "more", MessageRole.USER)
    lost.world.clock.pass_seconds(3600)
    threads = lost.world.gateway.threads
    intent = await lost.lose(threads.send(a_call(key=key), ref, SEND))
    lost.adapter.say(ref, "an answer")
    assert (await lost.reconciled(intent)).verdict is Verdict.DONE
    assert (await lost.inbox())[ref].last_message.native_id == "m4"
    if key:
        again = await threads.send(a_call(key=key), ref, SEND)
        assert (again.sent.message.ref.native_id, again.sent.message.author) == ("m3", "ann")
        assert [message.text for message in again.sent.replies] == ["an answer"]
    assert lost.memory.asked.count("send") == 1


async def test_a_message_of_another_write_is_not_it(lost):
    """What went through the gateway under another key, or none, had an outcome of its own."""
    ref = await lost.thread()
    threads = lost.world.gateway.threads
    lost.is_lost = False
    await threads.send(a_call(), ref, SEND)
    await threads.send(a_call(key="other"), ref, SEND)
    await lost.world.gateway.close()
    lost.is_lost = True
    intent = await lost.lose(threads.send(a_call(key="k"), ref, SEND))
    lost.memory.messages[ref.native_id].pop()  # the vendor has not done it after all
    finding = await lost.reconciled(intent)
    assert finding.verdict is Verdict.NOT_SEEN
    with pytest.raises(OutcomeUnknown):  # it may still come: the key stays taken
        await threads.send(a_call(key="k"), ref, SEND)


async def test_two_that_may_be_it_are_none(lost):
    """Nothing is guessed."""
    ref = await lost.thread()
    intent = await lost.lose(lost.world.gateway.threads.send(a_call(key="k"), ref, SEND))
    lost.adapter.say(ref, "more", MessageRole.USER)
    finding = await lost.reconciled(intent)
    assert (finding.verdict, finding.why[:10]) == (Verdict.NOT_SURE, "2 messages")


@pytest.mark.parametrize("others", [{"user": "bob"}, {"tenant": "umbrella"}])
async def test_what_somebody_else_holds_is_not_it(lost, others):
    """A thread that begins alike, but is another user's or tenant's, is not taken."""
    lost.is_lost = False
    held = await lost.world.gateway.threads.start(a_call(**others), START)
    await lost.world.gateway.close()
    lost.is_lost = True
    intent = await lost.lose(lost.world.gateway.threads.start(a_call(key="k"), START))
    finding = await lost.reconciled(intent)
    assert (finding.verdict, finding.thread == held.thread.ref) == (Verdict.DONE, False)


async def test_what_a_walk_brought_in_meanwhile_is_it(lost):
    """A thread that is nobody's, because synchronisation found it, becomes its maker's."""
    intent = await lost.lose(lost.world.gateway.threads.start(a_call(key="k"), START))
    ref, olga = ThreadRef(source=ONE, native_id="t1"), a_call(user="olga", role=Role.OPERATOR)
    await lost.world.store.index(olga.caller, [IndexEntry(vendor="fake", thread=Thread(ref=ref))])
    assert (await lost.reconciled(intent)).verdict is Verdict.DONE
    assert (await lost.inbox())[ref].owner == "ann"


async def test_what_was_purged_meanwhile_stays_away(lost):
    """A walk brought it in, and its owner purged it; its vendor, which failed to delete it, lists it still."""
    intent = await lost.lose(lost.world.gateway.threads.start(a_call(key="k"), START))
    (told,) = lost.memory.threads.values()
    await lost.world.store.index(a_call().caller, [IndexEntry(vendor="fake", thread=replace(told, owner="ann"))])
    await lost.world.store.purge_thread(a_call().caller, told.ref, keeps_out=True)
    finding = await lost.reconciled(intent)
    assert (finding.verdict, finding.thread) == (Verdict.NOT_SEEN, None)
    assert await lost.world.store.threads(a_call().caller, [told.ref]) == [None]


@pytest.mark.parametrize("step", ["messages", "index"])
async def test_what_is_purged_while_it_is_looked_at_stays_away(lost, monkeypatch, step):
    """The vendor's list named it, its messages are being read, or it is about to be written."""
    store, ann = lost.world.store, a_call().caller
    intent = await lost.lose(lost.world.gateway.threads.start(a_call(key="k"), START))
    (told,) = lost.memory.threads.values()
    owner, method = {"messages": (lost.adapter, "message_pages"), "index": (store, "index")}[step]
    ask = getattr(owner, method)

    async def after_a_purge(*given):
        monkeypatch.undo()
        await store.index(ann, [IndexEntry(vendor="fake", thread=replace(told, owner="ann"))])
        await store.purge_thread(ann, told.ref, keeps_out=True)
        return await ask(*given)

    monkeypatch.setattr(owner, method, after_a_purge)
    finding = await lost.reconciled(intent)
    assert (finding.verdict, finding.why) == (Verdict.FAILED, "NOT_FOUND: there is no such thread")
    assert await store.threads(ann, [told.ref]) == [None]


async def test_a_purge_that_was_lost_keeps_out_what_is_on_its_way(lost):
    """Found out later, it is as if it had been known: a page of the list that was read before brings nothing back."""
    ref = await lost.thread()
    intent = await lost.lose(lost.world.gateway.threads.delete(a_call(key="k"), ref, DeleteMode.PURGE))
    assert (await lost.reconciled(intent)).verdict is Verdict.DONE
    assert await lost.world.store.kept_out("acme", [ref]) == [True]


async def test_what_somebody_adopted_meanwhile_is_theirs(lost):
    """It is not taken from them."""
    intent = await lost.lose(lost.world.gateway.threads.start(a_call(key="k"), START))
    await lost.world.gateway.threads.adopt(a_call(user="olga", role=Role.OPERATOR), ONE, "t1", None, None)
    assert (await lost.reconciled(intent)).verdict is Verdict.NOT_SEEN
    assert await lost.inbox() == {}


@pytest.mark.parametrize("step", ["index", "observe", "settle"])
@pytest.mark.parametrize("key", KEYS)
async def test_a_store_that_failed_behind_the_vendors_yes(lost, monkeypatch, step, key):
    """Wherever it stopped on the way into the index, the start is found; and it is there once.

    One without a key that came whole into the index looks as another write of the same words would.
    """
    if step == "settle" and key is None:
        step = "end_intent"
    lost.is_lost = False

    async def broken(*_args, **_options):
        raise Internal("disk full")

    threads = lost.world.gateway.threads
    with monkeypatch.context() as patched:
        patched.setattr(lost.world.store, step, broken)
        if step == "end_intent":
            await threads.start(a_call(), START)
        else:
            with pytest.raises(OutcomeUnknown):
                await threads.start(a_call(key=key), START)
        await lost.world.gateway.close()
    (intent,) = await lost.world.store.intents()
    expected = Verdict.NOT_SURE if step == "end_intent" else Verdict.DONE
    assert (await lost.reconciled(intent)).verdict is expected
    assert len(await lost.inbox()) == 1
    if key:
        assert (await threads.start(a_call(key=key), START)).thread.ref in await lost.inbox()


async def test_what_an_index_has_needs_no_vendor(build, monkeypatch):
    """Of a source that lists nothing, a start that came as far as the index is found there."""
    lost = Lost(build((a_source(), capabilities(*TALKS))))
    lost.is_lost = False

    async def broken(*_args, **_options):
        raise Internal("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(lost.world.store, "settle", broken)
        with pytest.raises(OutcomeUnknown):
            await lost.world.gateway.threads.start(a_call(key="k"), START)
    (intent,) = await lost.world.store.intents()
    assert (await lost.reconciled(intent)).verdict is Verdict.DONE
    assert (await lost.world.gateway.threads.start(a_call(key="k"), START)).message.text == "hello there"


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("mode", [DeleteMode.DELETE, DeleteMode.PURGE])
async def test_a_deletion_is_known_by_its_thread_being_gone(lost, mode, key):
    """It leaves the inbox too, and the key tells what became of the vendor's copy."""
    ref = await lost.thread()
    threads = lost.world.gateway.threads
    intent = await lost.lose(threads.delete(a_call(key=key), ref, mode))
    assert (await lost.reconciled(intent)).verdict is Verdict.DONE
    assert ref not in await lost.inbox()
    (kept,) = await lost.world.store.threads(a_call().caller, [ref])
    assert (kept is None) is (mode is DeleteMode.PURGE)
    if key:
        assert await threads.delete(a_call(key=key), ref, mode) is VendorCopy.DELETED


async def test_a_thread_that_is_still_there_is_not_deleted(lost):
    """It is said so, and the thread stays."""
    ref = await lost.thread()
    held = dict(lost.memory.threads)
    intent = await lost.lose(lost.world.gateway.threads.delete(a_call(key="k"), ref, DeleteMode.DELETE))
    lost.memory.threads.update(held)
    assert (await lost.reconciled(intent)).verdict is Verdict.NOT_SEEN
    assert ref in await lost.inbox()


async def test_where_nobody_can_look_it_is_said(build):
    """A vendor that lists no threads does not tell of a start, one that tells no messages not of a message."""
    able = capabilities(*(each for each in TALKS if each is not Operation.READ_MESSAGES))
    lost = Lost(build((a_source(), able)))
    for write in (
        lost.world.gateway.threads.start(a_call(), START),
        lost.world.gateway.threads.send(a_call(), await lost.thread(), SEND),
    ):
        intent = await lost.lose(write)
        finding = await lost.reconciled(intent)
        assert (finding.verdict, "dismiss" in finding.why) == (Verdict.CANNOT_LOOK, True)
        assert await lost.world.gateway.reconciling.dismiss(intent.id)
        assert not await lost.world.gateway.reconciling.dismiss(intent.id)


async def test_a_vendor_that_is_down_says_nothing(lost):
    """Its error is told, and the intent stays."""
    intent = await lost.lose(lost.world.gateway.threads.start(a_call(key="k"), START))
    lost.memory.fails = VendorUnreachable("down")
    finding = await lost.reconciled(intent)
    assert (finding.verdict, finding.why) == (Verdict.FAILED, "VENDOR_UNREACHABLE: down")


async def test_a_title_is_enough_where_there_is_no_message(lost):
    """A thread that was created empty is known by its title, and only if the vendor has it."""
    lost.world["one"].memory.threads["old"] = Thread(ref=ThreadRef(source=ONE, native_id="old"), title="Empty")
    create = ThreadDraft(source=ONE, title="Empty")
    intent = await lost.lose(lost.world.gateway.threads.create(a_call(key="k"), create))
    finding = await lost.reconciled(intent)
    assert finding.thread == ThreadRef(source=ONE, native_id="old")


async def test_the_rest_of_a_half_done_start(lost):
    """Its thread is known; its message is looked for there."""
    lost.is_lost = False
    lost.memory.half_fails = OutcomeUnknown("lost")
    threads = lost.world.gateway.threads
    await threads.start(a_call(key="k"), START)
    (intent,) = await lost.world.store.intents()
    lost.adapter.say(intent.thread, "an answer")
    assert (await lost.reconciled(intent)).verdict is Verdict.DONE
    again = await threads.start(a_call(key="k"), START)
    assert (again.failure, [message.text for message in again.replies]) == (None, [])
