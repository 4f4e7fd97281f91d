"""Runs over the real server: failures, questions and their answers, stopping."""

import pytest

from fakes import a_call
from threadloom.domain.errors import Conflict, NotFound
from threadloom.domain.page import PageRequest
from threadloom.domain.run import RequiredAction, RunStatus
from threadloom.domain.thread import ThreadStatus
from threadloom.domain.vendor import ResumeDraft, RunPageKey
from vendors.langgraph.kit import a_draft, a_send, connected, nobody, run_ref, said, settled, started

pytestmark = [pytest.mark.langgraph, pytest.mark.xdist_group("langgraph")]


@pytest.fixture
async def adapter(langgraph: str):
    adapter = connected(langgraph)
    yield adapter
    await adapter.close()


async def status_of(adapter, thread) -> ThreadStatus:
    (found,) = await adapter.threads(a_call(), [thread])
    return found.status


async def runs_of(adapter, thread, **request) -> list[tuple[str, RunStatus]]:
    (page,) = await adapter.run_pages(a_call(), [RunPageKey(thread=thread, page=PageRequest(**request))])
    return [(run.native_id, run.status) for run in page.items]


async def test_a_graph_that_fails(adapter):
    """The run failed and so did the thread; what the graph said stays at the server. The thread can go on."""
    start, run = await started(adapter, "boom")
    assert (run.status, run.error) == (RunStatus.FAILED, "the graph failed")
    assert await status_of(adapter, start.thread.ref) is ThreadStatus.FAILED
    sent = await adapter.send_message(a_call(), start.thread.ref, a_send("better"))
    assert (await settled(adapter, sent.run)).status is RunStatus.COMPLETED
    assert (await said(adapter, start.thread.ref))[-1].text == "echo: better"


async def test_a_failure_is_told_to_whoever_waits(langgraph: str):
    """The answer to waiting is a 200 with `__error__`; the run is told to have failed."""
    adapter = connected(langgraph, wait_s=9.0)
    start = await adapter.start_thread(a_call(), a_draft("boom"))
    assert start.failure is None
    assert (start.run.status, start.replies) == (RunStatus.FAILED, ())
    assert start.thread.status is ThreadStatus.FAILED
    await adapter.close()


async def test_a_question_is_answered(adapter):
    """A run that asks waits; its answer begins another run, and then it waits no more."""
    start, asking = await started(adapter, "ask")
    assert asking.status is RunStatus.REQUIRES_ACTION
    assert asking.required_action == RequiredAction(prompt={"question": "Shall I go on?"})
    assert asking.ended_at is None
    assert await status_of(adapter, start.thread.ref) is ThreadStatus.WAITING_FOR_INPUT
    assert await runs_of(adapter, start.thread.ref) == [(asking.native_id, RunStatus.REQUIRES_ACTION)]
    resumed = await adapter.resume_run(a_call(), asking.ref, ResumeDraft(answer={"go": ["on"]}))
    assert resumed.ref != asking.ref
    assert (await settled(adapter, resumed)).status is RunStatus.COMPLETED
    assert (await said(adapter, start.thread.ref))[-1].text == "you said: {'go': ['on']}"
    assert await status_of(adapter, start.thread.ref) is ThreadStatus.IDLE
    (asked,) = await adapter.runs(a_call(), [asking.ref])
    assert (asked.status, asked.required_action) == (RunStatus.COMPLETED, None)
    with pytest.raises(Conflict):
        await adapter.resume_run(a_call(), asking.ref, ResumeDraft(answer="again"))


@pytest.mark.parametrize("answer", [False, 0, "", []])
async def test_an_answer_may_say_nothing_much(adapter, answer):
    """Whatever is neither null nor an empty object is an answer."""
    start, asking = await started(adapter, "ask")
    resumed = await adapter.resume_run(a_call(), asking.ref, ResumeDraft(answer=answer))
    await settled(adapter, resumed)
    assert (await said(adapter, start.thread.ref))[-1].text == f"you said: {answer}"


async def test_a_resumed_run_knows_its_own_tool_calls(adapter):
    """What an earlier run called is not told of the one that answers a question."""
    start, first = await started(adapter, "tool: Oslo")
    asking = await settled(adapter, (await adapter.send_message(a_call(), start.thread.ref, a_send("ask"))).run)
    resumed = await settled(adapter, await adapter.resume_run(a_call(), asking.ref, ResumeDraft(answer="yes")))
    calls = await adapter.run_tool_calls(a_call(), [first.ref, asking.ref, resumed.ref])
    assert [[call.name for call in found] for found in calls] == [["weather"], [], []]


async def test_a_run_is_stopped(adapter):
    """It is cancelled, and so is its thread, which does not wait for anybody; twice is a conflict."""
    start = await adapter.start_thread(a_call(), a_draft("slow"))
    stopped = await adapter.cancel_run(a_call(), start.run.ref)
    assert stopped.status in {RunStatus.CANCELLING, RunStatus.CANCELLED}
    ended = await settled(adapter, stopped)
    assert (ended.status, ended.native_status, ended.required_action) == (RunStatus.CANCELLED, "interrupted", None)
    assert await status_of(adapter, start.thread.ref) in {ThreadStatus.CANCELLED, ThreadStatus.IDLE}
    with pytest.raises(Conflict):
        await adapter.cancel_run(a_call(), start.run.ref)


async def test_a_run_under_way_is_stopped(adapter):
    """Its thread says `interrupted` without a question: nobody is asked for an answer."""
    start = await adapter.start_thread(a_call(), a_draft("slow"))
    while not await said(adapter, start.thread.ref):  # until the graph has its input
        assert await status_of(adapter, start.thread.ref) is ThreadStatus.RUNNING
    await settled(adapter, await adapter.cancel_run(a_call(), start.run.ref))
    (thread,) = await adapter.threads(a_call(), [start.thread.ref])
    assert (thread.status, thread.native_status) == (ThreadStatus.CANCELLED, "interrupted")
    with pytest.raises(Conflict):
        await adapter.resume_run(a_call(), start.run.ref, ResumeDraft(answer="yes"))


async def test_what_waits_or_has_ended_cannot_be_stopped(adapter):
    """Nor can what is not there."""
    for text in ("ask", "hello"):
        _, run = await started(adapter, text)
        with pytest.raises(Conflict):
            await adapter.cancel_run(a_call(), run.ref)
    with pytest.raises(NotFound):
        await adapter.cancel_run(a_call(), run_ref(thread=nobody()))


async def test_runs_are_listed_newest_first(adapter):
    """Both ways, with exact totals."""
    start, first = await started(adapter, "one")
    ids = [first.native_id]
    for text in ("two", "three"):
        sent = await adapter.send_message(a_call(), start.thread.ref, a_send(text))
        ids.insert(0, (await settled(adapter, sent.run)).native_id)
    assert [run for run, _ in await runs_of(adapter, start.thread.ref)] == ids
    assert [run for run, _ in await runs_of(adapter, start.thread.ref, size=2)] == ids[:2]
    assert [run for run, _ in await runs_of(adapter, start.thread.ref, size=2, from_end=True)] == ids[1:]
    (page,) = await adapter.run_pages(a_call(), [RunPageKey(thread=start.thread.ref, page=PageRequest(size=1))])
    assert (page.total, page.has_next) == (3, True)
