"""Threads and messages of Thena (thena.txt, VENDORS.md 1.4)."""

import json
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.thena_talk import (
    ECHO,
    FINISHED,
    INACTIVE,
    NOWHERE,
    TOOLS,
    make_thread,
    places,
    read_thread,
    say,
    thena_client,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAMPLES = Path(__file__).parents[1] / "vendor_docs" / "samples" / "thena"


@pytest_asyncio.fixture(loop_scope="session")
async def thena(sandbox):
    async with thena_client(sandbox) as client:
        yield client


async def test_a_thread_is_answered_whole(thena):
    """A new thread has every field of the page's sample, what was given, and no message."""
    metadata = {"text": "a", "number": 1.5, "no": None, "list": [1, {"b": True}], "😀": {}}
    thread = await make_thread(thena, TOOLS, agent_id=TOOLS, title="Печать", metadata=metadata)
    assert thread.keys() == json.loads((SAMPLES / "createChatThread.response.json").read_text()).keys()
    assert (thread["agent_id"], thread["title"], thread["metadata"]) == (TOOLS, "Печать", metadata)
    assert thread["messages"] == []
    assert await read_thread(thena, thread) == thread


async def test_the_sample_word_for_word(thena):
    """The page's request is accepted for the agent that it names."""
    content = (SAMPLES / "createChatThread.request.json").read_bytes()
    agent_id = json.loads(content)["agent_id"]
    for named in (agent_id, "null"):
        answer = await thena.post(
            f"/chat/{named}/threads", content=content, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["agent_id"]) == (200, agent_id)


async def test_nothing_is_required(thena):
    """Every field of a new thread may be left out; one that the vendor does not know is ignored."""
    thread = await make_thread(thena, ECHO, colour="red")
    assert (thread["title"], thread["metadata"]) == ("", {})
    assert "colour" not in thread


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": None}, "title"),
        ({"title": 1}, "title"),
        ({"metadata": None}, "metadata"),
        ({"metadata": []}, "metadata"),
        ({"metadata": "{}"}, "metadata"),
        ({"agent_id": None}, "agent_id"),
        ({"agent_id": "echo"}, "agent_id"),
        ({"agent_id": TOOLS}, "agent_id"),
    ],
)
async def test_refused_threads(thena, body, field):
    """A field of the wrong type, null, or an agent other than the path's is a 422 that names the field."""
    assert places(await thena.post(f"/chat/{ECHO}/threads", json=body)) == [["body", field]]


async def test_refused_agents(thena):
    """An agent that is no uuid is a 422, one that does not exist a 404."""
    assert places(await thena.post("/chat/echo/threads", json={})) == [["path", "agent_id"]]
    for method in ("GET", "POST"):
        answer = await thena.request(method, f"/chat/{NOWHERE}/threads", json={})
        assert (answer.status_code, answer.json()) == (404, {"detail": f"Agent {NOWHERE} not found"})


async def test_the_agent_null(thena):
    """The word null names no agent: a new thread is the echo's or the body's agent's, and every thread is found."""
    assert (await make_thread(thena, "null"))["agent_id"] == ECHO
    thread = await make_thread(thena, "null", agent_id=TOOLS)
    assert thread["agent_id"] == TOOLS
    assert (await thena.get(f"/chat/null/threads/{thread['id']}")).json() == thread
    agents = {row["agent_id"] for row in (await thena.get("/chat/null/threads")).json()}
    assert {ECHO, TOOLS} < agents


async def test_a_list_is_whole(thena, clock):
    """A list is a bare array of one agent's threads, with their messages, the last touched first."""
    first, second = await make_thread(thena), await make_thread(thena)
    clock.pass_by(1.0)
    await say(thena, first, role="note")
    rows = (await thena.get(f"/chat/{ECHO}/threads")).json()
    assert [row["id"] for row in rows[:2]] == [first["id"], second["id"]]
    assert [len(row["messages"]) for row in rows[:2]] == [1, 0]
    assert {row["agent_id"] for row in rows} == {ECHO}


async def test_a_thread_belongs_to_its_agent(thena):
    """Under another agent's path a thread is a 404."""
    thread = await make_thread(thena, ECHO)
    path = f"/chat/{TOOLS}/threads/{thread['id']}"
    message = {"content": "hi", "role": "user"}
    answers = [await thena.get(path), await thena.post(f"{path}/messages", json=message)]
    answers.append(await thena.get(f"/chat/null/threads/{NOWHERE}"))
    assert [answer.status_code for answer in answers] == [404] * 3


async def test_a_message(thena):
    """A message comes back with what was given, belongs to its thread, and touches it."""
    thread = await make_thread(thena)
    message = await say(thena, thread, "a <b>", "Agent", content_html="<i>a</i>", metadata={"n": None}, agent_id=ECHO)
    given = {"content": "a <b>", "role": "Agent", "content_html": "<i>a</i>", "metadata": {"n": None}}
    assert message.items() >= given.items()
    assert message.items() >= {"tool_calls": [], "attachments": [], "feedback": None}.items()
    kept = await read_thread(thena, thread)
    assert kept["messages"] == [message]
    assert kept["updated_at"] == message["created_at"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["content", "role"]),
        ({"content": None, "role": 1}, ["content", "role"]),
        ({"content": "a", "role": "user", "metadata": 1}, ["metadata"]),
        ({"content": "a", "role": "user", "content_html": {}}, ["content_html"]),
        ({"content": "a", "role": "user", "agent_id": TOOLS}, ["agent_id"]),
    ],
)
async def test_refused_messages(thena, body, fields):
    """Content and role are required; each wrong field has its detail."""
    thread = await make_thread(thena)
    answer = await thena.post(f"/chat/{ECHO}/threads/{thread['id']}/messages", json=body)
    assert places(answer) == [["body", field] for field in fields]
    assert (await read_thread(thena, thread))["messages"] == []


@pytest.mark.parametrize(("role", "answers"), [("user", 1), ("USER", 1), ("Human", 1), ("assistant", 0), ("", 0)])
async def test_who_is_answered(thena, clock, role, answers):
    """The agent answers a user or a human, however it is written, and nobody else."""
    thread = await make_thread(thena)
    await say(thena, thread, role=role)
    clock.pass_by(FINISHED)
    assert len((await read_thread(thena, thread))["messages"]) == 1 + answers


async def test_an_inactive_agent_is_silent(thena, clock):
    """An inactive agent's threads take messages that nobody answers."""
    thread = await make_thread(thena, INACTIVE)
    await say(thena, thread)
    clock.pass_by(FINISHED)
    assert len((await read_thread(thena, thread))["messages"]) == 1


async def test_history(thena):
    """The history goes through the threads of all agents, the last touched first, each of them once."""
    whole = (await thena.get("/chat/history", params={"limit": 50})).json()
    assert (whole["next_cursor"], whole["has_more"]) == (None, False)
    touched = [thread["updated_at"] for thread in whole["threads"]]
    assert touched == sorted(touched, reverse=True)
    page = (await thena.get("/chat/history", params={"limit": 4})).json()
    seen = page["threads"]
    while page["has_more"]:
        params = {"limit": 4, "cursor": page["next_cursor"]}
        page = (await thena.get("/chat/history", params=params)).json()
        seen += page["threads"]
    assert seen == whole["threads"]


async def test_limits_of_the_history(thena):
    """Ten threads unless told, 1 to 50 if told; of one agent if told."""
    for _ in range(60):
        await make_thread(thena, TOOLS)
    assert len((await thena.get("/chat/history")).json()["threads"]) == 10
    for limit in (1, 50):
        assert len((await thena.get("/chat/history", params={"limit": limit})).json()["threads"]) == limit
    for limit in (0, 51, "ten"):
        assert places(await thena.get("/chat/history", params={"limit": limit})) == [["query", "limit"]]
    rows = (await thena.get("/chat/history", params={"agent_id": ECHO})).json()["threads"]
    assert {row["agent_id"] for row in rows} == {ECHO}
    assert (await thena.get("/chat/history", params={"agent_id": NOWHERE})).json()["threads"] == []


@pytest.mark.parametrize("cursor", ["", "x", "é", "e30=", "MS4wIHg="])
async def test_refused_cursors(thena, cursor):
    """A cursor that the history did not give is a 422."""
    assert places(await thena.get("/chat/history", params={"cursor": cursor})) == [["query", "cursor"]]
