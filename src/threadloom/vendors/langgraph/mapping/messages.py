"""Messages, which are the list `messages` in the state of a thread, in its order; no moment is known of any."""

from collections.abc import Iterable, Mapping

from threadloom.domain.ids import MessageRef, ThreadRef
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.vendors.langgraph.wire import State, as_list, as_object, as_text

from .parts import to_parts
from .tool_calls import Replies, call_ids, to_tool_calls

_ROLES: Mapping[str, MessageRole] = {
    "human": MessageRole.USER,
    "user": MessageRole.USER,
    "humanmessagechunk": MessageRole.USER,
    "ai": MessageRole.ASSISTANT,
    "assistant": MessageRole.ASSISTANT,
    "aimessagechunk": MessageRole.ASSISTANT,
    "system": MessageRole.SYSTEM,
    "developer": MessageRole.SYSTEM,
    "tool": MessageRole.TOOL,
    "function": MessageRole.TOOL,
}


def to_messages(state: State, thread: ThreadRef, *, open_calls: ToolCallStatus) -> tuple[Message, ...]:
    """Every message of a thread, oldest first; `open_calls` is the status of tool calls without a reply."""
    rows = _rows(state)
    replies = _replies(rows)
    return tuple(_message(row, index, thread, replies, open_calls) for index, row in enumerate(rows))


def has_open_calls(state: State) -> bool:
    """Whether a tool call of the state has no reply."""
    rows = _rows(state)
    replies = _replies(rows)
    return any(call_id not in replies for row in rows for call_id in call_ids(row))


def _rows(state: State) -> list[JsonObject]:
    """The messages as they came; a text is one that nobody is named for, as graphs may keep them."""
    said = as_list(as_object(state.values).get("messages"))
    return [{"content": row} if isinstance(row, str) else as_object(row) for row in said]


def _replies(rows: Iterable[JsonObject]) -> Replies:
    answered = ((as_text(row.get("tool_call_id")), row) for row in rows)
    return {call_id: row for call_id, row in answered if call_id}


def _message(row: JsonObject, index: int, thread: ThreadRef, replies: Replies, open_calls: ToolCallStatus) -> Message:
    native_id = as_text(row.get("id"))
    # One without an id has one made of its thread's and its place, which stays while nothing is taken away before it.
    ref = MessageRef(thread=thread, native_id=native_id or f"{thread.native_id}#{index}")
    kind = as_text(row.get("type")) or as_text(row.get("role"))
    calls = to_tool_calls(row, ref, replies, open_calls=open_calls)
    return Message(
        ref=ref,
        native_id=native_id,
        role=_ROLES.get((kind or "").lower(), MessageRole.UNKNOWN),
        native_role=kind,
        parts=to_parts(row.get("content"), {call.native_id: call.ref for call in calls if call.native_id}),
        tool_calls=tuple(calls),
        metadata=_metadata(row),
    )


def _metadata(row: JsonObject) -> JsonObject | None:
    """What the model's vendor told with the answer, and what whoever wrote the message put beside it."""
    found: dict[str, JsonValue] = {**as_object(row.get("response_metadata")), **as_object(row.get("additional_kwargs"))}
    return found or None
