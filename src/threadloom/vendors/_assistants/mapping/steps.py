"""Tool calls, which the dialect hangs on the steps of runs."""

from collections.abc import Container, Mapping, Sequence

from threadloom.domain.clock import Instant
from threadloom.domain.ids import RunRef, ToolCallRef
from threadloom.domain.json import JsonValue
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from threadloom.vendors._assistants import wire
from threadloom.vendors.http import parsed

from .moments import moment, moment_if_reached

_STATUSES: Mapping[str, ToolCallStatus] = {
    "in_progress": ToolCallStatus.RUNNING,
    "completed": ToolCallStatus.COMPLETED,
    "failed": ToolCallStatus.FAILED,
    "expired": ToolCallStatus.FAILED,
    "cancelled": ToolCallStatus.CANCELLED,
}
_ERRORS: Mapping[str, str] = {
    "server_error": "the vendor failed while the tool ran",
    "rate_limit_exceeded": "the vendor's rate limit was reached while the tool ran",
}


def calls_of_steps(steps: Sequence[wire.Step], run: RunRef, *, awaited: Container[str]) -> tuple[ToolCall, ...]:
    """Every tool call of a run, in the order of its steps; `awaited` are the ids that the run waits for."""
    return tuple(call for step in steps for call in _calls(step, run, awaited))


def calls_by_message(
    steps: Sequence[wire.Step], run: RunRef, *, awaited: Container[str]
) -> Mapping[str, tuple[ToolCall, ...]]:
    """The tool calls that led up to each message of a run; those behind its last message belong to that one."""
    found: dict[str, tuple[ToolCall, ...]] = {}
    waiting: tuple[ToolCall, ...] = ()
    latest: str | None = None
    for step in steps:
        waiting += tuple(_calls(step, run, awaited))
        made = step.step_details.message_creation if step.step_details else None
        if made and made.message_id:
            latest, found[made.message_id], waiting = made.message_id, waiting, ()
    if latest is not None:
        found[latest] += waiting
    return found


def to_awaited_call(call: wire.ToolCall, index: int, run: RunRef) -> ToolCall:
    """A tool call whose result the run waits for; its address is the one that it has among the steps."""
    return _call(call, str(index), run, status=ToolCallStatus.REQUIRES_ACTION)


def _calls(step: wire.Step, run: RunRef, awaited: Container[str]) -> list[ToolCall]:
    calls = (step.step_details.tool_calls if step.step_details else None) or []
    return [_of_step(call, index, step, run, awaited) for index, call in enumerate(calls)]


def _of_step(call: wire.ToolCall, index: int, step: wire.Step, run: RunRef, awaited: Container[str]) -> ToolCall:
    status = _STATUSES.get(step.status or "", ToolCallStatus.UNKNOWN)
    if call.id is not None and call.id in awaited:
        status = ToolCallStatus.REQUIRES_ACTION
    return _call(
        call,
        f"{step.id}#{index}",
        run,
        status=status,
        native_status=step.status,
        error=_error(step),
        started_at=moment(step.created_at),
        ended_at=moment_if_reached(step.completed_at, step.failed_at, step.cancelled_at, step.expired_at),
    )


def _call(
    call: wire.ToolCall,
    made_up_id: str,
    run: RunRef,
    *,
    status: ToolCallStatus,
    native_status: str | None = None,
    error: str | None = None,
    started_at: Instant | None = None,
    ended_at: Instant | None = None,
) -> ToolCall:
    name, arguments, result = _said(call)
    return ToolCall(
        ref=ToolCallRef(thread=run.thread, run=run.native_id, native_id=call.id or made_up_id),
        native_id=call.id,
        name=name,
        arguments=arguments,
        result=result,
        error=error,
        status=status,
        native_status=native_status,
        started_at=started_at,
        ended_at=ended_at,
    )


def _said(call: wire.ToolCall) -> tuple[str, JsonValue, JsonValue]:
    """Name, arguments and result, wherever this kind of call has them."""
    if call.function is not None:
        function = call.function
        return function.name or call.type or "", parsed(function.arguments), _structured(function.output)
    kind = call.type or ""
    if call.code_interpreter is not None:
        code = call.code_interpreter
        return kind or "code_interpreter", None if code.input is None else {"input": code.input}, code.outputs
    if call.file_search is not None:
        asked = {name: value for name, value in call.file_search.items() if name != "results"}
        return kind or "file_search", asked or None, call.file_search.get("results")
    return kind, None, None


def _structured(output: JsonValue) -> JsonValue:
    """An output is any text; only where it is a JSON object or array it is read as one, so that "42" stays text."""
    found = parsed(output)
    return output if isinstance(found, bool | int | float | str) or found is None else found


def _error(step: wire.Step) -> str | None:
    if step.last_error is not None:
        return _ERRORS.get(step.last_error.code or "", "the tool failed")
    return "the run ran out of time" if step.status == "expired" else None
