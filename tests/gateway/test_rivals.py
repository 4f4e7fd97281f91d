"""What another write left is never taken for a write's own; where that cannot be told, it is said."""

import asyncio
import itertools

import pytest

from fakes import TALKS, a_call, a_source, capabilities
from gateway.lost import LISTS, ONE, SEND, START, Lost
from threadloom.domain.capability import Operation
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Conflict, OutcomeUnknown
from threadloom.domain.ids import ThreadRef
from threadloom.domain.message import MessageRole
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.gateway.intents import HOLD_S
from threadloom.gateway.reconciling import Verdict

RENAME = ThreadEdit(title="B")
KEYS = [None, "k"]


@pytest.fixture
def lost(build):
    titled = capabilities(Operation.CREATE_THREAD, fields={Operation.CREATE_THREAD: ("title",)})
    return Lost(build((a_source(), {**LISTS, **titled})))


async def undone(lost, write):
    """The intent of a write that its vendor has not done."""
    intent = await lost.lose(write)
    for said in lost.memory.messages.values():
        said[:] = [message for message in said if message.created_at < intent.began_at]
    made = [name for name, thread in lost.memory.threads.items() if thread.created_at >= intent.began_at]
    for name in made:
        del lost.memory.threads[name]
    lost.is_lost = False
    return intent


@pytest.mark.parametrize(("later_s", "verdict"), [(5, Verdict.NOT_SURE), (6 * 3600, Verdict.NOT_SEEN)])
async def test_the_same_words_sent_again_without_a_key(lost, later_s, verdict):
    """A message that a later write sent is signed alike: soon after it may be its, hours later it is not its own."""
    ref = await lost.thread()
    intent = await undone(lost, lost.world.gateway.threads.send(a_call(), ref, SEND))
    lost.world.clock.pass_seconds(later_s)
    await lost.world.gateway.threads.send(a_call(), ref, SEND)
    await lost.world.gateway.close()
    assert (await lost.reconciled(intent)).verdict is verdict


@pytest.mark.parametrize("draft", [START, ThreadDraft(source=ONE, title="Mine")])
async def test_the_same_start_again_without_a_key(lost, draft):
    """The thread that the second start made is not taken for the first's; neither one that a title alone tells."""
    threads = lost.world.gateway.threads
    write = threads.start if draft.message else threads.create
    intent = await undone(lost, write(a_call(), draft))
    lost.world.clock.pass_seconds(600)
    await write(a_call(), draft)
    await lost.world.gateway.close()
    finding = await lost.reconciled(intent)
    assert (finding.verdict, finding.why[:30]) == (Verdict.NOT_SURE, "a thread may be it, or of anot")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("later_s", "role"), [(3600, MessageRole.USER), (0, MessageRole.ASSISTANT)])
async def test_neither_an_answer_nor_what_was_said_much_later(lost, key, later_s, role):
    """What an agent said in the same words is not what a user sent; neither is what somebody says an hour later."""
    ref = await lost.thread()
    intent = await undone(lost, lost.world.gateway.threads.send(a_call(key=key), ref, SEND))
    lost.world.clock.pass_seconds(later_s)
    lost.adapter.say(ref, "more", role)
    assert (await lost.reconciled(intent)).verdict is Verdict.NOT_SEEN


async def test_an_answer_does_not_begin_a_thread(lost):
    """A thread whose agent says the words first is not the start's."""
    intent = await undone(lost, lost.world.gateway.threads.start(a_call(key="k"), START))
    ref = ThreadRef(source=ONE, native_id="other")
    lost.memory.threads["other"] = Thread(ref=ref, created_at=lost.world.clock.now())
    lost.adapter.say(ref, "hello there")
    assert (await lost.reconciled(intent)).verdict is Verdict.NOT_SEEN


@pytest.mark.parametrize("keys", [(None, None), ("k", "l")])
async def test_two_lost_writes_and_one_message(lost, keys):
    """Which of them it was nobody knows."""
    ref = await lost.thread()
    threads = lost.world.gateway.threads
    for key in keys:
        with pytest.raises(OutcomeUnknown):
            await threads.send(a_call(key=key), ref, SEND)
    await lost.world.gateway.close()
    lost.memory.messages[ref.native_id].pop()
    for intent in await lost.world.store.intents():
        assert (await lost.reconciled(intent)).verdict is Verdict.NOT_SURE


async def test_a_write_of_other_words_is_no_rival(lost):
    """Two that differ are told apart."""
    ref = await lost.thread()
    threads = lost.world.gateway.threads
    for draft in (SEND, SendDraft(message=START.message)):
        with pytest.raises(OutcomeUnknown):
            await threads.send(a_call(), ref, draft)
    await lost.world.gateway.close()
    found = [await lost.world.gateway.reconciling.reconcile(each) for each in await lost.world.store.intents()]
    assert [finding.verdict for finding in found] == [Verdict.DONE, Verdict.DONE]


@pytest.mark.parametrize("lost_ones", [1, 2])
async def test_a_change_of_many_of_which_nobody_knows_is_sent_once(build, lost_ones):
    """Its key is kept, and tells of each what was told first; a refusal of all gives it back."""
    can = capabilities(*TALKS, Operation.UPDATE_THREAD, fields={Operation.UPDATE_THREAD: ("title",)})
    lost = Lost(build((a_source(), can)))
    refs = [await lost.thread(), await lost.thread()]
    original = lost.adapter.update_thread

    async def update(call, ref, edit):
        thread = await original(call, ref, edit)
        if ref in refs[:lost_ones]:
            raise OutcomeUnknown("lost")
        return thread

    lost.adapter.update_thread = update
    update_many = lost.world.gateway.threads.update_many
    keyed = [[c.failure for c in await update_many(a_call(key="k"), refs, RENAME)] for _ in range(3)]
    told = [[failure and failure.code for failure in failures] for failures in keyed]
    assert told == [["OUTCOME_UNKNOWN"] * lost_ones + [None] * (2 - lost_ones)] * 3
    for failure in filter(None, itertools.chain(*keyed)):
        assert (failure.retryable, "with the same idempotency key" in failure.message) == (True, True)
        assert (failure.source, failure.vendor) == ("one", "fake")
    assert lost.memory.asked.count("update") == 2
    await lost.world.gateway.close()
    left = await lost.world.store.intents()
    assert {(each.operation, each.is_unknown) for each in left} == {("updateThreads", True), ("updateThread", True)}
    without = [change.failure for change in await update_many(a_call(), refs, RENAME)]
    assert [failure and failure.retryable for failure in without] == [False] * lost_ones + [None] * (2 - lost_ones)


async def test_a_write_that_waited_begins_when_it_is_sent(lost):
    """One without a key that waited for its thread is under way from then on, and is not dismissed meanwhile."""
    ref = await lost.thread()
    lost.is_lost = False
    world, real = lost.world, lost.adapter.send_message
    reached, go_on = asyncio.Queue(), asyncio.Semaphore(0)

    async def slow(*args):
        reached.put_nowait(args)
        await go_on.acquire()
        return await real(*args)

    lost.adapter.send_message = slow
    writes = [asyncio.create_task(world.gateway.threads.send(a_call(), ref, SEND)) for _ in range(2)]
    await reached.get()
    world.clock.pass_seconds(HOLD_S + 1)
    go_on.release()
    await reached.get()
    now = world.clock.now()
    under_way = [intent for intent in await world.store.intents() if not intent.is_unresolved(now)]
    assert [now - intent.began_at < 1_000_000 for intent in under_way] == [True]
    with pytest.raises(Conflict, match="under way"):
        await world.gateway.reconciling.dismiss(under_way[0].id)
    assert under_way[0] in await world.store.intents()
    go_on.release()
    await asyncio.gather(*writes)
