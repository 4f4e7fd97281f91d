"""Threads, agents and runs in our words, field by field; unknown words beside themselves."""

from typing import Any

import pytest

from fakes import a_call
from threadloom.domain.page import PageRequest
from threadloom.domain.run import RequiredAction, RunStatus
from threadloom.domain.thread import ThreadStatus
from threadloom.domain.vendor import RunPageKey
from threadloom.vendors.langgraph.mapping import to_agent
from threadloom.vendors.langgraph.wire import read_assistant
from vendors.langgraph.answers import (
    ONE_RUN,
    QUESTION,
    SEARCH,
    STATE,
    a_run,
    a_state,
    a_thread,
    an_assistant,
    answering,
)
from vendors.langgraph.kit import ASSISTANT, GRAPH, OTHER, THREAD, agent_ref, run_ref, thread_ref

MOMENT = 1_795_256_294_817_005


async def thread(**fields):
    """What a row of a search reads as."""
    async with answering({SEARCH: [{**a_thread(), **fields}]}) as (adapter, _):
        return (await adapter.threads(a_call(), [thread_ref()]))[0]


@pytest.mark.parametrize(
    ("told", "interrupts", "status"),
    [
        ("idle", {}, ThreadStatus.IDLE),
        ("busy", None, ThreadStatus.RUNNING),
        ("error", {}, ThreadStatus.FAILED),
        ("interrupted", {"task": [QUESTION]}, ThreadStatus.WAITING_FOR_INPUT),
        ("interrupted", {}, ThreadStatus.CANCELLED),
        ("interrupted", None, ThreadStatus.WAITING_FOR_INPUT),
        ("novel", {}, ThreadStatus.UNKNOWN),
        (None, None, ThreadStatus.UNKNOWN),
        (7, [], ThreadStatus.UNKNOWN),
    ],
)
async def test_the_status_of_a_thread(told: Any, interrupts: Any, status: ThreadStatus):
    """`interrupted` with a question waits for a person, without one it was stopped; a server may not tell questions."""
    found = await thread(status=told, interrupts=interrupts)
    assert found.status is status
    assert found.native_status == (told if isinstance(told, str) else None)


async def test_a_thread():
    """Every field; pairs with null were removed, and what is not asked for is not shown."""
    metadata = {"graph_id": GRAPH, "assistant_id": ASSISTANT, "title": "T", "gone": None, "deep": {"a": None}}
    found = await thread(metadata=metadata, values={"messages": ["secret"]}, config={"key": "secret"}, novel=1)
    assert found.ref == thread_ref()
    assert (found.title, found.agent, found.native_id) == ("T", agent_ref(GRAPH), THREAD)
    assert (found.created_at, found.updated_at) == (MOMENT, MOMENT)
    assert found.metadata == {name: value for name, value in metadata.items() if name != "gone"}
    assert found.raw["novel"] == 1
    assert "secret" not in str(found)


@pytest.mark.parametrize("metadata", [None, [], "x", {"title": 7, "assistant_id": 7}, {"title": ""}])
async def test_a_thread_whose_pairs_are_strange(metadata: Any):
    """Has no title and no agent."""
    found = await thread(metadata=metadata, created_at="yesterday", updated_at=7)
    assert (found.title, found.agent, found.created_at, found.updated_at) == (None, None, None, None)


async def test_an_assistant_has_one_id():
    """A graph's own goes by the graph's name, others by their UUIDs in one spelling."""
    for assistant, graph, native_id in ((ASSISTANT, GRAPH, GRAPH), (OTHER.upper(), GRAPH, OTHER), (OTHER, None, OTHER)):
        found = await thread(metadata={"assistant_id": assistant, "graph_id": graph})
        assert found.agent == agent_ref(native_id)


def test_an_agent():
    """A name even where none is told; no configuration of nothing."""
    told = {**an_assistant(), "name": "", "description": "D", "config": {"tags": ["a"]}}
    agent = to_agent(read_assistant(str(told).replace("'", '"').encode()), agent_ref())
    assert (agent.name, agent.description, agent.created_at) == (GRAPH, "D", MOMENT)
    assert agent.configuration == {"graph_id": GRAPH, "config": {"tags": ["a"]}}
    assert agent.metadata == {"created_by": "system"}
    bare = to_agent(read_assistant(b'{"assistant_id": "a"}'), agent_ref("a"))
    assert (bare.name, bare.configuration, bare.metadata) == ("a", {}, {})


@pytest.mark.parametrize(
    ("told", "status", "error"),
    [
        ("pending", RunStatus.QUEUED, None),
        ("running", RunStatus.RUNNING, None),
        ("success", RunStatus.COMPLETED, None),
        ("error", RunStatus.FAILED, "the graph failed"),
        ("timeout", RunStatus.EXPIRED, "the run ran out of time"),
        ("interrupted", RunStatus.CANCELLED, None),
        ("novel", RunStatus.UNKNOWN, None),
        (None, RunStatus.UNKNOWN, None),
    ],
)
async def test_the_status_of_a_run(told: Any, status: RunStatus, error: str | None):
    """Its end is when it last changed, once it has ended."""
    async with answering({ONE_RUN: a_run(status=told)}) as (adapter, _):
        (run,) = await adapter.runs(a_call(), [run_ref()])
    assert (run.status, run.native_status, run.error) == (status, told, error)
    assert (run.agent, run.created_at) == (agent_ref(GRAPH), MOMENT)
    assert run.ended_at == (MOMENT if status.is_final else None)


@pytest.mark.parametrize("told", ["success", "interrupted"])
@pytest.mark.parametrize("thread_status", ["interrupted", "busy"])
async def test_a_run_that_waits(told: str, thread_status: str):
    """Its state holds a question and was written by it; several questions are told with their ids."""
    rows = [a_thread(status=thread_status, interrupts={"t": [QUESTION]})]
    other = {"id": "b", "value": "else?"}
    for interrupts, prompt in (([QUESTION], QUESTION["value"]), ([QUESTION, other], [QUESTION, other])):
        answers = {ONE_RUN: a_run(status=told), SEARCH: rows, STATE: a_state(interrupts=interrupts)}
        answers[f"GET /threads/{THREAD}/runs"] = [a_run(status=told), a_run(OTHER, status=told)]
        async with answering(answers) as (adapter, _):
            (run,) = await adapter.runs(a_call(), [run_ref()])
            (page,) = await adapter.run_pages(a_call(), [RunPageKey(thread=thread_ref(), page=PageRequest())])
        assert (run.status, run.required_action) == (RunStatus.REQUIRES_ACTION, RequiredAction(prompt=prompt))
        assert page.items[0] == run
        assert page.items[1].status is not RunStatus.REQUIRES_ACTION


async def test_another_runs_question_is_not_its_own():
    """Nor is one that nobody's run asked."""
    rows = [a_thread(status="interrupted", interrupts={"t": [QUESTION]})]
    for run in (OTHER, None):
        answers = {ONE_RUN: a_run(status="success"), SEARCH: rows, STATE: a_state(interrupts=[QUESTION], run=run)}
        async with answering(answers) as (adapter, _):
            (found,) = await adapter.runs(a_call(), [run_ref()])
        assert (found.status, found.required_action) == (RunStatus.COMPLETED, None)
