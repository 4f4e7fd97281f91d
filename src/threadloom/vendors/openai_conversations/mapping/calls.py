"""Calls of tools, which stand among the items as the results of those do that a client carries out."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from threadloom.domain.ids import ToolCallRef
from threadloom.domain.json import JsonValue
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from threadloom.vendors.http import parsed
from threadloom.vendors.openai_conversations.wire import Item

from .kinds import CALLS, KINDS, RESULTS, Kind

_STATUSES: Mapping[str, ToolCallStatus] = {
    "in_progress": ToolCallStatus.RUNNING,
    "searching": ToolCallStatus.RUNNING,
    "interpreting": ToolCallStatus.RUNNING,
    "generating": ToolCallStatus.RUNNING,
    "calling": ToolCallStatus.RUNNING,
    "completed": ToolCallStatus.COMPLETED,
    "incomplete": ToolCallStatus.FAILED,
    "failed": ToolCallStatus.FAILED,
}
_ERRORS: Mapping[str, str] = {"incomplete": "the tool call broke off", "failed": "the tool failed"}

RefOf = Callable[[str], ToolCallRef]
"""The address of the call with this id."""


def is_call(item: Item) -> bool:
    """Whether it calls a tool."""
    return KINDS.get(item.type) is Kind.CALL


def is_result(item: Item) -> bool:
    """Whether it tells what came of a call."""
    return KINDS.get(item.type) is Kind.RESULT


def call_id_of(item: Item) -> str:
    """The id that a call and its result have in common."""
    if item.type == "mcp_approval_response":
        return item.text("approval_request_id") or item.id
    if item.type == "local_shell_call_output":
        return item.text("call_id") or item.id  # its own id is documented as the call's
    return item.text("call_id") or item.id


def answered(items: Iterable[Item]) -> dict[str, Item]:
    """Results by the ids of their calls."""
    return {call_id_of(item): item for item in items if is_result(item)}


def is_clients(call: Item) -> bool:
    """Whether a client carries the call out, rather than the vendor."""
    shape = CALLS.get(call.type)
    if shape is None or shape.answer is None:
        return False
    if call.type == "tool_search_call":
        return call.fields.get("execution") == "client"
    if call.type == "shell_call":
        return not _is_hosted(call.fields.get("environment"))
    return True


def open_calls(items: Sequence[Item], results: Mapping[str, Item]) -> tuple[Item, ...]:
    """The calls that wait for a client: written to their end, and without a result."""
    return tuple(
        item
        for item in items
        if is_clients(item)
        and call_id_of(item) not in results
        and item.text("status") not in {"in_progress", "incomplete"}
    )


def calls_of(
    items: Sequence[Item], results: Mapping[str, Item], ref_of: RefOf, *, awaited: bool
) -> tuple[ToolCall, ...]:
    """Every call among the items; `awaited`: whoever made them waits for those without a result."""
    waiting = {item.id for item in open_calls(items, results)} if awaited else frozenset[str]()
    return tuple(
        with_result(item, results.get(call_id_of(item)), ref_of, is_awaited=item.id in waiting)
        for item in items
        if is_call(item)
    )


def with_result(call: Item, result: Item | None, ref_of: RefOf, *, is_awaited: bool) -> ToolCall:
    """A call as far as it has come."""
    native_id, native_status = call_id_of(call), call.text("status")
    told = result.text("status") or "completed" if result else _status_of(call, native_status)
    status = _STATUSES.get(told or "", ToolCallStatus.UNKNOWN)
    return ToolCall(
        ref=ref_of(native_id),
        native_id=native_id,
        name=call.text("name") or call.type,
        arguments=_arguments(call),
        result=_result(call, result),
        error=_ERRORS.get(told or "", "the tool failed") if status is ToolCallStatus.FAILED else None,
        status=ToolCallStatus.REQUIRES_ACTION if is_awaited else status,
        native_status=native_status,
    )


def _status_of(call: Item, native_status: str | None) -> str | None:
    """How far a call without a result has come; one of a client's that is written is not carried out by that."""
    if call.fields.get("error") is not None:
        return "failed"
    if is_clients(call) and native_status == "completed":
        return None
    if native_status is None and call.type == "mcp_call" and call.fields.get("output") is not None:
        return "completed"
    return native_status


def _arguments(call: Item) -> JsonValue:
    names = CALLS[call.type].arguments
    if isinstance(names, str):
        return parsed(call.fields.get(names))
    found = {name: value for name in names if (value := call.fields.get(name)) is not None}
    return found or None


def _result(call: Item, result: Item | None) -> JsonValue:
    if result is None:
        name = CALLS[call.type].result
        return _structured(call.fields.get(name)) if name is not None else None
    names = RESULTS[result.type]
    if isinstance(names, str):
        return _structured(result.fields.get(names))
    return {name: value for name in names if (value := result.fields.get(name)) is not None}


def _structured(output: JsonValue) -> JsonValue:
    """A result is any text; only where it is a JSON object or array it is read as one, so that "42" stays text."""
    found = parsed(output)
    return output if isinstance(found, bool | int | float | str) or found is None else found


def _is_hosted(environment: JsonValue) -> bool:
    """Whether a shell is a container of the vendor's."""
    return isinstance(environment, Mapping) and environment.get("type") == "container_reference"
