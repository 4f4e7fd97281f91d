"""Writes are remembered before they are sent, and until it is known what became of them; sent once whatever happens."""

import asyncio
from contextlib import AsyncExitStack

import msgspec
import pytest

from fakes import TALKS, FakeAdapter, FakeClock, Memory, a_call, a_source, a_vendor, capabilities
from threadloom.domain.capability import Operation
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Conflict, Internal, OutcomeUnknown, ThreadloomError, VendorFailed
from threadloom.domain.ids import SourceSlug
from threadloom.domain.intent import Naming
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadQuery
from threadloom.domain.thread import DeleteMode, SendDraft, ThreadDraft
from threadloom.gateway import idempotency, intents
from threadloom.gateway.gateway import Gateway
from threadloom.gateway.sources import ConnectedSource
from threadloom.store import open_store

ONE = SourceSlug("one")
SECRET = "xyzzyneveragain"
START = ThreadDraft(source=ONE, message=MessageDraft(text=SECRET), title="A title")
CREATE = ThreadDraft(source=ONE, title="A title")
SEND = SendDraft(message=MessageDraft(text=SECRET))
RENAME = ThreadEdit(title="B")
CAN = capabilities(*TALKS, Operation.UPDATE_THREAD, fields={Operation.UPDATE_THREAD: ("title",)})

WRITES = {
    "startThread": ("start_thread", lambda threads, call, ref: threads.start(call, START)),
    "createThread": ("create_thread", lambda threads, call, ref: threads.create(call, CREATE)),
    "sendMessage": ("send_message", lambda threads, call, ref: threads.send(call, ref, SEND)),
    "updateThread": (
        "update_thread",
        lambda threads, call, ref: threads.update(call, ref, ThreadEdit(title="B"), None),
    ),
    "deleteThread": ("delete_thread", lambda threads, call, ref: threads.delete(call, ref, DeleteMode.DELETE)),
}
KEYS = [None, "k"]


@pytest.fixture
def world(build):
    return build((a_source(), CAN))


async def a_thread(world):
    started = await world.gateway.threads.start(a_call(), ThreadDraft(source=ONE, message=MessageDraft(text="hi")))
    await world.gateway.close()  # the writes, so that nothing of this one is on its way any more
    return started.thread.ref


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("operation", WRITES)
async def test_it_is_stored_before_it_is_sent(world, operation, key):
    """When the vendor is asked there is an intent on disk, of whom and of what; none once the outcome is known."""
    method, write = WRITES[operation]
    ref = await a_thread(world)
    original, seen = getattr(world["one"], method), []

    async def asked(*args):
        seen.extend(await world.store.intents())
        return await original(*args)

    setattr(world["one"], method, asked)
    await write(world.gateway.threads, a_call(key=key), ref)
    await world.gateway.close()
    (intent,) = seen
    assert (intent.operation, intent.source, intent.tenant, intent.user, intent.key) == (
        operation, "one", "acme", "ann", key,
    )  # fmt: skip
    assert intent.thread == (None if operation in {"startThread", "createThread"} else ref)
    assert SECRET.encode() not in msgspec.json.encode(intent)
    assert not intent.is_unresolved(world.clock.now())
    assert list(await world.store.intents()) == []


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize(
    ("failure", "left"), [(VendorFailed("no"), 0), (OutcomeUnknown("lost"), 1), (RuntimeError("a bug"), 1)]
)
async def test_what_is_left_of_a_failure(world, operation, key, failure, left):
    """Nothing of a refusal; of an outcome that nobody knows, and of a fault amid it, an unresolved intent."""
    _, write = WRITES[operation]
    ref = await a_thread(world)
    world["one"].memory.fails = failure
    with pytest.raises(ThreadloomError):
        await write(world.gateway.threads, a_call(key=key), ref)
    await world.gateway.close()
    found = await world.store.intents()
    assert [intent.is_unknown for intent in found] == [True] * left


@pytest.mark.parametrize("key", KEYS)
async def test_a_write_that_cannot_be_remembered_is_not_sent(world, monkeypatch, key):
    """Where the intent cannot be stored, the vendor is not asked."""

    async def broken(*_args, **_options):
        raise Internal("disk full")

    monkeypatch.setattr(world.store, "begin_intent", broken)
    monkeypatch.setattr(world.store, "claim", broken)
    with pytest.raises(Internal):
        await world.gateway.threads.start(a_call(key=key), START)
    assert "start" not in world["one"].memory.asked


async def test_what_no_vendor_is_asked_for_needs_none(world, monkeypatch):
    """Labels are ours alone: changing them stores no intent."""
    ref = await a_thread(world)
    stored = []
    original = world.store.begin_intent

    async def noted(intent):
        stored.append(intent.operation)
        await original(intent)

    monkeypatch.setattr(world.store, "begin_intent", noted)
    await world.gateway.threads.update(a_call(), ref, ThreadEdit(add_tags=("red",)), None)
    assert stored == []
    await world.gateway.threads.update(a_call(), ref, ThreadEdit(title="B"), None)
    assert stored == ["updateThread"]


@pytest.mark.parametrize("key", KEYS)
async def test_a_half_done_start_whose_rest_nobody_knows(world, key):
    """The thread is there and in the index; what is missing is told, and stays to be found out, by the thread."""
    world["one"].memory.half_fails = OutcomeUnknown("lost")
    started = await world.gateway.threads.start(a_call(key=key), START)
    await world.gateway.close()
    (intent,) = await world.store.intents()
    assert (intent.is_unknown, intent.thread) == (True, started.thread.ref)
    page = await world.gateway.threads.page(a_call(), ThreadQuery(), PageRequest())
    assert [thread.ref for thread in page.items] == [started.thread.ref]
    if key:
        again = await world.gateway.threads.start(a_call(key=key), START)
        assert (again.thread, type(again.failure)) == (started.thread, OutcomeUnknown)
    assert world["one"].memory.asked.count("start") == 1


async def test_names_are_all_that_is_kept_of_a_start(world):
    """Title, labels and pairs, which its vendor may not have; messages as digests, which spaces do not change."""
    draft = ThreadDraft(
        source=ONE, messages=(MessageDraft(text="before"),), message=MessageDraft(text=" a \n b "), tags=("red",)
    )
    world["one"].memory.fails = OutcomeUnknown("lost")
    with pytest.raises(OutcomeUnknown):
        await world.gateway.threads.start(a_call(key="k"), draft)
    (intent,) = await world.store.intents()
    assert intent.naming == Naming(tags=("red",))
    assert intent.texts == (intents.digest_of("before"), intents.digest_of("a b"))


class House:
    """Two gateways, as two processes would be, over one store file and one vendor."""

    def __init__(self, path, stack):
        self.clock, self.memory = FakeClock(), Memory()
        self._path, self._stack = path, stack

    async def gateway(self):
        store = await self._stack.enter_async_context(open_store(f"sqlite:///{self._path}"))
        adapter = FakeAdapter(a_source(), CAN, self.memory, self.clock)
        connected = [ConnectedSource(source=a_source(), adapter=adapter)]
        return Gateway(vendors=[a_vendor()], sources=connected, store=store, clock=self.clock), adapter, store


@pytest.fixture
async def house(tmp_path, monkeypatch):
    monkeypatch.setattr(idempotency, "_PAUSE_S", 0.01)
    async with AsyncExitStack() as stack:
        yield House(tmp_path / "house.db", stack)


async def test_twenty_at_once_in_two_processes_are_one(house):
    """Whoever comes second waits for the first, in its own process or the other, and tells the same."""
    (one, *_), (other, *_) = await house.gateway(), await house.gateway()
    started = await asyncio.gather(
        *(each.threads.start(a_call(key="k"), START) for each in (one, other) for _ in range(10))
    )
    assert len({each.thread.ref for each in started}) == 1
    assert house.memory.asked.count("start") == 1


async def test_what_another_process_is_at_is_waited_for(house):
    """Until its answer is there, and that is told."""
    (one, slow, store), (other, *_) = await house.gateway(), await house.gateway()
    reached, go_on = asyncio.Event(), asyncio.Event()
    original = slow.start_thread

    async def started_slowly(call, draft):
        reached.set()
        await go_on.wait()
        return await original(call, draft)

    slow.start_thread = started_slowly
    first = asyncio.create_task(one.threads.start(a_call(key="k"), START))
    await reached.wait()
    second = asyncio.create_task(other.threads.start(a_call(key="k"), START))
    await asyncio.sleep(0.05)
    assert not second.done()
    go_on.set()
    assert (await first).thread == (await second).thread
    assert list(await store.intents()) == []


async def test_what_a_killed_process_was_at_is_not_done_again(house):
    """Once it is not held any more, the same key is told that nobody knows, and the vendor is not asked again."""
    one, slow, store = await house.gateway()
    reached = asyncio.Event()

    async def never(*_args):
        house.memory.asked.append("start")
        reached.set()
        await asyncio.Event().wait()

    slow.start_thread = never
    writing = asyncio.create_task(one.threads.start(a_call(key="k"), START))
    await reached.wait()
    house.clock.pass_seconds(intents.HOLD_S)
    other, *_ = await house.gateway()
    for _ in range(2):
        with pytest.raises(OutcomeUnknown, match="same idempotency key"):
            await other.threads.start(a_call(key="k"), START)
    with pytest.raises(Conflict):
        await other.threads.start(a_call(key="k"), CREATE)
    assert house.memory.asked.count("start") == 1
    (intent,) = await store.intents()
    assert intent.is_unresolved(house.clock.now())
    writing.cancel()


async def test_a_deadline_ends_the_wait(house):
    """Whoever cannot wait is told that it is under way, and to ask again with the same key."""
    one, slow, _ = await house.gateway()
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def held(*_args):
        reached.set()
        await go_on.wait()
        raise VendorFailed("no")

    slow.start_thread = held
    first = asyncio.create_task(one.threads.start(a_call(key="k"), START))
    await reached.wait()
    other, *_ = await house.gateway()
    hurried = msgspec.structs.replace(a_call(key="k"), deadline=house.clock.now())
    with pytest.raises(OutcomeUnknown, match="still under way"):
        await other.threads.start(hurried, START)
    go_on.set()
    with pytest.raises(VendorFailed):
        await first


async def test_a_long_write_is_held_on_to(world, monkeypatch):
    """As long as it is under way nobody takes it for cut off; the holding ends with it."""
    monkeypatch.setattr(intents, "_AGAIN_S", 0.0)
    renewed, twice = [], asyncio.Event()
    original = world.store.hold_intents

    async def noted(ids, until):
        await original(ids, until)
        renewed.append(until)
        if len(renewed) > 1:
            twice.set()

    monkeypatch.setattr(world.store, "hold_intents", noted)

    async def slow(*_args):
        await twice.wait()
        world.clock.pass_seconds(intents.HOLD_S / 2)
        (intent,) = await world.store.intents()
        assert renewed[0] <= intent.held_until
        assert not intent.is_unresolved(world.clock.now())
        raise VendorFailed("no")

    world["one"].start_thread = slow
    with pytest.raises(VendorFailed):
        await world.gateway.threads.start(a_call(), START)
    await world.gateway.close()
    times = len(renewed)
    await asyncio.sleep(0.02)
    assert len(renewed) == times


async def test_after_a_day_a_key_is_free(world):
    """24 hours the same answer; from then on a write of its own."""
    first = await world.gateway.threads.start(a_call(key="k"), START)
    world.clock.pass_seconds(24 * 3600 - 60)
    assert await world.gateway.threads.start(a_call(key="k"), START) == first
    world.clock.pass_seconds(120)
    assert (await world.gateway.threads.start(a_call(key="k"), START)).thread.ref != first.thread.ref
