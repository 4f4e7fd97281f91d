"""Tool calls, which stand on the message that makes them; the reply to each is a message of its own."""

from collections.abc import Iterator, Mapping

from threadloom.domain.ids import MessageRef, ToolCallRef
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.thread import ThreadStatus
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from threadloom.vendors.http import parsed
from threadloom.vendors.langgraph.wire import as_list, as_object, as_text

Replies = Mapping[str, JsonObject]
"""Tool messages by the id of the call that they answer."""

_OPEN: Mapping[ThreadStatus, ToolCallStatus] = {
    ThreadStatus.RUNNING: ToolCallStatus.RUNNING,
    ThreadStatus.WAITING_FOR_INPUT: ToolCallStatus.REQUIRES_ACTION,
    ThreadStatus.CANCELLED: ToolCallStatus.CANCELLED,
    ThreadStatus.FAILED: ToolCallStatus.FAILED,
}


def open_call_status(status: ThreadStatus) -> ToolCallStatus:
    """How it stands with a call that has no reply, by what is going on in its thread."""
    return _OPEN.get(status, ToolCallStatus.UNKNOWN)


def calls_in(message: JsonObject) -> list[JsonObject]:
    """The calls that a message makes, as they came; those that the model wrote badly last."""
    names = ("tool_calls", "invalid_tool_calls")
    return [as_object(call) for name in names for call in as_list(message.get(name))]


def call_ids(message: JsonObject) -> Iterator[str]:
    """The ids of the calls that a message makes, those written badly left out: nothing ever answers them."""
    for call in as_list(message.get("tool_calls")):
        call_id = as_text(as_object(call).get("id"))
        if call_id:
            yield call_id


def to_tool_calls(
    message: JsonObject, ref: MessageRef, replies: Replies, *, open_calls: ToolCallStatus
) -> list[ToolCall]:
    """The calls of the message at `ref`, each with its reply; `open_calls` is the status of those without one."""
    return [_call(call, index, ref, replies, open_calls) for index, call in enumerate(calls_in(message))]


def _call(call: JsonObject, index: int, message: MessageRef, replies: Replies, open_calls: ToolCallStatus) -> ToolCall:
    native_id = as_text(call.get("id"))
    function = as_object(call.get("function"))  # as a graph without LangChain's messages may keep OpenAI's
    reply = replies.get(native_id or "")
    error = as_text(call.get("error")) if call.get("type") == "invalid_tool_call" else None
    status, result = ToolCallStatus.FAILED if error else open_calls, None
    if reply is not None:
        has_failed = reply.get("status") == "error"
        status = ToolCallStatus.FAILED if has_failed else ToolCallStatus.COMPLETED
        result = reply.get("content")
        error = _words(result) if has_failed else None
    return ToolCall(
        ref=ToolCallRef(
            thread=message.thread, message=message.native_id, native_id=native_id or f"{message.native_id}#{index}"
        ),
        native_id=native_id,
        name=as_text(call.get("name")) or as_text(function.get("name")) or "",
        arguments=parsed(call.get("args", function.get("arguments"))),
        result=None if error else result,
        error=error,
        status=status,
        native_status=as_text(reply.get("status")) if reply is not None else None,
    )


def _words(content: JsonValue) -> str:
    """What a tool said when it failed."""
    return as_text(content) or "the tool failed"
