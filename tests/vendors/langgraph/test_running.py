"""Runs that begin half-way, that are waited for, that cannot be looked at, stopped or answered."""

import asyncio
import json

import pytest

from fakes import a_call
from threadloom.domain.errors import Conflict, ErrorCode, Invalid, NotFound
from threadloom.domain.page import PageRequest
from threadloom.domain.run import RunStatus
from threadloom.domain.source import BreakerState, Resilience
from threadloom.domain.thread import ThreadStatus
from threadloom.domain.vendor import ResumeDraft, RunPageKey
from vendors import kit
from vendors.kit import odd_server, read_request
from vendors.langgraph.answers import JOIN, ONE_RUN, RUNS, SEARCH, STATE, a_run, a_state, a_thread, answering
from vendors.langgraph.kit import THREAD, a_draft, a_send, connected, run_ref, thread_ref

SECRET_WORDS = "ValueError: the database password is hunter2"
DETAIL = {"detail": SECRET_WORDS}


async def test_half_a_start_is_told_as_such():
    """The thread is there, and why its message was not sent; or both are, and the thread could not be looked at."""
    async with answering({RUNS: (500, DETAIL)}) as (adapter, _):
        started = await adapter.start_thread(a_call(), a_draft())
    assert (started.thread.native_id, started.message, started.run) == (THREAD, None, None)
    assert started.failure.code is ErrorCode.OUTCOME_UNKNOWN
    async with answering({SEARCH: (500, DETAIL)}) as (adapter, _):
        started = await adapter.start_thread(a_call(), a_draft())
    assert started.message.text == "hello"
    assert started.thread.latest_run == started.run.ref
    assert started.failure.code is ErrorCode.VENDOR_FAILED


async def test_a_message_that_was_sent_is_told_whatever_comes_after():
    """The thread that could not be looked at takes nothing from it."""
    async with answering({SEARCH: (500, DETAIL)}) as (adapter, _):
        sent = await adapter.send_message(a_call(), thread_ref(), a_send())
    assert (sent.message.text, sent.thread, sent.failure) == ("hello", None, None)
    assert sent.run.status is RunStatus.QUEUED


async def test_who_is_not_there_when_a_message_is_not_found():
    """The thread, or its agent."""
    for rows, path in (([], ()), ([a_thread()], ("agentId",))):
        async with answering({RUNS: (404, DETAIL), SEARCH: rows}) as (adapter, _):
            with pytest.raises(NotFound) as caught:
                await adapter.send_message(a_call(), thread_ref(), a_send())
        assert caught.value.path == path
        assert caught.value.source == "langgraph"


async def test_nobody_to_answer_is_told_before_anything_is_sent():
    """Where neither the draft nor the source names an agent."""
    async with answering(agent_id=None) as (adapter, there):
        for write, field in (
            (adapter.start_thread(a_call(), a_draft()), "target"),
            (adapter.send_message(a_call(), thread_ref(), a_send()), "agentId"),
        ):
            with pytest.raises(Invalid) as caught:
                await write
            assert caught.value.path == (field,)
    assert there.seen == []


async def test_an_error_in_a_200_is_a_failure():
    """Whoever waits is told `__error__` with the status 200; the run failed, even where its status says otherwise."""
    failed = {JOIN: {"__error__": {"error": "ValueError", "message": SECRET_WORDS}}}
    for status in ("error", "success", "running", "novel"):
        answers = {**failed, ONE_RUN: a_run(status=status), SEARCH: [a_thread(status="error")]}
        async with answering(answers, wait_s=5.0) as (adapter, _):
            started = await adapter.start_thread(a_call(), a_draft())
        assert (started.run.status, started.run.error) == (RunStatus.FAILED, "the graph failed")
        assert started.failure is None
        assert started.thread.status is ThreadStatus.FAILED
    stopped = {**failed, ONE_RUN: a_run(status="interrupted")}
    async with answering(stopped, wait_s=5.0) as (adapter, _):
        sent = await adapter.send_message(a_call(), thread_ref(), a_send())
    assert sent.run.status is RunStatus.CANCELLED


async def test_who_waits_in_vain_is_told_of_a_run_under_way():
    """Nothing that happens while waiting takes anything from what was sent."""
    for answer in ((500, DETAIL), (404, DETAIL), b"no JSON"):
        async with answering({JOIN: answer}, wait_s=5.0) as (adapter, there):
            sent = await adapter.send_message(a_call(), thread_ref(), a_send())
        assert (sent.run.status, sent.replies, sent.failure) == (RunStatus.QUEUED, (), None)
        assert JOIN in there.asked()


async def test_many_who_wait_for_long_runs_close_no_source(monkeypatch):
    """A run that takes longer than they wait is no failure of the server's."""
    monkeypatch.setattr(kit, "EACH_BY_ITSELF", Resilience())  # as sources are by default

    async def keeps_joins(reader, writer) -> None:
        while True:
            path = (await read_request(reader)).split()[1]
            if path.endswith(b"/join"):
                await asyncio.Event().wait()
            if path.endswith(b"/search"):  # which they ask afterwards: no answer comes between two who wait in vain
                await asyncio.sleep(0.2)
            body = json.dumps(a_run(status="running") if b"/runs" in path else [a_thread(status="busy")]).encode()
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))

    async with odd_server(keeps_joins) as url:
        adapter = connected(url, timeout_s=1.0, wait_s=0.6)
        sent = await asyncio.gather(*(adapter.send_message(a_call(), thread_ref(), a_send()) for _ in range(6)))
        assert {one.run.status for one in sent} == {RunStatus.RUNNING}
        assert adapter.call_state().breaker is BreakerState.CLOSED
        await adapter.close()


async def test_replies_that_cannot_be_read_are_left_for_later():
    """The run is told to have ended all the same."""
    async with answering({STATE: (500, DETAIL)}, wait_s=5.0) as (adapter, _):
        sent = await adapter.send_message(a_call(), thread_ref(), a_send())
    assert (sent.run.status, sent.replies, sent.failure) == (RunStatus.COMPLETED, (), None)


async def test_a_run_that_waits_is_never_told_to_have_ended():
    """Where its thread, or the state of it, cannot be looked at, that is the answer: an ended run is final."""
    waiting = [a_thread(status="interrupted", interrupts={"t": [{"id": "i", "value": 1}]})]
    page = RunPageKey(thread=thread_ref(), page=PageRequest())
    for broken in ({SEARCH: (500, DETAIL)}, {SEARCH: waiting, STATE: (500, DETAIL)}):
        async with answering({ONE_RUN: a_run(status="success"), **broken}) as (adapter, _):
            (run,) = await adapter.runs(a_call(), [run_ref()])
            (runs,) = await adapter.run_pages(a_call(), [page])
        assert run.code is runs.code is ErrorCode.VENDOR_FAILED


async def test_stopping_what_the_server_does_not_find():
    """404 is said of a run that has ended and of one that was never there."""
    cancel = f"{RUNS}/{run_ref().native_id}/cancel"
    async with answering({cancel: (404, DETAIL), ONE_RUN: a_run(status="error")}) as (adapter, _):
        with pytest.raises(Conflict):
            await adapter.cancel_run(a_call(), run_ref())
    async with answering({cancel: (404, DETAIL), ONE_RUN: (404, DETAIL)}) as (adapter, _):
        with pytest.raises(NotFound):
            await adapter.cancel_run(a_call(), run_ref())
    async with answering({ONE_RUN: a_run(status="running")}) as (adapter, _):
        assert (await adapter.cancel_run(a_call(), run_ref())).status is RunStatus.CANCELLING


@pytest.mark.parametrize("broken", [{ONE_RUN: (500, DETAIL)}, {ONE_RUN: (404, DETAIL)}, {SEARCH: (500, DETAIL)}])
async def test_a_run_that_was_stopped_cannot_be_looked_at(broken):
    """It was stopped all the same, and is told to be about to."""
    async with answering(broken) as (adapter, _):
        run = await adapter.cancel_run(a_call(), run_ref())
    assert (run.ref, run.native_id, run.status) == (run_ref(), run_ref().native_id, RunStatus.CANCELLING)


async def test_answering_what_does_not_wait():
    """Is a conflict before anything is sent; so it is where another answer came first."""
    for status, state in (("success", a_state()), ("error", a_state()), ("running", a_state())):
        answers = {ONE_RUN: a_run(status=status), SEARCH: [a_thread(status="busy")], STATE: state}
        async with answering(answers) as (adapter, there):
            with pytest.raises(Conflict):
                await adapter.resume_run(a_call(), run_ref(), ResumeDraft(answer="yes"))
        assert RUNS not in there.asked()
    asking = a_state(interrupts=[{"id": "i", "value": 1}])
    answers = {ONE_RUN: a_run(status="interrupted"), SEARCH: [a_thread(status="interrupted")], STATE: asking}
    answers[SEARCH][0]["interrupts"] = {"t": [{"id": "i", "value": 1}]}
    async with answering({**answers, RUNS: (409, DETAIL)}) as (adapter, _):
        with pytest.raises(Conflict):
            await adapter.resume_run(a_call(), run_ref(), ResumeDraft(answer="yes"))
