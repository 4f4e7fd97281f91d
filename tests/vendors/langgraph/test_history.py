"""Whose tool calls are whose: a run's are those of the messages that it wrote."""

from typing import Any

from fakes import a_call
from threadloom.domain.errors import NotFound
from threadloom.domain.page import PageRequest
from threadloom.domain.vendor import RunPageKey
from vendors.langgraph.answers import ONE_RUN, STATE, a_run, a_state, an_assistant, answering
from vendors.langgraph.kit import ASSISTANT, RUN, THREAD, a_draft, agent_ref, run_ref, said, thread_ref
from vendors.thena.kit import Turns

HISTORY = f"POST /threads/{THREAD}/history"
EARLIER = {"type": "ai", "id": "m1", "tool_calls": [{"id": "c1", "name": "earlier"}]}
OWN = {"type": "ai", "id": "m2", "tool_calls": [{"id": "c2", "name": "own"}]}
REPLY = {"type": "tool", "id": "m3", "tool_call_id": "c2", "content": "done"}
PARENT = "1f1e594e-e8ff-6d31-8002-243d4efdeaca"


async def told(*checkpoints: Any, **answers: Any) -> tuple[list[str], list[dict[str, Any]]]:
    """The names of a run's calls, and the questions to the history."""
    now = {STATE: a_state(EARLIER, OWN, REPLY), HISTORY: Turns(checkpoints), **answers}
    async with answering(now) as (adapter, there):
        (calls,) = await adapter.run_tool_calls(a_call(), [run_ref()])
    return [call.name for call in calls], [seen.body for seen in there.seen if seen.path.endswith("history")]


async def test_a_run_with_an_input_wrote_what_came_behind_it():
    """Its newest checkpoint against that of its input; a reply that came later is told with the call."""
    names, asked = await told([a_state(EARLIER, OWN)], [a_state(EARLIER)])
    assert names == ["own"]
    assert asked == [
        {"limit": 1, "metadata": {"run_id": RUN}},
        {"limit": 1, "metadata": {"run_id": RUN, "source": "input"}},
    ]


async def test_a_run_that_answered_wrote_what_came_behind_its_first_checkpoint():
    """It has no input: what was there before is the parent of the first that it wrote."""
    first = a_state(EARLIER, OWN, parent_checkpoint={"checkpoint_id": PARENT})
    before = {f"{STATE}/{PARENT}": a_state(EARLIER)}
    names, asked = await told([a_state(EARLIER, OWN)], [], [a_state(EARLIER, OWN), first], **before)
    assert names == ["own"]
    assert len(asked) == 3


async def test_a_run_whose_beginning_is_unknown_wrote_all_that_is_there():
    """So does one whose thread began with it."""
    assert (await told([a_state(EARLIER, OWN)], [], [a_state(OWN)]))[0] == ["earlier", "own"]
    assert (await told([a_state(EARLIER, OWN)], [], []))[0] == ["earlier", "own"]


async def test_a_run_without_checkpoints_wrote_nothing():
    """It may not have begun."""
    assert await told([], **{ONE_RUN: a_run(status="pending")}) == ([], [{"limit": 1, "metadata": {"run_id": RUN}}])


async def test_a_run_that_is_not_there_wrote_nothing_either():
    """That is told as such."""
    async with answering({ONE_RUN: (404, {})}) as (adapter, _):
        assert isinstance((await adapter.run_tool_calls(a_call(), [run_ref()]))[0], NotFound)


async def test_tool_calls_are_read_again_with_their_messages():
    """Each message has its own."""
    async with answering({STATE: a_state(EARLIER, OWN, REPLY)}) as (adapter, _):
        messages = await said(adapter, thread_ref())
        assert await adapter.tool_calls(a_call(), messages) == [message.tool_calls for message in messages]


async def test_runs_are_counted_by_reading_their_ids():
    """The server does not count them; a list that is read from its end needs their number."""
    listed = f"GET /threads/{THREAD}/runs"
    rows = [a_run(f"01a1fd9d-1da0-75ba-a53c-{number:012}") for number in range(1_000)]
    async with answering({listed: Turns([rows, rows[:3], rows[:2]])}) as (adapter, there):
        key = RunPageKey(thread=thread_ref(), page=PageRequest(size=2, from_end=True))
        (page,) = await adapter.run_pages(a_call(), [key])
    assert [seen.query for seen in there.seen] == [
        {"offset": "0", "limit": "1000", "select": "run_id"},
        {"offset": "1000", "limit": "1000", "select": "run_id"},
        {"offset": "1001", "limit": "2"},
    ]
    assert (page.total, page.positions) == (1_003, ((1_001,), (1_002,)))


async def test_agents_are_read_one_by_one_and_listed_together():
    """By UUID directly, by name through a search, which may find none."""
    listed = {"POST /assistants/search": [an_assistant(), an_assistant(THREAD)]}
    async with answering(listed) as (adapter, there):
        page = await adapter.agent_page(a_call(), PageRequest(size=5))
        assert [agent.ref for agent in page.items] == [agent_ref("chat"), agent_ref(THREAD)]
        assert page.total == 2
        (found,) = await adapter.agents(a_call(), [agent_ref(ASSISTANT.upper())])
        assert found.ref == agent_ref(ASSISTANT.upper())
    assert there.asked() == ["POST /assistants/search", f"GET /assistants/{ASSISTANT}"]
    async with answering({"POST /assistants/search": []}) as (adapter, there):
        assert isinstance((await adapter.agents(a_call(), [agent_ref("nobody")]))[0], NotFound)


async def test_a_list_of_agents_is_counted_where_it_goes_on():
    """Its total is that of the server's."""
    rows = {"POST /assistants/search": [an_assistant(), an_assistant(THREAD)], "POST /assistants/count": 7}
    async with answering(rows) as (adapter, _):
        assert (await adapter.agent_page(a_call(), PageRequest(size=1))).total == 7


async def test_a_start_without_a_reply_has_none():
    """Where a run ended before it said anything, or keeps no ids, replies are left for later."""
    async with answering({ONE_RUN: a_run(status="success"), STATE: a_state()}, wait_s=5.0) as (adapter, _):
        assert (await adapter.start_thread(a_call(), a_draft())).replies == ()
