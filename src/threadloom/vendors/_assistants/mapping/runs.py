"""Runs."""

from collections.abc import Mapping

from threadloom.domain.ids import AgentRef, RunRef, ThreadRef
from threadloom.domain.run import RequiredAction, Run, RunStatus, Usage
from threadloom.vendors._assistants import wire

from .moments import moment, moment_if_reached
from .steps import to_awaited_call

_STATUSES: Mapping[str, RunStatus] = {
    "queued": RunStatus.QUEUED,
    "in_progress": RunStatus.RUNNING,
    "requires_action": RunStatus.REQUIRES_ACTION,
    "cancelling": RunStatus.CANCELLING,
    "cancelled": RunStatus.CANCELLED,
    "failed": RunStatus.FAILED,
    "completed": RunStatus.COMPLETED,
    "incomplete": RunStatus.INCOMPLETE,
    "expired": RunStatus.EXPIRED,
}
_ERRORS: Mapping[str, str] = {
    "server_error": "the vendor failed",
    "rate_limit_exceeded": "the vendor's rate limit was reached",
    "invalid_prompt": "the vendor found the messages unfit",
}
_BREAKS: Mapping[str, str] = {
    "max_completion_tokens": "the answer reached its limit of tokens",
    "max_prompt_tokens": "the messages reached their limit of tokens",
    "max_tokens": "the answer reached its limit of tokens",
    "content_filter": "the vendor's content filter stopped the answer",
}


def to_run(run: wire.Run, thread: ThreadRef) -> Run:
    """A run; what went wrong is told by its documented code, in our words."""
    ref = RunRef(thread=thread, native_id=run.id)
    status = _STATUSES.get(run.status or "", RunStatus.UNKNOWN)
    ended_at = moment_if_reached(run.completed_at, run.cancelled_at, run.failed_at)
    if ended_at is None and status is RunStatus.EXPIRED:
        ended_at = moment_if_reached(run.expires_at)
    return Run(
        ref=ref,
        native_id=run.id,
        agent=AgentRef(source=thread.source, native_id=run.assistant_id) if run.assistant_id else None,
        status=status,
        native_status=run.status,
        required_action=_required_action(run, ref),
        error=_error(run, status),
        usage=_usage(run.usage),
        created_at=moment(run.created_at),
        started_at=moment_if_reached(run.started_at),
        ended_at=ended_at,
    )


def _required_action(run: wire.Run, ref: RunRef) -> RequiredAction | None:
    asked = run.required_action.submit_tool_outputs if run.required_action else None
    if asked is None or run.status != "requires_action":  # UmamiAI's sample shows the object on a queued run
        return None
    return RequiredAction(
        tool_calls=tuple(to_awaited_call(call, index, ref) for index, call in enumerate(asked.tool_calls or ()))
    )


def _error(run: wire.Run, status: RunStatus) -> str | None:
    match status:
        case RunStatus.FAILED:
            return _ERRORS.get(run.last_error.code or "" if run.last_error else "", "the run failed")
        case RunStatus.INCOMPLETE:
            reason = run.incomplete_details.reason if run.incomplete_details else None
            return _BREAKS.get(reason or "", "the run ended early")
        case RunStatus.EXPIRED:
            return "the run ran out of time"
        case _:
            return None


def _usage(usage: wire.Usage | None) -> Usage | None:
    if usage is None:
        return None
    return Usage(
        input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens, total_tokens=usage.total_tokens
    )
