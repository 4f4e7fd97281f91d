"""Runs, and the questions that they wait with."""

from collections.abc import Mapping

from msgspec.structs import replace

from threadloom.domain.ids import AgentRef, RunRef
from threadloom.domain.json import JsonValue
from threadloom.domain.run import RequiredAction, Run, RunStatus
from threadloom.vendors.base import iso_moment
from threadloom.vendors.langgraph.wire import as_list, as_object, as_text, objects

from .agents import agent_id_of

_STATUSES: Mapping[str, RunStatus] = {
    "pending": RunStatus.QUEUED,
    "running": RunStatus.RUNNING,
    "success": RunStatus.COMPLETED,
    "error": RunStatus.FAILED,
    "timeout": RunStatus.EXPIRED,
    "interrupted": RunStatus.CANCELLED,
}
_ERRORS: Mapping[RunStatus, str] = {
    RunStatus.FAILED: "the graph failed",
    RunStatus.EXPIRED: "the run ran out of time",
}
_MAY_WAIT = frozenset({RunStatus.COMPLETED, RunStatus.CANCELLED})
_TOLD_BY_STATUS = frozenset({RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.EXPIRED})


def is_ended(run: objects.Run) -> bool:
    """Whether the run has ended in a way that a question looks like, too: only the state tells the two apart.

    langgraph-api 0.16.7 calls a run that stopped with a question `success`, older servers `interrupted`, which is also
    what becomes of a run that was stopped.
    """
    return _status(run) in _MAY_WAIT


def to_run(run: objects.Run, ref: RunRef, state: objects.State | None) -> Run:
    """The run at `ref`; `state` is that of its thread, where it may hold a question of this run's."""
    status = _status(run)
    waits = state is not None and status in _MAY_WAIT and written_by(state) == run.run_id and bool(_questions(state))
    if waits:
        status = RunStatus.REQUIRES_ACTION
    agent_id = agent_id_of(run.assistant_id, _graph_of(run))
    return Run(
        ref=ref,
        native_id=ref.native_id,
        agent=AgentRef(source=ref.thread.source, native_id=agent_id) if agent_id else None,
        status=status,
        native_status=as_text(run.status),
        required_action=RequiredAction(prompt=_prompt(state)) if waits and state else None,
        error=_ERRORS.get(status),
        created_at=iso_moment(run.created_at),
        ended_at=iso_moment(run.updated_at) if status.is_final else None,
    )


def written_by(state: objects.State) -> str | None:
    """The id of the run that wrote a state; None where it was written by hand."""
    return as_text(as_object(state.metadata).get("run_id"))


def stopping(run: Run) -> Run:
    """The run after it was asked to stop, which it may not have done yet."""
    return replace(run, status=RunStatus.CANCELLING) if run.status.is_open else run


def after_ending(run: Run, ending: objects.Ending) -> Run:
    """The run after it was waited for: one whose answer was an error has failed, whatever its status says."""
    if not ending.is_failure or run.status in _TOLD_BY_STATUS:
        return run
    return replace(run, status=RunStatus.FAILED, required_action=None, error=_ERRORS[RunStatus.FAILED])


def _graph_of(run: objects.Run) -> JsonValue:
    """The name of the graph that runs, which stands in the configuration that it is given."""
    config = as_object(as_object(run.kwargs).get("config"))
    return as_object(config.get("configurable")).get("graph_id")


def _status(run: objects.Run) -> RunStatus:
    return _STATUSES.get(as_text(run.status) or "", RunStatus.UNKNOWN)


def _questions(state: objects.State) -> list[JsonValue]:
    return list(as_list(state.interrupts))


def _prompt(state: objects.State) -> JsonValue:
    """The question; where several wait, all of them with their ids, by which they are answered."""
    asked = [as_object(question) for question in _questions(state)]
    if len(asked) == 1:
        return asked[0].get("value")
    return [{"id": question.get("id"), "value": question.get("value")} for question in asked]
