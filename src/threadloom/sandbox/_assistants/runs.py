"""Handlers of runs and their steps."""

from . import drafts
from .desk import Desk, script_of
from .errors import bad_request
from .http import ApiCall
from .objects import Json, Run, Step
from .paging import Page, page_of, read_listing
from .state import ThreadRecord
from .threads import add_thread


def create(desk: Desk, call: ApiCall) -> Run:
    """A new run, refused while another is active."""
    record = desk.thread(call.path["thread_id"])
    if active := record.active_run:
        raise bad_request(f"Thread {record.thread.id} already has an active run {active.run.id}.")
    return _start(desk, record, call.body)


def create_thread_and_run(desk: Desk, call: ApiCall) -> Run:
    """A new thread and a run on it; neither is made when the assistant does not exist."""
    _refuse_stream(call.body)
    desk.state.assistant(call.body["assistant_id"])
    thread: Json = call.body.get("thread") or {}
    return _start(desk, add_thread(desk, thread), call.body)


def list_runs(desk: Desk, call: ApiCall) -> Page[Run]:
    """The runs of a thread."""
    runs = [record.run for record in desk.thread(call.path["thread_id"]).runs]
    return page_of(runs, read_listing(call.query, default_limit=desk.dialect.default_limit))


def get(desk: Desk, call: ApiCall) -> Run:
    """One run; this look at it is counted."""
    thread = desk.state.thread(call.path["thread_id"])
    record = thread.run(call.path["run_id"])
    record.reads += 1
    desk.engine.settle(thread)
    return record.run


def update(desk: Desk, call: ApiCall) -> Run:
    """Replace the metadata: nothing else of a run can be changed."""
    run = desk.thread(call.path["thread_id"]).run(call.path["run_id"]).run
    if "metadata" in call.body:
        run.metadata = dict(call.body["metadata"] or {})
    return run


def cancel(desk: Desk, call: ApiCall) -> Run:
    """Begin to cancel a run."""
    record = desk.thread(call.path["thread_id"]).run(call.path["run_id"])
    desk.engine.cancel(record)
    return record.run


def submit_tool_outputs(desk: Desk, call: ApiCall) -> Run:
    """Answer the function calls that a run waits for."""
    _refuse_stream(call.body)
    record = desk.thread(call.path["thread_id"]).run(call.path["run_id"])
    desk.engine.submit(record, call.body["tool_outputs"])
    return record.run


def list_steps(desk: Desk, call: ApiCall) -> Page[Step]:
    """The steps of a run."""
    steps = desk.thread(call.path["thread_id"]).run(call.path["run_id"]).steps
    return page_of(steps, read_listing(call.query, default_limit=desk.dialect.default_limit))


def get_step(desk: Desk, call: ApiCall) -> Step:
    """One step."""
    return desk.thread(call.path["thread_id"]).run(call.path["run_id"]).step(call.path["step_id"])


def _start(desk: Desk, record: ThreadRecord, body: Json) -> Run:
    _refuse_stream(body)
    assistant = desk.state.assistant(body["assistant_id"])
    at = desk.now()
    record.messages += drafts.messages(body.get("additional_messages"), record.thread.id, desk.ids, at)
    run = drafts.run(body, record.thread.id, assistant, desk.ids, at=at, expires_at=desk.expires_at())
    return desk.engine.start(record, run, script_of(assistant)).run


def _refuse_stream(body: Json) -> None:
    if body.get("stream"):
        raise bad_request("The sandbox does not stream: poll the run.", param="stream", code="unsupported_value")
