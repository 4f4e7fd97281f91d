"""Runs, and the tool calls that hang on messages and runs."""

import pytest
from msgspec.structs import replace

from fakes import TALKS, a_call, a_source, capabilities
from threadloom.domain.capability import Operation
from threadloom.domain.errors import CapabilityMissing, Invalid, NotFound, VendorFailed
from threadloom.domain.ids import RunRef, SourceSlug, ToolCallRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.run import RunStatus
from threadloom.domain.thread import ThreadDraft, ThreadStatus
from threadloom.domain.tool_call import ToolCall, ToolOutput
from threadloom.domain.vendor import ResumeDraft, RunPageKey

CAN = capabilities(*TALKS, Operation.CANCEL_RUN, Operation.RESUME_RUN, Operation.READ_TOOL_CALLS)


@pytest.fixture
def world(build):
    return build((a_source(), CAN))


async def started(world, call=None):
    draft = ThreadDraft(source=SourceSlug("one"), message=MessageDraft(text="hello"))
    return await world.gateway.threads.start(call or a_call(), draft)


async def test_a_page_of_runs_teaches_the_index(world):
    """A run that ended shows in the thread's status, without another call."""
    start = await started(world)
    world["one"].finish(start.thread.ref)
    (page,) = await world.gateway.runs.pages(a_call(), [RunPageKey(thread=start.thread.ref, page=PageRequest())])
    assert page.items[0].status is RunStatus.COMPLETED
    (thread,) = await world.gateway.threads.known(a_call(), [start.thread.ref])
    assert thread.status is ThreadStatus.COMPLETED


async def test_runs_by_address(world):
    """Unknown and foreign runs are None; a failing source is an error for its keys alone."""
    start = await started(world)
    unknown = RunRef(thread=start.thread.ref, native_id="nope")
    found = await world.gateway.runs.by_refs(a_call(), [start.run.ref, unknown])
    assert [run and run.ref for run in found] == [start.run.ref, None]
    assert list(await world.gateway.runs.by_refs(a_call(user="bob"), [start.run.ref])) == [None]
    world["one"].memory.fails = VendorFailed("down")
    (failed,) = await world.gateway.runs.by_refs(a_call(), [start.run.ref])
    assert failed.source == "one"


async def test_a_source_without_runs_shows_those_it_drove(build):
    """What the gateway drove is kept, where the vendor has no runs to read."""
    world = build((a_source(), capabilities(Operation.START_THREAD)))
    start = await started(world)
    (page,) = await world.gateway.runs.pages(a_call(), [RunPageKey(thread=start.thread.ref, page=PageRequest())])
    assert [run.ref for run in page.items] == [start.run.ref]
    assert [run.ref for run in await world.gateway.runs.by_refs(a_call(), [start.run.ref])] == [start.run.ref]
    with pytest.raises(CapabilityMissing):
        await world.gateway.runs.cancel(a_call(), start.run.ref)


async def test_cancelling_tells_the_inbox(world):
    """The thread is cancelled with its latest run."""
    start = await started(world)
    run = await world.gateway.runs.cancel(a_call(key="stop"), start.run.ref)
    assert run == await world.gateway.runs.cancel(a_call(key="stop"), start.run.ref)
    (thread,) = await world.gateway.threads.known(a_call(), [start.thread.ref])
    assert thread.status is ThreadStatus.CANCELLED
    assert world["one"].memory.asked.count("cancel") == 1


async def test_a_foreign_run_cannot_be_cancelled(world):
    """It is not there, and nothing is asked."""
    start = await started(world)
    with pytest.raises(NotFound) as refused:
        await world.gateway.runs.cancel(a_call(user="bob"), start.run.ref)
    assert refused.value.path == ("runId",)
    assert "cancel" not in world["one"].memory.asked


async def test_outputs_must_be_of_the_run(world):
    """A tool call of another run is refused at its path before anything is sent."""
    start = await started(world)
    foreign = ToolCallRef(thread=start.thread.ref, run="other", native_id="c1")
    draft = ResumeDraft(tool_outputs=(ToolOutput(tool_call=foreign, output="x"),))
    with pytest.raises(Invalid) as refused:
        await world.gateway.runs.resume(a_call(), start.run.ref, draft)
    assert refused.value.path == ("toolOutputs", "0", "toolCallId")


async def test_tool_calls_come_with_messages_or_are_asked_for(world):
    """Those that came with the message cost no call; an address leads to the call under its message."""
    start = await started(world)
    said = world["one"].say(start.thread.ref, "done")
    ref = ToolCallRef(thread=start.thread.ref, message=said.ref.native_id, native_id="c1")
    tool_call = ToolCall(ref=ref, name="search")
    world["one"].memory.messages["t1"][-1] = replace(said, tool_calls=(tool_call,))
    (message,) = await world.gateway.messages.by_refs(a_call(), [said.ref])
    assert list(await world.gateway.messages.tool_calls(a_call(), [message])) == [(tool_call,)]
    unknown = replace(ref, native_id="c2")
    nowhere = replace(ref, message=None)
    found = await world.gateway.messages.tool_calls_by_refs(a_call(), [ref, unknown, nowhere])
    assert list(found) == [tool_call, None, None]
    assert list(await world.gateway.messages.tool_calls_by_refs(a_call(user="bob"), [ref])) == [None]


async def test_tool_calls_under_runs(world):
    """A run's calls are asked of its source; those of an invisible run are not there."""
    start = await started(world)
    ref = ToolCallRef(thread=start.thread.ref, run=start.run.ref.native_id, native_id="c1")
    held = (ToolCall(ref=ref, name="search"),)

    async def run_tool_calls(call, refs):
        return [held for _ in refs]

    world["one"].run_tool_calls = run_tool_calls
    assert list(await world.gateway.messages.tool_calls_by_refs(a_call(), [ref])) == [held[0]]
    assert list(await world.gateway.messages.tool_calls_by_refs(a_call(user="bob"), [ref])) == [None]
