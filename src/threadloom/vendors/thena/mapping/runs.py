"""Flow executions as runs, and their steps as tool calls."""

from collections.abc import Mapping
from typing import Any

from threadloom.domain.ids import AgentRef, RunRef, ToolCallRef
from threadloom.domain.run import Run, RunStatus, Usage
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from threadloom.vendors.base import iso_moment
from threadloom.vendors.thena.wire import flows

from .open_values import json_object

_STATUSES: Mapping[str, RunStatus] = {
    "pending": RunStatus.QUEUED,
    "queued": RunStatus.QUEUED,
    "running": RunStatus.RUNNING,
    "retrying": RunStatus.RUNNING,
    "completed": RunStatus.COMPLETED,
    "failed": RunStatus.FAILED,
    "cancelled": RunStatus.CANCELLED,
    "timeout": RunStatus.EXPIRED,
}
_STEPS: Mapping[str, ToolCallStatus] = {
    "pending": ToolCallStatus.RUNNING,
    "queued": ToolCallStatus.RUNNING,
    "running": ToolCallStatus.RUNNING,
    "retrying": ToolCallStatus.RUNNING,
    "completed": ToolCallStatus.COMPLETED,
    "failed": ToolCallStatus.FAILED,
    "cancelled": ToolCallStatus.CANCELLED,
    "timeout": ToolCallStatus.FAILED,
}
_ERRORS: Mapping[RunStatus, str] = {
    RunStatus.FAILED: "the execution failed at the source",
    RunStatus.EXPIRED: "the execution ran out of time",
}
_THREAD_NAMES = ("context_id", "thread_id", "chat_thread_id")


def told_threads(execution: flows.Execution) -> frozenset[str]:
    """The ids of threads that an execution names; where it would do so is a guess."""
    metadata = json_object(execution.metadata) or {}
    told = [execution.context_id, execution.thread_id, execution.chat_thread_id, *map(metadata.get, _THREAD_NAMES)]
    return frozenset(value for value in told if isinstance(value, str) and value)


def to_run(execution: flows.Execution, ref: RunRef) -> Run:
    """The run at `ref`; what went wrong is told in our words."""
    status = _STATUSES.get(execution.status or "", RunStatus.UNKNOWN)
    agent_id = execution.agent_id or ref.thread.scope
    return Run(
        ref=ref,
        native_id=ref.native_id,
        agent=AgentRef(source=ref.thread.source, native_id=agent_id) if agent_id else None,
        status=status,
        native_status=execution.status,
        error=_ERRORS.get(status),
        usage=_usage(execution.tokens_used),
        created_at=iso_moment(execution.created_at),
        started_at=iso_moment(execution.started_at),
        ended_at=iso_moment(execution.completed_at),
    )


def calls_of(execution: flows.Execution, ref: RunRef) -> tuple[ToolCall, ...]:
    """The tool calls of the run at `ref`: its steps that name a tool, addressed by their place among all steps."""
    steps = enumerate(execution.steps or ())
    return tuple(_call(step, step.tool_name, index, ref) for index, step in steps if step.tool_name)


def _call(step: flows.Step, name: str, index: int, run: RunRef) -> ToolCall:
    return ToolCall(
        ref=ToolCallRef(thread=run.thread, run=run.native_id, native_id=f"{run.native_id}#{index}"),
        name=name,
        arguments=step.input_data,
        result=step.output_data,
        error=step.error_message or None,
        status=_step_status(step),
        native_status=step.status,
        started_at=iso_moment(step.started_at),
        ended_at=iso_moment(step.completed_at),
    )


def _step_status(step: flows.Step) -> ToolCallStatus:
    if step.status is None and step.error_message:
        return ToolCallStatus.FAILED
    return _STEPS.get(step.status or "", ToolCallStatus.UNKNOWN)


def _usage(tokens: Any) -> Usage | None:  # noqa: ANN401 - any JSON
    return Usage(total_tokens=tokens) if isinstance(tokens, int) and not isinstance(tokens, bool) else None
