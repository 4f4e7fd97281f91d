"""What others write while a vendor is being asked is never undone, and nothing purged comes back."""

import asyncio

import pytest
from msgspec.structs import replace

from fakes import TALKS, FakeAdapter, a_call, a_source, capabilities
from threadloom.domain.capability import Operation
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import NotFound, OutcomeUnknown
from threadloom.domain.ids import SourceSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadQuery
from threadloom.domain.run import RunStatus
from threadloom.domain.thread import DeleteMode, SendDraft, ThreadDraft, ThreadStatus
from threadloom.domain.vendor import MessagePageKey, RunPageKey

CAN = capabilities(*TALKS, Operation.UPDATE_THREAD, fields={Operation.UPDATE_THREAD: ("title", "metadata")})


class Gate:
    """Holds an adapter's method back after it has made its answer, until it is opened."""

    def __init__(self, adapter: FakeAdapter, method: str) -> None:
        self.reached, self._open = asyncio.Event(), asyncio.Event()
        original = getattr(adapter, method)

        async def held(*args):
            answer = await original(*args)
            self.reached.set()
            await self._open.wait()
            return answer

        setattr(adapter, method, held)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def world(build):
    return build((a_source(), CAN))


async def started(world):
    draft = ThreadDraft(source=SourceSlug("one"), message=MessageDraft(text="hello"), title="A")
    return (await world.gateway.threads.start(a_call(), draft)).thread


async def known(world, ref):
    (thread,) = await world.gateway.threads.known(a_call(), [ref])
    return thread


async def read(world, ref):
    return await world.gateway.threads.read(a_call(), [ref])


async def pages(world, ref):
    return await world.gateway.messages.pages(a_call(), [MessagePageKey(thread=ref, page=PageRequest())])


async def send(world, ref):
    return await world.gateway.threads.send(a_call(), ref, SendDraft(message=MessageDraft(text="more")))


@pytest.mark.parametrize(("method", "question"), [("threads", read), ("message_pages", pages), ("send_message", send)])
async def test_an_edit_during_a_question_stays(build, method, question):
    """A read, a page and a send that began before an edit do not undo it, whatever the vendor told them."""
    world = build()  # a vendor that takes no title, so that an edit need not wait for anybody
    thread = await started(world)
    world["one"].memory.threads["t1"] = replace(world["one"].memory.threads["t1"], title="old word of the vendor")
    world["one"].say(thread.ref, "an answer")
    gate = Gate(world["one"], method)
    asking = asyncio.create_task(question(world, thread.ref))
    await gate.reached.wait()
    edit = ThreadEdit(title="B", metadata={"k": "v"}, add_tags=("x",))
    await world.gateway.threads.update(a_call(), thread.ref, edit, None) if method != "send_message" else (
        await world.store.edit_thread(a_call().caller, thread.ref, edit, now=world.clock.now())
    )
    gate.open()
    await asking
    after = await known(world, thread.ref)
    assert (after.title, after.metadata, after.tags, after.revision) == ("B", {"k": "v"}, ("x",), 1)


@pytest.mark.parametrize(("method", "question"), [("threads", read), ("message_pages", pages), ("send_message", send)])
async def test_a_purged_thread_stays_away(world, method, question):
    """A question that outlives its thread brings nothing back into the inbox."""
    thread = await started(world)
    world["one"].say(thread.ref, "an answer")
    gate = Gate(world["one"], method)
    asking = asyncio.create_task(question(world, thread.ref))
    await gate.reached.wait()
    await world.store.purge_thread(a_call().caller, thread.ref)
    gate.open()
    (result,) = await asyncio.gather(asking, return_exceptions=True)
    if method == "threads":
        assert result == [None]
    if method == "send_message":
        assert isinstance(result, OutcomeUnknown)  # the vendor has it, and nobody can say where
    assert (await world.gateway.threads.page(a_call(), ThreadQuery(), PageRequest())).total == 0


async def test_a_stale_page_does_not_turn_the_inbox_back(world):
    """The newest message known stays the newest, when an older page comes in late."""
    thread = await started(world)
    world["one"].say(thread.ref, "an answer")
    gate = Gate(world["one"], "message_pages")
    asking = asyncio.create_task(pages(world, thread.ref))
    await gate.reached.wait()
    sent = await send(world, thread.ref)
    gate.open()
    await asking
    assert (await known(world, thread.ref)).last_message == sent.sent.message.ref


async def test_the_status_never_stays_behind_its_run(world):
    """Messages and runs read at once, while the run ends: the thread ends with it."""
    thread = await started(world)
    world["one"].say(thread.ref, "an answer")
    gate = Gate(world["one"], "message_pages")
    asking = asyncio.create_task(pages(world, thread.ref))
    await gate.reached.wait()
    world["one"].finish(thread.ref)
    await world.gateway.runs.pages(a_call(), [RunPageKey(thread=thread.ref, page=PageRequest())])
    gate.open()
    await asking
    assert (await known(world, thread.ref)).status is ThreadStatus.COMPLETED


async def test_polling_messages_follows_a_run_that_says_nothing(world):
    """A run that fails without a word shows in the inbox of whoever polls messages alone."""
    thread = await started(world)
    world["one"].finish(thread.ref, RunStatus.FAILED)
    await pages(world, thread.ref)
    assert (await known(world, thread.ref)).status is ThreadStatus.FAILED


async def test_a_run_begun_elsewhere_becomes_the_latest(world):
    """The first of the newest page of runs is the thread's latest."""
    thread = await started(world)
    run = world["one"]._run(thread.ref, None)
    await world.gateway.runs.pages(a_call(), [RunPageKey(thread=thread.ref, page=PageRequest())])
    assert (await known(world, thread.ref)).latest_run == run.ref


async def test_polling_an_unchanged_thread_writes_nothing(world, monkeypatch):
    """Neither the thread nor its open run is written again while nothing is new."""
    thread = await started(world)
    await read(world, thread.ref)
    await pages(world, thread.ref)
    written = []
    original = world.store.observe

    async def observe(caller, sightings):
        written.extend(sightings)
        return await original(caller, sightings)

    monkeypatch.setattr(world.store, "observe", observe)
    for _ in range(3):
        await read(world, thread.ref)
        await pages(world, thread.ref)
    assert written == []


async def test_concurrent_sends_are_all_there(world):
    """Ten messages at once: each arrives once, and the inbox shows one that was sent last."""
    thread = await started(world)
    sent = await asyncio.gather(*(send(world, thread.ref) for _ in range(10)))
    assert len({s.sent.message.ref for s in sent}) == 10
    assert world["one"].memory.asked.count("send") == 10
    newest = world["one"].memory.messages["t1"][-1]
    assert (await known(world, thread.ref)).last_message == newest.ref


async def test_a_purge_waits_for_nobody_else(world):
    """Deleting during a send is refused or wins, and leaves no half thread."""
    thread = await started(world)
    results = await asyncio.gather(
        send(world, thread.ref),
        world.gateway.threads.delete(a_call(), thread.ref, DeleteMode.PURGE),
        return_exceptions=True,
    )
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, NotFound)]
    assert (await world.gateway.threads.page(a_call(), ThreadQuery(), PageRequest())).total == 0
