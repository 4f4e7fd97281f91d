"""Mutations of feedback, agents and runs."""

import pytest

from threadloom.domain.ids import RunRef, ToolCallRef
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.tool_call import ToolOutput
from threadloom.domain.vendor import ResumeDraft

DESK = {"source": "desk"}
AGENT = "agent { id name description configuration }"


async def test_feedback(world, thread_id):
    """Given on a message, changed, taken back; null clears, what is left out stays."""
    thread = thread_id(await world.started())
    query = "query Q($id: ID!) { thread(id: $id) { messages { nodes { id } } feedback { totalCount nodes { id } } } }"
    message = (await world.data(query, id=thread))["thread"]["messages"]["nodes"][1]["id"]
    fields = """feedback { id rating comment message { id viewerFeedback { id } } thread { id }
        humanMessage { id } run { id } }"""
    payload = await world.mutate("giveFeedback", fields, subjectId=message, rating="POSITIVE", comment="Good")
    given = payload["feedback"]
    assert given["message"] == {"id": message, "viewerFeedback": {"id": given["id"]}}
    assert given["thread"] == {"id": thread}
    changed = await world.mutate("updateFeedback", "feedback { rating comment }", feedbackId=given["id"], comment=None)
    assert changed["feedback"] == {"rating": "POSITIVE", "comment": None}
    kept = (await world.data(query, id=thread))["thread"]["feedback"]
    assert kept == {"totalCount": 1, "nodes": [{"id": given["id"]}]}
    fields = "deletedFeedbackId thread { id } message { id viewerFeedback { id } }"
    gone = await world.mutate("deleteFeedback", fields, feedbackId=given["id"])
    assert gone["deletedFeedbackId"] == given["id"]
    assert gone["thread"] == {"id": thread}
    assert gone["message"] == {"id": message, "viewerFeedback": None}
    again = await world.mutate("deleteFeedback", fields, feedbackId=given["id"])
    assert again.told == [("NOT_FOUND", ["feedbackId"])]
    assert (again["deletedFeedbackId"], again["thread"], again["message"]) == (None, None, None)


async def test_feedback_on_a_thread(world, thread_id):
    """It is about no message."""
    thread = thread_id(await world.started())
    payload = await world.mutate("giveFeedback", "feedback { id message { id } }", subjectId=thread, score=3.5)
    assert payload["feedback"]["message"] is None
    gone = await world.mutate("deleteFeedback", "message { id } thread { id }", feedbackId=payload["feedback"]["id"])
    assert (gone["message"], gone["thread"]) == (None, {"id": thread})


async def test_feedback_says_something(world, thread_id):
    """One of rating, score, comment and value is needed."""
    payload = await world.mutate("giveFeedback", "feedback { id }", subjectId=thread_id(await world.started()), key="k")
    assert payload["feedback"] is None
    assert [code for code, _ in payload.told] == ["VALIDATION"]


async def test_agents(world):
    """Made, changed, removed; the local vendor's own option goes through."""
    options = {"local": {"behaviour": "NONE"}}
    made = (await world.mutate("createAgent", AGENT, **DESK, name="Bo", description="Kind", options=options))["agent"]
    assert made["configuration"] == {"behaviour": "NONE"}
    changed = (await world.mutate("updateAgent", AGENT, agentId=made["id"], name="Bob"))["agent"]
    assert changed == {**made, "name": "Bob"}
    cleared = (await world.mutate("updateAgent", AGENT, agentId=made["id"], description=None))["agent"]
    assert cleared == {**changed, "description": None}
    assert (await world.mutate("deleteAgent", "deletedAgentId", agentId=made["id"]))["deletedAgentId"] == made["id"]
    assert (await world.mutate("deleteAgent", "", agentId=made["id"])).told == [("NOT_FOUND", ["agentId"])]


@pytest.mark.parametrize("options", [{"thena": {"templateId": "t"}}, {"custom": {"behaviour": "NONE"}}])
async def test_options_must_name_the_vendor(world, options):
    """Another vendor's options are refused, and `custom` where the vendor has a field of its own."""
    payload = await world.mutate("createAgent", AGENT, **DESK, name="Bo", options=options)
    assert payload["agent"] is None
    assert payload.told == [("VALIDATION", ["options", *options])]


async def test_cancel_and_resume_a_run(world, thread_id, monkeypatch):
    """The use case gets the run and the answer; the payload has the run as it is now."""
    thread = (await world.started()).ref
    run = RunRef(thread=thread, native_id="r1")
    call = ToolCallRef(thread=thread, run="r1", native_id="c1")
    given = []

    async def cancel(call, ref):
        given.append(ref)
        return Run(ref=ref, status=RunStatus.CANCELLING)

    async def resume(call, ref, draft):
        given.append((ref, draft))
        return Run(ref=ref, status=RunStatus.QUEUED)

    monkeypatch.setattr(world.gateway.runs, "cancel", cancel)
    monkeypatch.setattr(world.gateway.runs, "resume", resume)
    text = thread_id(run)
    cancelled = await world.mutate("cancelRun", "run { id status }", runId=text, clientMutationId="c")
    assert cancelled["run"] == {"id": text, "status": "CANCELLING"}
    assert cancelled["clientMutationId"] == "c"
    outputs = [{"toolCallId": thread_id(call), "output": {"degrees": 21}}]
    resumed = await world.mutate("resumeRun", "run { status }", runId=text, toolOutputs=outputs, answer="yes")
    assert resumed["run"] == {"status": "QUEUED"}
    draft = ResumeDraft(tool_outputs=(ToolOutput(tool_call=call, output={"degrees": 21}),), answer="yes")
    assert given == [run, (run, draft)]


async def test_tool_call_that_leads_nowhere(world, thread_id):
    """NOT_FOUND at the one among the outputs."""
    run = RunRef(thread=(await world.started()).ref, native_id="r1")
    outputs = [{"toolCallId": "forged", "output": 1}]
    payload = await world.mutate("resumeRun", "run { id }", runId=thread_id(run), toolOutputs=outputs)
    assert payload.told == [("NOT_FOUND", ["toolOutputs", "0", "toolCallId"])]
