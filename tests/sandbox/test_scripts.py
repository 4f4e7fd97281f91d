"""What each scripted assistant answers."""

import json

import pytest

from sandbox.running import FINISHED, PROMPT, Running, text

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_nobody_has_asked(openai, clock):
    """A thread without a word from a user gets an empty echo."""
    thread = {"messages": [{"role": "assistant", "content": "Hello, how can I help?"}]}
    run = (await openai.post("/threads/runs", json={"assistant_id": "asst_echo", "thread": thread})).json()
    clock.pass_by(FINISHED)
    assert text(await Running(openai, run).answer()) == "Echo: "


async def test_tools(start, clock):
    """Three kinds of tool calls stand on a step, in progress without results and then completed with them."""
    running = await start("tools")
    clock.pass_by(0.09)
    (step,) = await running.steps()
    assert (step["status"], step["completed_at"]) == ("in_progress", None)
    assert step["step_details"]["tool_calls"][0]["function"]["output"] is None
    clock.pass_by(FINISHED)
    calls, creation = await running.steps()
    function, code, search = calls["step_details"]["tool_calls"]
    assert json.loads(function["function"]["arguments"]) == {"text": PROMPT}
    assert json.loads(function["function"]["output"]) == {"words": 3, "characters": len(PROMPT)}
    assert code["code_interpreter"]["outputs"] == [{"type": "logs", "logs": f"{len(PROMPT)}\n"}]
    assert PROMPT in search["file_search"]["results"][0]["content"][0]["text"]
    assert creation["step_details"]["message_creation"]["message_id"] == (await running.answer())["id"]


async def test_broken_tool(start, clock):
    """A failing tool fails its step; the run completes with an apology."""
    running = await start("broken_tool")
    clock.pass_by(FINISHED)
    broken, _ = await running.steps()
    assert (broken["status"], broken["last_error"]["code"]) == ("failed", "server_error")
    assert broken["failed_at"] is not None
    assert (await running.run())["status"] == "completed"
    assert PROMPT in text(await running.answer())


async def test_fails(start, clock):
    """A failed run has its error and no message."""
    running = await start("fails")
    clock.pass_by(FINISHED)
    run = await running.run()
    assert (run["status"], run["last_error"]["code"]) == ("failed", "server_error")
    assert str(len(PROMPT)) in run["last_error"]["message"]
    assert run["failed_at"] is not None
    assert len(await running.messages()) == 1


async def test_incomplete(start, clock):
    """An incomplete run leaves a message that is cut short."""
    running = await start("incomplete")
    clock.pass_by(FINISHED)
    run, message = await running.run(), await running.answer()
    assert (run["status"], run["incomplete_details"]) == ("incomplete", {"reason": "max_completion_tokens"})
    assert (message["status"], message["incomplete_details"]) == ("incomplete", {"reason": "max_tokens"})
    assert (message["completed_at"], message["incomplete_at"] is None) == (None, False)


async def test_refuses(start, clock):
    """A refusal is a part of its own kind."""
    running = await start("refuses")
    clock.pass_by(FINISHED)
    (part,) = (await running.answer())["content"]
    assert (part["type"], PROMPT in part["refusal"]) == ("refusal", True)


async def test_unicode(start, clock):
    """Joiners, right-to-left marks, combining accents and astral letters arrive as they were sent."""
    running = await start("unicode")
    clock.pass_by(FINISHED)
    answer = text(await running.answer())
    for piece in (PROMPT, "漢字", "👨\u200d👩\u200d👧\u200d👦", "שלום", "\u202b", "e\u0301", "\U0001d4b3"):
        assert piece in answer


async def test_annotations(start, clock):
    """Each annotation's indices cut its own marker out of the text."""
    running = await start("annotations")
    clock.pass_by(FINISHED)
    body = (await running.answer())["content"][0]["text"]
    assert [annotation["type"] for annotation in body["annotations"]] == ["file_citation", "file_path"]
    for annotation in body["annotations"]:
        assert body["value"][annotation["start_index"] : annotation["end_index"]] == annotation["text"]
        assert annotation[annotation["type"]]["file_id"]


async def test_image(start, clock):
    """An answer can hold pictures, by file and by address."""
    running = await start("image")
    clock.pass_by(FINISHED)
    assert [part["type"] for part in (await running.answer())["content"]] == ["text", "image_file", "image_url"]


async def test_long(start, clock):
    """The long thread has 500 messages in all, in a stable order although they share their seconds."""
    running = await start("long")
    clock.pass_by(FINISHED)
    forwards = await all_messages(running, "asc")
    backwards = await all_messages(running, "desc")
    assert len(forwards) == 500
    assert forwards == backwards[::-1]
    assert text(forwards[499]) == f"Line 500 about “{PROMPT}”"
    again = await running.client.post(f"{running.path}/runs", json={"assistant_id": "asst_long"})
    clock.pass_by(FINISHED)
    assert (await Running(running.client, again.json()).run())["status"] == "completed"
    assert len(await all_messages(running, "asc")) == 500


async def all_messages(running, order):
    messages = []
    while True:
        after = {"after": messages[-1]["id"]} if messages else {}
        page = await running.messages(limit=100, order=order, **after)
        messages += page
        if len(page) < 100:
            return messages
