"""Flow executions are read as runs; which thread they belong to is a guess, kept on the safe side."""

import pytest

from fakes import a_call
from threadloom.domain.errors import NotFound, VendorBadPayload, VendorFailed
from threadloom.domain.ids import ToolCallRef
from threadloom.domain.page import PageRequest
from threadloom.domain.run import RunStatus, Usage
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.domain.vendor import RunPageKey
from vendors.thena.kit import AGENT, CHAT, EXECUTIONS, OTHER, Turns, agent_ref, connected, desk, run_ref, thread_ref

CALL = a_call()
EXECUTION = {
    "id": "e1",
    "flow_id": "f",
    "agent_id": AGENT,
    "execution_number": 1,
    "status": "running",
    "context_id": "t1",
    "created_at": "2026-11-21T10:00:00Z",
    "started_at": "2026-11-21T10:00:01Z",
    "tokens_used": 123,
    "steps": [
        {"step_id": "s", "step_type": "llm", "status": "completed"},
        {
            "tool_name": "lookup",
            "status": "failed",
            "input_data": {"q": 1},
            "output_data": {"r": 2},
            "error_message": "boom",
            "started_at": "2026-11-21T10:00:02Z",
            "completed_at": "2026-11-21T10:00:03Z",
        },
    ],
}


async def the_run(execution, *, ref=None, is_named: bool = True):
    """The run and its tool calls, of one answer; `is_named`: feedback in the thread names the execution."""
    said = [{"id": "m1", "feedback": {"id": "f1", "flow_execution_id": "e1" if is_named else "e2"}}]
    thread = {"id": "t1", "agent_id": AGENT, "messages": said}
    async with desk({f"GET {EXECUTIONS}/e1": execution, f"GET {CHAT}/t1": thread}) as there:
        adapter = connected(there.base_url)
        (run,) = await adapter.runs(CALL, [ref or run_ref()])
        (calls,) = await adapter.run_tool_calls(CALL, [ref or run_ref()])
        await adapter.close()
    return run, calls


async def test_an_execution_is_a_run():
    """Field by field; its steps that name a tool are its tool calls, by their place among all."""
    run, calls = await the_run(EXECUTION)
    assert (run.ref, run.native_id, run.agent) == (run_ref(), "e1", agent_ref())
    assert (run.status, run.native_status, run.error) == (RunStatus.RUNNING, "running", None)
    assert run.usage == Usage(total_tokens=123)
    assert run.started_at - run.created_at == 1_000_000
    assert run.ended_at is None
    (call,) = calls
    assert call.ref == ToolCallRef(thread=thread_ref(), run="e1", native_id="e1#1")
    assert (call.native_id, call.name, call.arguments, call.result) == (None, "lookup", {"q": 1}, {"r": 2})
    assert (call.error, call.status, call.native_status) == ("boom", ToolCallStatus.FAILED, "failed")
    assert call.ended_at - call.started_at == 1_000_000


@pytest.mark.parametrize(
    ("word", "status", "error"),
    [
        ("pending", RunStatus.QUEUED, None),
        ("queued", RunStatus.QUEUED, None),
        ("running", RunStatus.RUNNING, None),
        ("retrying", RunStatus.RUNNING, None),
        ("completed", RunStatus.COMPLETED, None),
        ("failed", RunStatus.FAILED, "the execution failed at the source"),
        ("cancelled", RunStatus.CANCELLED, None),
        ("timeout", RunStatus.EXPIRED, "the execution ran out of time"),
        ("novel", RunStatus.UNKNOWN, None),
    ],
)
async def test_every_documented_status_has_a_meaning(word: str, status: RunStatus, error: str | None):
    """What went wrong is told in our words, never in the vendor's."""
    told = {**EXECUTION, "status": word, "error_message": "secret prose", "completed_at": "2026-11-21T10:00:09Z"}
    run, _ = await the_run(told)
    assert (run.status, run.native_status, run.error) == (status, word, error)
    assert run.ended_at is not None


@pytest.mark.parametrize(
    ("step", "status"),
    [
        ({"status": "pending"}, ToolCallStatus.RUNNING),
        ({"status": "completed"}, ToolCallStatus.COMPLETED),
        ({"status": "timeout"}, ToolCallStatus.FAILED),
        ({"status": "cancelled"}, ToolCallStatus.CANCELLED),
        ({"status": "novel"}, ToolCallStatus.UNKNOWN),
        ({"error_message": "x"}, ToolCallStatus.FAILED),
        ({}, ToolCallStatus.UNKNOWN),
    ],
)
async def test_every_step_has_a_status(step: dict, status: ToolCallStatus):
    """An error without a status means failed."""
    _, (call,) = await the_run({"steps": [{"tool_name": "x", **step}]})
    assert call.status is status


async def test_an_object_without_values_is_a_run():
    """What is missing, null or of an unknown kind leaves nothing behind."""
    for told in ({"status": None}, dict.fromkeys(EXECUTION), {"tokens_used": "many", "metadata": 5, "created_at": 5}):
        run, calls = await the_run(told)
        assert (run.ref, run.agent, run.status, run.usage) == (run_ref(), agent_ref(), RunStatus.UNKNOWN, None)
        assert (run.created_at, calls) == (None, ())


@pytest.mark.parametrize(
    ("told", "is_shown"),
    [
        ({"context_id": "t1"}, True),
        ({"context_id": "t2"}, False),
        ({"thread_id": "t2", "agent_id": AGENT}, False),
        ({"chat_thread_id": "t1", "agent_id": OTHER}, True),
        ({"metadata": {"thread_id": "t2"}}, False),
        ({"metadata": {"chat_thread_id": "t1"}, "agent_id": OTHER}, True),
        ({"context_id": 5}, False),
        ({"agent_id": AGENT}, False),
        ({"agent_id": OTHER}, False),
        ({"status": None}, False),
    ],
)
async def test_another_threads_execution_is_not_found(told: dict, is_shown: bool):
    """To know its id is not enough: it names the thread, or feedback in the thread names it."""
    for found in await the_run(told, is_named=False):
        assert isinstance(found, NotFound) is not is_shown
    for found in await the_run(told, is_named=True):
        assert isinstance(found, NotFound) is ("t2" in str(told))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [((404, {}), NotFound), ((422, {}), NotFound), ((500, {}), VendorFailed), ([], VendorBadPayload)],
)
async def test_a_run_that_cannot_be_read_says_why(answer, kind):
    """An id that is none of Thena's is not found."""
    for found in await the_run(answer):
        assert isinstance(found, kind)


def execution(native_id: str, thread: str = "t1", *, second: int = 0, **fields) -> dict:
    return {"id": native_id, "context_id": thread, "created_at": f"2026-11-21T10:00:{second:02}Z", **fields}


def key(thread: str = "t1", **page) -> RunPageKey:
    return RunPageKey(thread=thread_ref(thread), page=PageRequest(**page))


async def test_a_threads_runs_are_picked_from_the_list_of_all():
    """Which is read once for all threads, page by page, and told newest first."""
    first = {
        "executions": [execution("a", second=1), execution("b", "t2"), execution("a", second=9), {"context_id": "t1"}],
        "has_more": True,
    }
    second = {"executions": [execution("c", second=3), {**execution("d"), "created_at": None}], "has_more": False}
    async with desk({f"GET {EXECUTIONS}": Turns([first, second])}) as there:
        adapter = connected(there.base_url)
        one, two, none, odd = await adapter.run_pages(CALL, [key(size=2), key("t2"), key("t3"), key(after=(1, 2))])
        assert await adapter.run_pages(CALL, []) == []
        await adapter.close()
    assert [seen.query for seen in there.seen] == [
        {"page": "1", "page_size": "100"},
        {"page": "2", "page_size": "100"},
    ]
    assert [run.native_id for run in one.items] == ["a", "c"]
    assert (one.has_next, one.total, one.items[0].ref) == (True, 3, run_ref("a"))
    assert ([run.native_id for run in two.items], two.total) == (["b"], 1)
    assert (none.items, none.total) == ((), 0)
    assert odd.path == ("after",)


async def test_a_list_too_long_to_read_has_no_total():
    """Ten pages are read, which is said by not knowing the total."""
    answer = {"executions": [execution("a")], "has_more": True}
    async with desk({f"GET {EXECUTIONS}": answer}) as there:
        adapter = connected(there.base_url)
        (page,) = await adapter.run_pages(CALL, [key()])
        await adapter.close()
    assert [seen.query["page"] for seen in there.seen] == [str(number) for number in range(1, 11)]
    assert ([run.native_id for run in page.items], page.total) == (["a"], None)


@pytest.mark.parametrize(
    ("answer", "calls"),
    [
        ({"executions": [execution(str(row), "t2") for row in range(100)]}, 10),
        ({"executions": [execution(str(row)) for row in range(99)]}, 1),
        ([execution("a")], 1),
        ({"executions": [], "has_more": True}, 1),
    ],
)
async def test_a_full_page_alone_asks_for_the_next_where_nothing_is_said(answer, calls: int):
    """A list that does not say whether it goes on does so while its pages are full."""
    async with desk({f"GET {EXECUTIONS}": answer}) as there:
        adapter = connected(there.base_url)
        (page,) = await adapter.run_pages(CALL, [key()])
        await adapter.close()
    assert len(there.seen) == calls
    assert (page.total is None) == (calls == 10)


async def test_no_more_is_asked_for_than_a_page_needs():
    """A first page is whole, and known to go on, as soon as there is one row more than it holds."""
    answer = {"executions": [execution(str(row)) for row in range(100)], "has_more": True}
    async with desk({f"GET {EXECUTIONS}": answer}) as there:
        adapter = connected(there.base_url)
        (page,) = await adapter.run_pages(CALL, [key(size=99)])
        await adapter.close()
    assert (len(there.seen), len(page.items), page.has_next, page.total) == (1, 99, True, None)


async def test_a_list_that_fails_fails_every_key():
    """With the same words."""
    async with desk({f"GET {EXECUTIONS}": (500, {})}) as there:
        adapter = connected(there.base_url)
        found = await adapter.run_pages(CALL, [key(), key("t2")])
        await adapter.close()
    assert [type(error) for error in found] == [VendorFailed, VendorFailed]
    assert len(there.seen) == 1
