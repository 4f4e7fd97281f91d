"""One effect for one key, whatever goes wrong on the way."""

import asyncio
import gc
import weakref

import pytest

from fakes import a_call
from threadloom.domain import errors
from threadloom.domain.errors import (
    Conflict,
    Internal,
    Invalid,
    OutcomeUnknown,
    Overloaded,
    ThreadloomError,
    VendorFailed,
    Violation,
)
from threadloom.domain.ids import SourceSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadQuery
from threadloom.domain.thread import DeleteMode, SendDraft, ThreadDraft
from threadloom.domain.vendor import MessagePageKey
from threadloom.gateway.intents import HOLD_S

START = ThreadDraft(source=SourceSlug("one"), message=MessageDraft(text="hello"))
KINDS = sorted(
    (c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, ThreadloomError)),
    key=lambda c: c.__name__,
)


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in {ThreadloomError, errors.VendorError}])
async def test_every_kind_of_half_failure_is_told_again(world, kind):
    """A replayed half-done start has the failure with its code, path and source."""
    world["one"].memory.half_fails = kind("half done", path=("message",))
    first = await world.gateway.threads.start(a_call(key="k"), START)
    second = await world.gateway.threads.start(a_call(key="k"), START)
    assert (second.failure.code, second.failure.path, second.failure.source) == (kind.code, ("message",), "one")
    assert second.thread == first.thread


async def test_violations_are_told_again(world):
    """All of them, not the first alone."""
    found = (Violation(path=("a",), message="x"), Violation(path=("b",), message="y"))
    world["one"].memory.half_fails = Invalid.of(found)
    await world.gateway.threads.start(a_call(key="k"), START)
    again = await world.gateway.threads.start(a_call(key="k"), START)
    assert again.failure.violations == found


@pytest.mark.parametrize("step", ["index", "observe", "settle"])
async def test_a_store_that_fails_after_the_vendor_said_yes(world, monkeypatch, step):
    """The caller is told at once that it may be done, and the key is not given back: nothing is made twice."""

    async def broken(*_args, **_options):
        raise Overloaded("busy")

    with monkeypatch.context() as patched:
        patched.setattr(world.store, step, broken)
        with pytest.raises(OutcomeUnknown, match="same idempotency key") as unknown:
            await world.gateway.threads.start(a_call(key="k"), START)
        assert unknown.value.retryable
    world.clock.pass_seconds(HOLD_S)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await world.gateway.threads.start(a_call(key="k"), START)
    assert world["one"].memory.asked.count("start") == 1


async def test_without_a_key_too_nobody_is_told_to_just_try_again(world, monkeypatch):
    """A busy store behind the vendor's yes is no OVERLOADED, but an outcome to look after."""

    async def busy(*_args):
        raise Overloaded("busy")

    monkeypatch.setattr(world.store, "observe", busy)
    with pytest.raises(OutcomeUnknown, match="look before you ask again") as unknown:
        await world.gateway.threads.start(a_call(), START)
    assert not unknown.value.retryable


@pytest.mark.parametrize("key", ["k", None])
@pytest.mark.parametrize("is_half_done", [True, False])
async def test_only_a_key_makes_an_unknown_outcome_safe_to_ask_again(world, key, is_half_done):
    """So `retryable` follows the key, also where an answer came and only its second half is not known."""
    lost = OutcomeUnknown("lost")
    if is_half_done:
        world["one"].memory.half_fails = lost
        told = (await world.gateway.threads.start(a_call(key=key), START)).failure
    else:
        world["one"].memory.fails = lost
        with pytest.raises(OutcomeUnknown) as caught:
            await world.gateway.threads.start(a_call(key=key), START)
        told = caught.value
    assert isinstance(told, OutcomeUnknown)
    assert told.retryable is (key is not None)


@pytest.mark.parametrize(("failure", "step"), [(OutcomeUnknown("lost"), "settle"), (VendorFailed("down"), "release")])
async def test_a_store_that_cannot_note_a_failure_does_not_hide_it(world, monkeypatch, caplog, failure, step):
    """The vendor's own error is told; as the key stays taken, nothing is sent again."""

    async def busy(*_args, **_options):
        raise Overloaded("busy")

    world["one"].memory.fails = failure
    with monkeypatch.context() as patched:
        patched.setattr(world.store, step, busy)
        with pytest.raises(type(failure), match=failure.message):
            await world.gateway.threads.start(a_call(key="k"), START)
    assert "could not be noted" in caplog.text
    world["one"].memory.fails = None
    world.clock.pass_seconds(HOLD_S)
    with pytest.raises(OutcomeUnknown):
        await world.gateway.threads.start(a_call(key="k"), START)
    assert world["one"].memory.asked.count("start") == 1


async def test_a_fault_in_the_adapter_keeps_the_key(world):
    """Whatever it had done by then is not done again, and the caller is told so at once."""
    world["one"].memory.fails = RuntimeError("bug")
    with pytest.raises(OutcomeUnknown):
        await world.gateway.threads.start(a_call(key="k"), START)
    world["one"].memory.fails = None
    with pytest.raises(OutcomeUnknown):
        await world.gateway.threads.start(a_call(key="k"), START)
    assert world["one"].memory.asked.count("start") == 1


async def test_a_caller_that_goes_away_loses_nothing(world):
    """The write goes on to its end: the thread is in the index, and the key has its answer."""
    reached, go_on = asyncio.Event(), asyncio.Event()
    original = world["one"].start_thread

    async def slow(call, draft):
        reached.set()
        await go_on.wait()
        return await original(call, draft)

    world["one"].start_thread = slow
    caller = asyncio.create_task(world.gateway.threads.start(a_call(key="k"), START))
    await reached.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await world.gateway.close()
    again = await world.gateway.threads.start(a_call(key="k"), START)
    page = await world.gateway.threads.page(a_call(), ThreadQuery(), PageRequest())
    assert [t.ref for t in page.items] == [again.thread.ref]


async def test_the_answer_stands_when_the_thread_is_hidden_since(world):
    """What was sent is told again; a new message is refused."""
    started = await world.gateway.threads.start(a_call(), START)
    draft = SendDraft(message=MessageDraft(text="more"))
    first = await world.gateway.threads.send(a_call(key="s"), started.thread.ref, draft)
    await world.gateway.threads.delete(a_call(), started.thread.ref, DeleteMode.HIDE)
    assert await world.gateway.threads.send(a_call(key="s"), started.thread.ref, draft) == first
    with pytest.raises(Conflict):
        await world.gateway.threads.send(a_call(key="t"), started.thread.ref, draft)


async def test_a_read_survives_a_store_that_cannot_note(world, monkeypatch, caplog):
    """The vendor's answer is in hand: it is given, and the fault is logged."""
    started = await world.gateway.threads.start(a_call(), START)
    world["one"].say(started.thread.ref, "an answer")

    async def broken(*_args):
        raise Internal("disk full")

    monkeypatch.setattr(world.store, "observe", broken)
    monkeypatch.setattr(world.store, "save_agents", broken)
    (page,) = await world.gateway.messages.pages(
        a_call(), [MessagePageKey(thread=started.thread.ref, page=PageRequest())]
    )
    (reading,) = await world.gateway.threads.read(a_call(), [started.thread.ref])
    assert [m.text for m in page.items] == ["hello", "an answer"]
    assert reading.failure is None
    assert "could not be noted" in caplog.text


async def test_a_refusal_of_the_vendor_gives_the_key_back(world):
    """Nothing was done, so the same key may try again."""
    world["one"].memory.fails = VendorFailed("down")
    with pytest.raises(VendorFailed):
        await world.gateway.threads.start(a_call(key="k"), START)
    world["one"].memory.fails = None
    assert await world.gateway.threads.start(a_call(key="k"), START)


@pytest.mark.parametrize("kind", [Invalid, OutcomeUnknown])
@pytest.mark.parametrize("key", [None, "k"])
async def test_an_error_of_a_write_goes_with_its_last_holder(world, kind, key):
    """No frame of its traceback holds it: nothing of a failed write waits for the garbage collector."""
    world["one"].memory.fails = kind("no")
    gc.collect()
    gc.disable()
    try:
        with pytest.raises(kind) as caught:
            await world.gateway.threads.start(a_call(key=key), START)
        gone = weakref.ref(caught.value)
        await world.gateway.close()
        del caught
        await asyncio.sleep(0)  # the loop holds what woke this test until its turn is over
        assert gone() is None
    finally:
        gc.enable()
