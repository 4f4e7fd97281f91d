"""The scripted agents of Thena and the executions behind their answers."""

import itertools
import random

import pytest
import pytest_asyncio

from sandbox.conftest import SLOW_READS, Clock
from sandbox.thena_talk import (
    ATTACHMENTS,
    BROKEN_TOOL,
    ECHO,
    FAILS,
    FINISHED,
    HTML,
    INACTIVE,
    LONG_TOOL,
    NOWHERE,
    PROMPT,
    RETRIES,
    SLOW,
    TIMES_OUT,
    TOOLS,
    UNICODE,
    alone,
    executions,
    make_thread,
    places,
    read_thread,
    say,
    thena_client,
)
from threadloom.sandbox.emulator import Pace, World
from threadloom.sandbox.thena.emulator import VENDOR

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def thena(sandbox):
    async with thena_client(sandbox) as client:
        yield client


@pytest.fixture
def ask(thena, clock):
    """Asks an agent and waits; gives the execution, and the answer if there is one."""

    async def ask(agent_id, seconds=FINISHED):
        thread = await make_thread(thena, agent_id)
        await say(thena, thread)
        clock.pass_by(seconds)
        (execution,) = [row for row in await executions(thena) if row["context_id"] == thread["id"]]
        messages = (await read_thread(thena, thread))["messages"]
        return execution, messages[1] if len(messages) > 1 else None

    return ask


async def test_an_execution_advances(thena, clock):
    """Pending, running, completed: by the clock, and each with the moments that it has reached."""
    thread = await make_thread(thena, TOOLS)
    question = await say(thena, thread)
    (row, *_) = await executions(thena)
    path = f"/flows/executions/{row['id']}"
    assert (row["status"], row["context_id"], row["agent_id"]) == ("pending", thread["id"], TOOLS)
    assert row["created_at"] == row["started_at"] == question["created_at"]
    clock.pass_by(0.06)
    running = (await thena.get(path)).json()
    assert (running["status"], running["completed_at"], running["duration_ms"]) == ("running", None, None)
    assert [(step["status"], step["completed_at"]) for step in running["steps"]] == [("running", None)] * 2
    assert (await read_thread(thena, thread))["messages"] == [question]
    clock.pass_by(FINISHED)
    done = (await thena.get(path)).json()
    answer = (await read_thread(thena, thread))["messages"][1]
    assert (done["status"], done["duration_ms"], done["completed_at"]) == ("completed", 150, answer["created_at"])
    assert done["final_output"] == {"content": answer["content"]}
    assert done["tokens_used"] > 0 < done["cost_estimate"]
    assert (done["timeout_seconds"], done["max_retries"], done["retry_count"]) == (300, 3, 0)


async def test_echo(ask):
    """The echo repeats the message, in HTML with its markup escaped."""
    _, answer = await ask(ECHO)
    assert (answer["role"], answer["content"]) == ("assistant", f"Echo: {PROMPT}")
    assert answer["content_html"] == "<p>Echo: three &lt;small&gt; words</p>"


async def test_tools(ask):
    """Two tool calls with arguments, results and moments; the steps of the execution are the same calls."""
    execution, answer = await ask(TOOLS)
    count, search = answer["tool_calls"]
    assert (count["tool_name"], count["arguments"], count["error"]) == ("count_words", {"text": PROMPT}, None)
    assert count["result"] == {"words": 3, "characters": len(PROMPT)}
    assert count["start_time"] < count["end_time"] == answer["created_at"]
    for step, call in zip(execution["steps"], (count, search), strict=True):
        assert (step["tool_name"], step["input_data"], step["output_data"], step["status"]) == (
            call["tool_name"],
            call["arguments"],
            call["result"],
            "completed",
        )
    assert execution["tool_calls_count"] == 2


async def test_broken_tool(ask):
    """A tool that fails has an error and no result, and the execution completes."""
    execution, answer = await ask(BROKEN_TOOL)
    (call,), (step,) = answer["tool_calls"], execution["steps"]
    assert (call["result"], step["status"], execution["status"]) == (None, "failed", "completed")
    assert "connection refused" in call["error"] == step["error_message"]


async def test_long_tool(ask):
    """A tool that still runs has neither result nor end."""
    _, answer = await ask(LONG_TOOL)
    (call,) = answer["tool_calls"]
    assert (call["result"], call["error"], call["end_time"]) == (None, None, None)


@pytest.mark.parametrize(("agent_id", "status"), [(FAILS, "failed"), (TIMES_OUT, "timeout")])
async def test_no_answer(ask, agent_id, status):
    """An execution that fails or times out has an error message and leaves no message."""
    execution, answer = await ask(agent_id)
    assert (execution["status"], answer, execution["final_output"]) == (status, None, None)
    assert execution["error_message"]
    assert execution["completed_at"] is not None


async def looks(agent_id, moments):
    """An execution as it is so many seconds after the question, and the roles in its thread at the end.

    In an emulator of its own, where looking does not hasten it.
    """
    clock = Clock()
    service = VENDOR.build(World(now=clock, random=random.Random(7), pace=Pace()), "key")
    async with alone(service) as client:
        thread = await make_thread(client, agent_id)
        await say(client, thread)
        rows = []
        for since, moment in itertools.pairwise([0.0, *moments]):
            clock.pass_by(moment - since)
            rows.append((await executions(client, page_size=1))[0])
        return rows, [message["role"] for message in (await read_thread(client, thread))["messages"]]


async def test_slow():
    """Slow is queued, then running, and done after 1.5 seconds."""
    rows, roles = await looks(SLOW, [0.04, 0.06, 0.8, 1.6])
    assert [row["status"] for row in rows] == ["pending", "queued", "running", "completed"]
    assert roles == ["user", "assistant"]


async def test_retries():
    """Retrying twice, each time counted and with an error, then an answer in the role `ai`."""
    rows, roles = await looks(RETRIES, [0.06, 0.6, 1.1, 1.6])
    assert [(row["status"], row["retry_count"], row["error_message"] is None) for row in rows] == [
        ("running", 0, True),
        ("retrying", 1, False),
        ("retrying", 2, False),
        ("completed", 2, True),
    ]
    assert roles == ["user", "ai"]


async def test_slow_by_reads(thena):
    """Slow is also done by enough reads of its execution or its thread, while the clock stands still."""
    thread = await make_thread(thena, SLOW)
    await say(thena, thread)
    for _ in range(SLOW_READS - 1):
        assert len((await read_thread(thena, thread))["messages"]) == 1
    (row,) = await executions(thena, page_size=1)
    assert row["status"] == "completed"
    assert len((await read_thread(thena, thread))["messages"]) == 2


async def test_contents(ask):
    """Unicode comes through, HTML holds what must not be trusted, and attachments have no common shape."""
    text = (await ask(UNICODE))[1]["content"]
    assert all(part in text for part in ("漢字", "👨\u200d👩\u200d👧\u200d👦", "שלום", "e\u0301"))
    html = (await ask(HTML))[1]["content_html"]
    assert "<script>" in html
    assert "three &lt;small&gt; words" in html
    first, second = (await ask(ATTACHMENTS))[1]["attachments"]
    assert first.keys() != second.keys()


async def test_two_questions(thena, clock):
    """A thread takes a second question meanwhile; both are answered, in the order of time."""
    thread = await make_thread(thena)
    for text in ("first", "second"):
        await say(thena, thread, text)
        clock.pass_by(0.1)
    clock.pass_by(FINISHED)
    texts = [message["content"] for message in (await read_thread(thena, thread))["messages"]]
    assert texts == ["first", "second", "Echo: first", "Echo: second"]


async def test_a_flow_by_hand(thena, clock):
    """A flow started by hand keeps what was given, and answers in the thread that it is told."""
    thread = await make_thread(thena)
    body = {
        "flow_id": ECHO,
        "trigger_type": "manual",
        "trigger_data": {"context_id": thread["id"]},
        "variables": {"message": "by hand"},
        "priority": "high",
        "timeout_seconds": 30,
        "metadata": {"a": 1},
    }
    started = (await thena.post("/flows/execute", json=body)).json()
    assert started.keys() == {"execution", "message"}
    assert started["execution"].items() >= body.items()
    clock.pass_by(FINISHED)
    (answer,) = (await read_thread(thena, thread))["messages"]
    assert answer["content"] == "Echo: by hand"


async def test_a_flow_without_a_thread(thena, clock):
    """A flow that is told no thread has only its final output; one that may take no longer times out."""
    body = {"flow_id": SLOW, "trigger_type": "api", "timeout_seconds": 1}
    execution = (await thena.post("/flows/execute", json=body)).json()["execution"]
    body["timeout_seconds"] = 2
    patient = (await thena.post("/flows/execute", json=body)).json()["execution"]
    assert execution["context_id"] is None
    clock.pass_by(2.0)
    ended = (await thena.get(f"/flows/executions/{execution['id']}")).json()
    assert (ended["status"], ended["duration_ms"]) == ("timeout", 1000)
    ended = (await thena.get(f"/flows/executions/{patient['id']}")).json()
    assert ended["final_output"] == {"content": "After some thought: "}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"flow_id": None}, "flow_id"),
        ({"trigger_type": "whim"}, "trigger_type"),
        ({"priority": "highest"}, "priority"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"timeout_seconds": "9"}, "timeout_seconds"),
        ({"scheduled_at": "tomorrow"}, "scheduled_at"),
    ],
)
async def test_refused_flows(thena, change, field):
    """A field outside its set, its limit or its type is a 422."""
    body = {"flow_id": ECHO, "trigger_type": "manual"} | change
    assert places(await thena.post("/flows/execute", json=body)) == [["body", field]]


async def test_unknown_flows(thena):
    """A flow, a thread or an execution that does not exist is a 404; so is an inactive agent's flow."""
    bodies = [
        {"flow_id": NOWHERE, "trigger_type": "manual"},
        {"flow_id": INACTIVE, "trigger_type": "manual"},
        {"flow_id": ECHO, "trigger_type": "manual", "trigger_data": {"context_id": NOWHERE}},
    ]
    answers = [await thena.post("/flows/execute", json=body) for body in bodies]
    answers.append(await thena.get(f"/flows/executions/{NOWHERE}"))
    assert [answer.status_code for answer in answers] == [404] * 4


async def test_pages_of_executions(thena, clock):
    """Executions come in pages, newest first, and can be filtered by status, flow and trigger."""
    before = (await thena.get("/flows/executions")).json()["total_count"]
    for _ in range(3):
        await say(thena, await make_thread(thena, FAILS))
        clock.pass_by(1.0)
    page = (await thena.get("/flows/executions", params={"page_size": 2, "page": 2})).json()
    assert (page["total_count"], page["page"], page["page_size"], page["has_more"]) == (before + 3, 2, 2, True)
    assert page["executions"][0]["execution_number"] == 1
    failed = (await thena.get("/flows/executions", params={"status": "failed", "page_size": 3})).json()
    assert ([row["agent_id"] for row in failed["executions"]], failed["has_more"]) == ([FAILS] * 3, False)
    assert len(await executions(thena, flow_id=FAILS, trigger_type="api", page_size=100)) == 3
    assert await executions(thena, page=99) == []
    for wrong in ({"page": 0}, {"page_size": 0}, {"page_size": 101}, {"status": "odd"}, {"trigger_type": "odd"}):
        assert places(await thena.get("/flows/executions", params=wrong)) == [["query", *wrong]]


async def test_a_seed_gives_the_same_ids():
    """Equal seeds give equal ids, and a reset gives none of them again."""

    async def ids(seed):
        service = VENDOR.build(World(now=lambda: 1e9, random=random.Random(seed), pace=Pace()), "key")
        made = []
        async with alone(service) as client:
            for _ in range(2):
                made.append((await make_thread(client))["id"])
                service.reset()
        return made

    first, again, other = await ids(1), await ids(1), await ids(2)
    assert first == again
    assert len({*first, *other}) == 4
