"""The life of a run, moved by a clock that only the test moves."""

import pytest

from sandbox.running import FINISHED, PROMPT, Running, text

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXPIRY = 600


async def test_a_run_advances_with_the_clock(start, clock):
    """A run is queued, then in progress, then completed; its moments are those of the clock, in whole seconds."""
    running = await start("echo")
    queued = await running.run()
    assert (queued["status"], queued["started_at"], queued["usage"]) == ("queued", None, None)
    assert queued["expires_at"] == queued["created_at"] + EXPIRY
    clock.pass_by(0.06)
    assert (await running.run())["status"] == "in_progress"
    clock.pass_by(FINISHED)
    done = await running.run()
    assert (done["status"], done["expires_at"]) == ("completed", None)
    assert isinstance(done["completed_at"], int)
    assert text(await running.answer()) == f"Echo: {PROMPT}"


async def test_a_run_that_nobody_looks_at_completes_on_time(start, clock):
    """Reading only the messages, much later, finds the answer at the moment when it was due."""
    running = await start("echo")
    clock.pass_by(3600)
    answer = await running.answer()
    assert answer["role"] == "assistant"
    assert (await running.run())["completed_at"] - answer["created_at"] <= 1
    assert clock() - answer["created_at"] > 3500


async def test_overrides(start):
    """What the request says goes before what the assistant says."""
    running = await start("echo", model="other", instructions="be brief", temperature=0.5, metadata={"a": "b"})
    run = await running.run()
    assert (run["model"], run["instructions"], run["temperature"]) == ("other", "be brief", 0.5)
    assert (run["metadata"], run["top_p"], run["tool_choice"]) == ({"a": "b"}, 1.0, "auto")


async def test_additional_messages_and_instructions(openai, clock):
    """A run can bring messages and instructions along."""
    thread = (await openai.post("/threads")).json()["id"]
    body = {
        "assistant_id": "asst_echo",
        "additional_instructions": "And smile.",
        "additional_messages": [{"role": "user", "content": "late"}],
    }
    run = (await openai.post(f"/threads/{thread}/runs", json=body)).json()
    clock.pass_by(FINISHED)
    running = Running(openai, run)
    assert run["instructions"].endswith("\nAnd smile.")
    assert [text(message) for message in await running.messages()] == ["late", "Echo: late"]


async def test_asks_for_outputs(start, clock):
    """A run waits for the outputs of its two calls, refuses any others, and then quotes them."""
    running = await start("asks")
    clock.pass_by(FINISHED)
    waiting = await running.run()
    assert waiting["status"] == "requires_action"
    calls = waiting["required_action"]["submit_tool_outputs"]["tool_calls"]
    assert all(call["function"].keys() == {"name", "arguments"} for call in calls)
    path = f"{running.run_path}/submit_tool_outputs"
    outputs = [{"tool_call_id": call["id"], "output": f"output {n}"} for n, call in enumerate(calls)]
    for wrong in ([], outputs[:1], [outputs[0], outputs[0]], [*outputs, outputs[0]]):
        assert (await running.client.post(path, json={"tool_outputs": wrong})).status_code == 400
    resumed = (await running.client.post(path, json={"tool_outputs": outputs})).json()
    assert (resumed["status"], resumed["required_action"]) == ("queued", None)
    assert (await running.client.post(path, json={"tool_outputs": outputs})).status_code == 400
    clock.pass_by(FINISHED)
    assert (await running.run())["status"] == "completed"
    assert "get_customer returned output 0; get_stock returned output 1" in text(await running.answer())
    first, _ = await running.steps()
    assert first["status"] == "completed"
    assert [call["function"]["output"] for call in first["step_details"]["tool_calls"]] == ["output 0", "output 1"]


async def test_slow_counts_reads(start):
    """A slow run is finished by reads of it alone, while the clock stands still."""
    running = await start("slow")
    statuses = [(await running.run())["status"] for _ in range(4)]
    assert statuses == ["queued", "in_progress", "in_progress", "completed"]
    assert PROMPT in text(await running.answer())


async def test_slow_by_time(start, clock):
    """A slow run is finished by time as well."""
    running = await start("slow")
    clock.pass_by(1.0)
    assert (await running.run())["status"] == "in_progress"
    clock.pass_by(1.0)
    assert (await running.run())["status"] == "completed"


async def test_cancel(start, clock):
    """A cancelled run says nothing, closes its open steps, and cannot be cancelled again."""
    running = await start("asks")
    clock.pass_by(FINISHED)
    await running.run()
    cancelling = (await running.client.post(f"{running.run_path}/cancel")).json()
    assert (cancelling["status"], cancelling["required_action"]) == ("cancelling", None)
    assert (await running.client.post(f"{running.run_path}/cancel")).status_code == 400
    clock.pass_by(FINISHED)
    cancelled = await running.run()
    assert (cancelled["status"], cancelled["cancelled_at"] is None) == ("cancelled", False)
    assert [step["status"] for step in await running.steps()] == ["cancelled"]
    assert len(await running.messages()) == 1
    assert (await running.client.post(f"{running.run_path}/cancel")).status_code == 400


async def test_cancel_keeps_what_was_done(start, clock):
    """A run that is cancelled after its tool outputs keeps the step that they completed."""
    running = await start("asks")
    clock.pass_by(FINISHED)
    calls = (await running.run())["required_action"]["submit_tool_outputs"]["tool_calls"]
    outputs = [{"tool_call_id": call["id"], "output": ""} for call in calls]
    await running.client.post(f"{running.run_path}/submit_tool_outputs", json={"tool_outputs": outputs})
    await running.client.post(f"{running.run_path}/cancel")
    clock.pass_by(FINISHED)
    assert (await running.run())["status"] == "cancelled"
    assert [step["status"] for step in await running.steps()] == ["completed"]


async def test_expiry(start, clock):
    """A run that waits for outputs expires after ten minutes, and frees its thread."""
    running = await start("asks")
    clock.pass_by(EXPIRY + 1)
    expired = await running.run()
    assert (expired["status"], expired["required_action"]) == ("expired", None)
    (step,) = await running.steps()
    assert (step["status"], step["expired_at"]) == ("expired", expired["created_at"] + EXPIRY)
    answer = await running.client.post(f"{running.path}/messages", json={"role": "user", "content": "again"})
    assert answer.status_code == 200


async def test_an_active_run_holds_its_thread(start, clock):
    """While a run is active its thread takes no message and no second run; the words are OpenAI's."""
    running = await start("slow")
    message = {"role": "user", "content": "me too"}
    refused = [
        await running.client.post(f"{running.path}/messages", json=message),
        await running.client.post(f"{running.path}/runs", json={"assistant_id": "asst_echo"}),
    ]
    assert [answer.status_code for answer in refused] == [400, 400]
    texts = [answer.json()["error"]["message"] for answer in refused]
    assert (texts[0].startswith("Can't add messages to thread_"), "already has an active run" in texts[1]) == (
        True,
        True,
    )
    clock.pass_by(2.0)
    assert (await running.client.post(f"{running.path}/messages", json=message)).status_code == 200


async def test_unknown_assistant(openai):
    """A run of an assistant that does not exist is a 404, and leaves no thread behind."""
    answer = await openai.post("/threads/runs", json={"assistant_id": "asst_nobody", "thread": {}})
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        404,
        "No assistant found with id 'asst_nobody'.",
    )
