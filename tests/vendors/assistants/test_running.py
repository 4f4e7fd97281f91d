"""Runs of both vendors of the dialect: tools, results that a run waits for, stopping; over HTTP, with the sandbox."""

import pytest

from fakes import a_call
from threadloom.domain.errors import Conflict, Invalid
from threadloom.domain.ids import RunRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.run import RunStatus
from threadloom.domain.thread import SendDraft
from threadloom.domain.tool_call import ToolCallStatus, ToolOutput
from threadloom.domain.vendor import MessagePageKey, ResumeDraft
from vendors.kit import a_draft, an_agent, at_sandbox, finished

BOTH = pytest.mark.parametrize("vendor", ["openai-assistants", "umami"])
CALL = a_call()


@pytest.fixture
async def adapter(sandbox, vendor: str):
    adapter = at_sandbox(sandbox, vendor)
    yield adapter
    await adapter.close()


async def messages(adapter, thread, **page):
    (found,) = await adapter.message_pages(CALL, [MessagePageKey(thread=thread, page=PageRequest(size=100, **page))])
    return found.items


@BOTH
async def test_tool_calls_stand_with_the_message_they_led_to(adapter, sandbox, vendor: str):
    """Three kinds of tools; the steps of a run are read once for all its messages."""
    started = await adapter.start_thread(CALL, a_draft(vendor, "two words", agent="asst_tools"))
    await finished(adapter, started.run)
    said = await messages(adapter, started.thread.ref)
    sandbox.record.clear()
    question, answer, again = await adapter.tool_calls(CALL, [*said, said[-1]])
    assert len(sandbox.record.select(vendor=vendor)) == 1
    assert question == ()
    assert [call.name for call in answer] == ["count_words", "code_interpreter", "file_search"]
    assert answer[0].arguments == {"text": "two words"}
    assert answer[0].result["words"] == 2
    assert {call.status for call in answer} == {ToolCallStatus.COMPLETED}
    assert again == answer
    assert list(await adapter.run_tool_calls(CALL, [started.run.ref])) == [answer]


@BOTH
async def test_a_failed_tool_and_a_failed_run_are_told_in_our_words(adapter, vendor: str):
    """The vendor's own text stays at the vendor."""
    broken = await adapter.start_thread(CALL, a_draft(vendor, "x", agent="asst_broken_tool"))
    await finished(adapter, broken.run)
    ((call,),) = await adapter.run_tool_calls(CALL, [broken.run.ref])
    assert call.status is ToolCallStatus.FAILED
    assert "refused" not in call.error
    failed = await adapter.start_thread(CALL, a_draft(vendor, "x", agent="asst_fails"))
    run = await finished(adapter, failed.run)
    assert (run.status, run.error) == (RunStatus.FAILED, "the vendor failed")
    assert run.ended_at is not None


@BOTH
async def test_a_run_that_asks_is_answered(adapter, vendor: str):
    """Its calls have one address, waiting or done; results go out as text and come back."""
    started = await adapter.start_thread(CALL, a_draft(vendor, "x", agent="asst_asks"))
    run = await finished(adapter, started.run)
    assert run.status is RunStatus.REQUIRES_ACTION
    waiting = run.required_action.tool_calls
    (stepped,) = await adapter.run_tool_calls(CALL, [run.ref])
    assert [call.ref for call in stepped] == [call.ref for call in waiting]
    assert {call.status for call in stepped} == {ToolCallStatus.REQUIRES_ACTION}
    outputs = (
        ToolOutput(tool_call=waiting[0].ref, output={"name": "Ann"}),
        ToolOutput(tool_call=waiting[1].ref, output="three"),
    )
    await finished(adapter, await adapter.resume_run(CALL, run.ref, ResumeDraft(tool_outputs=outputs)))
    (done,) = await adapter.run_tool_calls(CALL, [run.ref])
    assert [call.result for call in done] == [{"name": "Ann"}, "three"]
    assert (await messages(adapter, started.thread.ref))[-1].text.startswith("Thank you.")
    with pytest.raises(Conflict):
        await adapter.resume_run(CALL, run.ref, ResumeDraft(tool_outputs=outputs))


@BOTH
async def test_wrong_results_are_told_apart_from_late_ones(adapter, vendor: str):
    """Those of another run are refused here, too few by the vendor."""
    started = await adapter.start_thread(CALL, a_draft(vendor, "x", agent="asst_asks"))
    run = await finished(adapter, started.run)
    first = ToolOutput(tool_call=run.required_action.tool_calls[0].ref, output="x")
    with pytest.raises(Invalid):
        await adapter.resume_run(CALL, run.ref, ResumeDraft(tool_outputs=(first,)))
    other = RunRef(thread=run.ref.thread, native_id="run_other")
    with pytest.raises(Invalid) as caught:
        await adapter.resume_run(CALL, other, ResumeDraft(tool_outputs=(first,)))
    assert caught.value.path == ("toolOutputs", "0", "toolCallId")


@BOTH
async def test_a_run_is_stopped_once(adapter, vendor: str):
    """Stopping what has ended is a conflict; while it runs the thread takes nothing else."""
    started = await adapter.start_thread(CALL, a_draft(vendor, "x", agent="asst_slow"))
    with pytest.raises(Conflict):
        await adapter.send_message(
            CALL, started.thread.ref, SendDraft(message=MessageDraft(text="y"), agent=an_agent(vendor))
        )
    stopping = await adapter.cancel_run(CALL, started.run.ref)
    assert stopping.status in {RunStatus.CANCELLING, RunStatus.CANCELLED}
    stopped = await finished(adapter, stopping)
    assert stopped.status is RunStatus.CANCELLED
    with pytest.raises(Conflict):
        await adapter.cancel_run(CALL, started.run.ref)
