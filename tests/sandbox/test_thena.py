"""Agents, feedback, keys and seeds of Thena (thena.txt, VENDORS.md 1.4)."""

import json
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from sandbox.thena_talk import (
    ECHO,
    FINISHED,
    INACTIVE,
    NOWHERE,
    PROMPT,
    TOOLS,
    executions,
    make_thread,
    places,
    read_agent,
    read_thread,
    say,
    thena_client,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEMPLATE = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
SAMPLES = Path(__file__).parents[1] / "vendor_docs" / "samples" / "thena"


@pytest_asyncio.fixture(loop_scope="session")
async def thena(sandbox):
    async with thena_client(sandbox) as client:
        yield client


@pytest.fixture
def answered(thena, clock):
    """A thread with a question and its answer."""

    async def answered():
        thread = await make_thread(thena)
        await say(thena, thread)
        clock.pass_by(FINISHED)
        return await read_thread(thena, thread)

    return answered


async def rate(thena, message_id, source="chat", **details):
    body = {"message_id": message_id, "source": source, "feedback_details": details}
    return await thena.post("/feedback/chat", json=body)


async def test_agents_by_status(thena):
    """Agents are a bare array; all but one are active, and the status filters."""
    agents = (await thena.get("/agents")).json()
    assert [agent["name"] for agent in agents[:2]] == ["Echo", "Tools"]
    assert agents[0]["id"] == ECHO
    active = (await thena.get("/agents", params={"status": "active"})).json()
    (inactive,) = (await thena.get("/agents", params={"status": "inactive"})).json()
    assert (len(active), inactive["id"]) == (len(agents) - 1, INACTIVE)
    assert (await thena.get("/agents", params={"status": "odd"})).json() == []


@pytest.mark.parametrize(
    ("script", "answer"), [("broken_tool", "Sorry"), ("no such script", "Echo"), (["tools"], "Echo"), (None, "Echo")]
)
async def test_a_new_agent(thena, clock, script, answer):
    """A new agent follows the script that its configuration names, else the echo."""
    given = {"name": "Mine", "configuration": {"script": script}, "template_id": TEMPLATE, "metadata": {"a": 1}}
    agent = (await thena.post("/agents", json=given)).json()
    assert agent.items() >= (given | {"status": "active", "description": None, "files": []}).items()
    thread = await make_thread(thena, agent["id"])
    await say(thena, thread)
    clock.pass_by(FINISHED)
    assert (await read_thread(thena, thread))["messages"][1]["content"].startswith(answer)
    counted = await read_agent(thena, agent["id"])
    assert (counted["completed_flows_count"], counted["pending_flows_count"]) == (1, 0)


async def test_an_agent_changes(thena, clock):
    """What an update gives replaces, what it leaves out or gives as null stays; an inactive agent falls silent."""
    before = await read_agent(thena, TOOLS)
    clock.pass_by(1.0)
    change = {"status": "inactive", "description": "new", "name": None, "avatar_url": None}
    after = (await thena.put(f"/agents/{TOOLS}", json=change)).json()
    changed = {"status": "inactive", "description": "new", "updated_at": after["updated_at"]}
    assert after == before | changed
    assert after["updated_at"] > before["updated_at"]
    await say(thena, await make_thread(thena, TOOLS))
    assert (await read_agent(thena, TOOLS))["pending_flows_count"] == 0


async def test_refused_agents(thena):
    """An agent needs its three fields, of their types; one that does not exist is a 404."""
    required = [["body", "name"], ["body", "configuration"], ["body", "template_id"]]
    assert places(await thena.post("/agents", json={})) == required
    assert places(await thena.put(f"/agents/{ECHO}", json={"configuration": []})) == [["body", "configuration"]]
    assert (await thena.put(f"/agents/{NOWHERE}", json={})).status_code == 404


async def test_feedback_on_an_answer(thena, answered):
    """Feedback names question, answer and execution; the message shows the newest, in the fields of the page."""
    thread = await answered()
    question, answer = thread["messages"]
    await rate(thena, answer["id"], feedback_type="negative", issue_type="wrong", comment="No.")
    given = (await rate(thena, answer["id"], feedback_type="positive", comment="Yes.")).json()
    (execution,) = await executions(thena, page_size=1)
    named = {
        "human_message_id": question["id"],
        "ai_message_id": answer["id"],
        "flow_execution_id": execution["id"],
        "feedback_type": "positive",
        "issue_type": None,
        "comment": "Yes.",
    }
    assert given.items() >= named.items()
    shown = (await read_thread(thena, thread))["messages"][1]["feedback"]
    sample = json.loads((SAMPLES / "createChatThread.response.json").read_text())
    assert shown.keys() == sample["messages"][0]["feedback"].keys()
    assert given == shown


async def test_feedback_on_a_question(thena, answered):
    """Feedback on a question has no answer, and may say nothing but a comment."""
    thread = await answered()
    given = (await rate(thena, thread["messages"][0]["id"], "flow", comment="?", context_id="any")).json()
    assert (given["human_message_id"], given["ai_message_id"]) == (thread["messages"][0]["id"], None)
    assert (given["feedback_type"], given["flow_execution_id"]) == (None, None)


async def test_feedback_on_an_execution(thena, answered):
    """Feedback on an execution comes back with what was given, and no message shows it."""
    thread = await answered()
    (execution,) = await executions(thena, page_size=1)
    body = {
        "flow_execution_id": execution["id"],
        "context_id": thread["id"],
        "source": "flow",
        "feedback_type": "negative",
        "issue_type": "slow",
        "comment": "ça",
    }
    assert (await thena.post("/feedback/flow", json=body)).json().items() >= body.items()
    assert (await read_thread(thena, thread))["messages"][1]["feedback"] is None


async def test_refused_feedback(thena, answered):
    """Sources and types are closed sets, the details are required, and what is rated must exist."""
    message_id = (await answered())["messages"][1]["id"]
    assert places(await rate(thena, message_id, "mail")) == [["body", "source"]]
    assert places(await rate(thena, message_id, feedback_type="up")) == [["body", "feedback_details", "feedback_type"]]
    answer = await thena.post("/feedback/chat", json={"message_id": message_id, "source": "chat"})
    assert places(answer) == [["body", "feedback_details"]]
    required = [["body", "flow_execution_id"], ["body", "context_id"], ["body", "source"]]
    assert places(await thena.post("/feedback/flow", json={})) == required
    body = {"flow_execution_id": NOWHERE, "context_id": "", "source": "chat"}
    answers = [await rate(thena, NOWHERE), await thena.post("/feedback/flow", json=body)]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    "headers", [{}, {"x-api-key": ""}, {"x-api-key": "sandbox-wrong"}, {"Authorization": "Bearer"}]
)
async def test_keys(sandbox, headers):
    """Without the key, or with another, every route is a 401 that tells nothing of it."""
    emulator = sandbox.emulators["thena"]
    async with httpx.AsyncClient(base_url=f"{emulator.base_url}/api/v1", headers=headers) as client:
        answers = [await client.get("/agents"), await client.post("/chat/null/threads", json={})]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert all("sandbox-" not in answer.text for answer in answers)


async def test_nothing_else_is_served(thena):
    """The framework's own pages are off, and what the vendor does not document is refused."""
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert (await thena.get(str(thena.base_url.copy_with(path=path)))).status_code == 404
    thread = await make_thread(thena)
    path = f"/chat/{ECHO}/threads/{thread['id']}"
    assert [(await thena.delete(path)).status_code, (await thena.put(path, json={})).status_code] == [405, 405]


async def test_the_record(thena, control):
    """The control API proves each field that was sent, and masks the key."""
    await control.delete("/requests")
    await make_thread(thena, ECHO, agent_id=ECHO, title="T", metadata={"a": [1]})
    (seen,) = (await control.get("/requests", params={"vendor": "thena"})).json()["requests"]
    assert seen["path"] == f"/api/v1/chat/{ECHO}/threads"
    assert seen["headers"]["x-api-key"] == "****-key"
    assert {field["path"]: field["value"] for field in seen["fields"]} == {
        "agent_id": ECHO,
        "title": "T",
        "metadata.a[0]": 1,
    }


async def test_down_up_reset(sandbox, thena):
    """A thread survives an outage, and a reset forgets it but not the seeds."""
    emulator = sandbox.emulators["thena"]
    thread = await make_thread(thena)
    await emulator.set_state("down")
    with pytest.raises(httpx.ConnectError):
        await thena.get("/agents")
    await emulator.set_state("up")
    assert await read_thread(thena, thread) == thread
    emulator.reset()
    rows = (await thena.get("/chat/null/threads")).json()
    assert sorted(row["id"] for row in rows) == sorted(emulator.seeded_thread_ids)


async def test_seeds(sandbox, thena, clock):
    """Seeded threads have every kind of content, fixed ids, and answer like any other."""
    threads = (await thena.get("/chat/history", params={"limit": 50})).json()["threads"]
    by_age = sorted(threads, key=lambda thread: thread["created_at"])
    assert [thread["id"] for thread in by_age] == list(sandbox.emulators["thena"].seeded_thread_ids)
    assert len(threads) >= 8
    assert threads[0] != by_age[-1]
    messages = [message for thread in threads for message in thread["messages"]]
    ratings = [message["feedback"]["feedback_type"] for message in messages if message["feedback"]]
    assert {"positive", "negative", None} == set(ratings)
    assert any(message["attachments"] for message in messages)
    assert any(call["end_time"] is None for message in messages for call in message["tool_calls"])
    assert {thread["anon_user_id"] is None for thread in threads} == {True, False}
    assert {type(value) for thread in threads for value in thread["metadata"].values()} >= {
        int,
        float,
        bool,
        list,
        dict,
    }
    rated = [message["feedback"] for message in messages if message["feedback"]]
    known = {row["id"] for row in await executions(thena, page_size=100)}
    assert {feedback["flow_execution_id"] for feedback in rated} <= known
    await say(thena, by_age[0] | {"agent_id": "null"}, role="note")
    await say(thena, threads[0])
    clock.pass_by(FINISHED)
    assert (await read_thread(thena, threads[0]))["messages"][-1]["content"] == f"Echo: {PROMPT}"
