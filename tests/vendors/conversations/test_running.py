"""Runs against the emulator: how they end, what they wait for, how they are stopped and answered."""

import pytest
from msgspec.structs import replace

from threadloom.domain.errors import Conflict, ErrorCode, Invalid
from threadloom.domain.ids import RunRef, ToolCallRef
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.part import AnnotationKind, ImagePart, ReasoningPart, ToolCallPart
from threadloom.domain.query import IndexEntry
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.tool_call import ToolCallStatus, ToolOutput
from threadloom.domain.vendor import MessagePageKey, ResumeDraft, RunPageKey
from vendors.conversations.kit import CALL, VENDOR, a_send, a_start, at_sandbox
from vendors.kit import finished


async def ran(adapter, agent: str, text: str = "one two three"):
    """A start, and its run once it has ended or waits."""
    started = await adapter.start_thread(CALL, a_start(text, agent=agent))
    assert started.failure is None
    return started.thread, await finished(adapter, started.run)


async def said(adapter, thread):
    (page,) = await adapter.message_pages(CALL, [MessagePageKey(thread=thread.ref, page=PageRequest(size=100))])
    return page.items


def outputs(run, *results):
    calls = run.required_action.tool_calls
    return tuple(ToolOutput(tool_call=call.ref, output=result) for call, result in zip(calls, results, strict=True))


@pytest.mark.parametrize(
    ("agent", "status", "error"),
    [
        ("fails", RunStatus.FAILED, "the vendor failed"),
        ("incomplete", RunStatus.INCOMPLETE, "the answer reached its limit of tokens"),
        ("unicode", RunStatus.COMPLETED, None),
    ],
)
async def test_how_runs_end(sandbox, agent: str, status: RunStatus, error: str | None):
    """By the documented codes, in our words."""
    adapter = at_sandbox(sandbox)
    _, run = await ran(adapter, agent)
    assert (run.status, run.error) == (status, error)
    assert (run.ended_at is None) == (status is not RunStatus.COMPLETED)
    await adapter.close()


async def test_what_an_agent_did_stands_among_the_messages(sandbox):
    """Thoughts, calls of tools with their results, and the answer, in their order."""
    adapter = at_sandbox(sandbox)
    thread, run = await ran(adapter, "tools")
    _, thought, code, search, web, answer = await said(adapter, thread)
    assert thought.parts == (ReasoningPart(text="Count the words, then look into the handbook."),)
    assert [call.name for message in (code, search, web) for call in message.tool_calls] == [
        "code_interpreter_call",
        "file_search_call",
        "web_search_call",
    ]
    assert code.parts == (ToolCallPart(tool_call=code.tool_calls[0].ref),)
    assert code.tool_calls[0].result == [{"type": "logs", "logs": "13\n"}]
    assert search.tool_calls[0].arguments == {"queries": ["one two three"]}
    assert search.tool_calls[0].result[0]["filename"] == "handbook.md"
    assert web.tool_calls[0].arguments["sources"] == [{"type": "url", "url": "https://example.com/handbook"}]
    assert answer.text.startswith("Your message has 3 words")
    (calls,) = await adapter.run_tool_calls(CALL, [run.ref])
    assert [(call.name, call.status) for call in calls] == [
        (message.tool_calls[0].name, ToolCallStatus.COMPLETED) for message in (code, search, web)
    ]
    assert {call.ref.run for call in calls} == {run.ref.native_id}
    await adapter.close()


async def test_pictures_and_annotations(sandbox):
    """A picture that was made is a part; a reference names its page or file."""
    adapter = at_sandbox(sandbox)
    thread, _ = await ran(adapter, "image")
    _, picture, _ = await said(adapter, thread)
    assert isinstance(picture.parts[1], ImagePart)
    assert picture.parts[1].url.startswith("data:image/png;base64,iVBOR")
    thread, _ = await ran(adapter, "annotations")
    page, file = (await said(adapter, thread))[1].parts[0].annotations
    assert (page.kind, page.text, page.url) == (
        AnnotationKind.URL_CITATION,
        "the handbook",
        "https://example.com/handbook",
    )
    assert (file.kind, file.text, file.file_id) == (AnnotationKind.FILE_CITATION, "answer.csv", "file-sandbox-answer")
    await adapter.close()


async def test_a_run_waits_for_functions_and_goes_on(sandbox):
    """All results at once; what follows is a run of its own, and the first one has ended by them."""
    adapter = at_sandbox(sandbox)
    thread, run = await ran(adapter, "asks")
    assert (run.status, run.native_status) == (RunStatus.REQUIRES_ACTION, "completed")
    first, second = run.required_action.tool_calls
    assert (first.name, first.arguments) == ("get_customer", {"text": "one two three"})
    assert {first.status, second.status} == {ToolCallStatus.REQUIRES_ACTION}
    *_, in_message = await said(adapter, thread)
    assert in_message.tool_calls[0].status is ToolCallStatus.REQUIRES_ACTION
    resumed = await adapter.resume_run(CALL, run.ref, ResumeDraft(tool_outputs=outputs(run, "Ana", {"left": 3})))
    assert resumed.ref != run.ref
    assert (await finished(adapter, resumed)).status is RunStatus.COMPLETED
    messages = await said(adapter, thread)
    assert messages[-1].text == 'Thank you. Ana; {"left":3}.'
    (ended,) = await adapter.runs(CALL, [run.ref])
    assert (ended.status, ended.required_action) == (RunStatus.COMPLETED, None)
    (calls,) = await adapter.run_tool_calls(CALL, [run.ref])
    assert [(call.result, call.status) for call in calls] == [
        ("Ana", ToolCallStatus.COMPLETED),
        ({"left": 3}, ToolCallStatus.COMPLETED),
    ]
    assert [message.role.value for message in messages[-3:]] == ["TOOL", "TOOL", "ASSISTANT"]
    with pytest.raises(Conflict):
        await adapter.resume_run(CALL, run.ref, ResumeDraft(tool_outputs=outputs(run, "Ana", "3")))
    await adapter.close()


async def test_results_have_to_fit(sandbox):
    """Each call once, none of another run, all of them; else nothing is sent."""
    adapter = at_sandbox(sandbox)
    _, run = await ran(adapter, "asks")
    first, second = outputs(run, "a", "b")
    foreign = ToolOutput(
        tool_call=ToolCallRef(thread=run.ref.thread, run="resp_other", native_id=first.tool_call.native_id), output="c"
    )
    wrong = {
        (first,): "toolOutputs",
        (first, first): "toolOutputs.1.toolCallId",
        (first, second, foreign): "toolOutputs.2.toolCallId",
    }
    sandbox.record.clear()
    for given, path in wrong.items():
        with pytest.raises(Invalid) as caught:
            await adapter.resume_run(CALL, run.ref, ResumeDraft(tool_outputs=given))
        assert ".".join(caught.value.path) == path
    assert {seen.method for seen in sandbox.record.select(vendor=VENDOR)} == {"GET"}
    await adapter.close()


@pytest.mark.parametrize(
    ("answer", "last"),
    [
        (True, "The order is deleted."),
        ({"approve": False, "reason": "no"}, "Very well, nothing was deleted."),
        ({"approve": False}, "Very well, nothing was deleted."),
    ],
)
async def test_a_run_waits_to_be_allowed(sandbox, answer, last: str):
    """A remote tool's call is approved or not; anything but that is refused."""
    adapter = at_sandbox(sandbox)
    thread, run = await ran(adapter, "approval")
    assert [call.name for call in run.required_action.tool_calls] == ["delete_order"]
    for wrong in ("yes", 1, {"approve": "yes"}, {"reason": "x"}, {"approve": True, "id": "x"}):
        with pytest.raises(Invalid) as caught:
            await adapter.resume_run(CALL, run.ref, ResumeDraft(tool_outputs=outputs(run, wrong)))
        assert caught.value.path == ("toolOutputs", "0", "output")
    resumed = await adapter.resume_run(CALL, run.ref, ResumeDraft(tool_outputs=outputs(run, answer)))
    await finished(adapter, resumed)
    assert (await said(adapter, thread))[-1].text == last
    await adapter.close()


async def test_a_run_is_stopped(sandbox):
    """While it is at work; one that has ended is a conflict."""
    adapter = at_sandbox(sandbox)
    started = await adapter.start_thread(CALL, a_start(agent="slow"))
    assert (await adapter.cancel_run(CALL, started.run.ref)).status is RunStatus.CANCELLED
    with pytest.raises(Conflict):
        await adapter.cancel_run(CALL, started.run.ref)
    await adapter.close()


async def test_a_conversation_in_use_is_a_conflict(sandbox):
    """Decided by the vendor's code; nothing is added to it."""
    adapter = at_sandbox(sandbox)
    started = await adapter.start_thread(CALL, a_start(agent="slow"))
    with pytest.raises(Conflict):
        await adapter.send_message(CALL, started.thread.ref, a_send())
    assert [message.text for message in await said(adapter, started.thread)] == ["hello"]
    await adapter.close()


async def test_an_open_call_keeps_others_from_answering(sandbox):
    """The message is there, and it is told why nobody answers."""
    adapter = at_sandbox(sandbox)
    thread, _ = await ran(adapter, "asks")
    sent = await adapter.send_message(CALL, thread.ref, a_send())
    assert (sent.message.text, sent.run, sent.failure.code) == ("more", None, ErrorCode.VALIDATION)
    await adapter.close()


async def test_runs_are_listed_from_what_the_gateway_keeps(sandbox, store):
    """The vendor lists none: kept ones come newest first, open ones afresh, lost ones as they were last seen."""
    adapter = at_sandbox(sandbox, store=store)
    started = await adapter.start_thread(CALL, a_start())
    owned = replace(started.thread, owner=CALL.caller.user)
    await store.index(CALL.caller, [IndexEntry(vendor=VENDOR, thread=owned)])
    lost = RunRef(thread=started.thread.ref, native_id="resp_lost")
    await store.save_runs(CALL.caller, [started.run, Run(ref=lost, status=RunStatus.QUEUED)])
    await finished(adapter, started.run)
    (page,) = await adapter.run_pages(CALL, [RunPageKey(thread=started.thread.ref, page=PageRequest())])
    assert isinstance(page, Page)
    assert [(run.ref, run.status) for run in page.items] == [
        (started.run.ref, RunStatus.COMPLETED),
        (lost, RunStatus.QUEUED),
    ]
    await sandbox.emulators[VENDOR].set_state("down")
    (page,) = await adapter.run_pages(CALL, [RunPageKey(thread=started.thread.ref, page=PageRequest())])
    assert page.code is ErrorCode.VENDOR_UNREACHABLE
    await adapter.close()
