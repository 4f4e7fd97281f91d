"""Items as messages: each item is one, because each has an id and a place of its own.

What somebody said is a message as it stands; what a model thought is one with a part of reasoning; a call of a tool is
one with the call in it; a result of a call is one whose role is TOOL; anything else is shown as it came.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from threadloom.domain.ids import MessageRef, ThreadRef, ToolCallRef
from threadloom.domain.message import Message, MessageRole, MessageStatus
from threadloom.domain.part import ImagePart, Part, ToolCallPart
from threadloom.domain.tool_call import ToolCall
from threadloom.vendors.openai_conversations.wire import Item

from .calls import answered, call_id_of, calls_of, is_clients
from .content import to_parts, unknown_part
from .kinds import KINDS, RESULTS, Kind

_ROLES: Mapping[str, MessageRole] = {
    "user": MessageRole.USER,
    "assistant": MessageRole.ASSISTANT,
    "system": MessageRole.SYSTEM,
    "developer": MessageRole.SYSTEM,
    "tool": MessageRole.TOOL,
}
_WRITERS: Mapping[str, MessageRole] = {
    "compaction": MessageRole.SYSTEM,
    "configuration_update": MessageRole.SYSTEM,
    "mcp_list_tools": MessageRole.ASSISTANT,
    "mcp_approval_response": MessageRole.USER,
}
_BY_KIND: Mapping[Kind, MessageRole] = {
    Kind.REASONING: MessageRole.ASSISTANT,
    Kind.CALL: MessageRole.ASSISTANT,
    Kind.RESULT: MessageRole.TOOL,
}
_RUNNING = frozenset({"in_progress", "searching", "interpreting", "generating", "calling"})
_BROKEN = frozenset({"incomplete", "failed"})


def to_messages(items: Sequence[Item], thread: ThreadRef, *, is_end: bool) -> tuple[Message, ...]:
    """Messages of neighbouring items.

    `is_end`: nothing follows them, so that a client's call without a result has none yet. Where more follows, such a
    call is left to be read by itself: `tool_calls` is None.
    """
    results = answered(items)
    return tuple(_message(item, thread, results, is_end=is_end) for item in items)


def _message(item: Item, thread: ThreadRef, results: Mapping[str, Item], *, is_end: bool) -> Message:
    native_role = item.text("role")
    native_status = item.text("status")
    ref_of = partial(_call_ref, thread, item.id)
    return Message(
        ref=MessageRef(thread=thread, native_id=item.id),
        native_id=item.text("id"),
        role=_role(item, native_role),
        native_role=native_role,
        parts=_parts(item, ref_of(call_id_of(item))),
        tool_calls=_calls(item, results, ref_of, is_end=is_end),
        status=_status(native_status),
        native_status=native_status,
    )


def _call_ref(thread: ThreadRef, message: str, native_id: str) -> ToolCallRef:
    return ToolCallRef(thread=thread, message=message, native_id=native_id)


def _role(item: Item, native_role: str | None) -> MessageRole:
    if native_role is not None:
        return _ROLES.get(native_role, MessageRole.UNKNOWN)
    kind = KINDS.get(item.type, Kind.NOTE)
    return _WRITERS.get(item.type) or _BY_KIND.get(kind, MessageRole.UNKNOWN)


def _status(native_status: str | None) -> MessageStatus:
    if native_status in _RUNNING:
        return MessageStatus.IN_PROGRESS
    if native_status in _BROKEN:
        return MessageStatus.INCOMPLETE
    return MessageStatus.COMPLETED if native_status in {None, "completed"} else MessageStatus.UNKNOWN


def _parts(item: Item, ref: ToolCallRef) -> tuple[Part, ...]:
    match KINDS.get(item.type, Kind.NOTE):
        case Kind.MESSAGE:
            return to_parts(item.fields.get("content"))
        case Kind.REASONING:
            return (*to_parts(item.fields.get("summary")), *to_parts(item.fields.get("content")))
        case Kind.CALL:
            return (ToolCallPart(tool_call=ref), *_pictures(item))
        case Kind.RESULT:
            return _result_parts(item)
        case Kind.NOTE:
            return (unknown_part(item.type, item.fields),)


def _pictures(item: Item) -> tuple[ImagePart, ...]:
    """The picture that a generator of pictures has made."""
    picture = item.text("result") if item.type == "image_generation_call" else None
    if picture is None:
        return ()
    form = item.text("output_format") or "png"
    mime_type = "image/svg+xml" if form == "svg" else f"image/{form}"
    return (ImagePart(url=f"data:{mime_type};base64,{picture}", mime_type=mime_type),)


def _result_parts(item: Item) -> tuple[Part, ...]:
    """What a person can read of a result: its text, pictures and files; else the item as it came."""
    name = RESULTS[item.type]
    told = item.fields.get(name) if isinstance(name, str) else None
    readable = isinstance(told, str) or item.type in {
        "function_call_output",
        "custom_tool_call_output",
        "computer_call_output",
    }
    return to_parts(told) if readable else (unknown_part(item.type, item.fields),)


def _calls(
    item: Item, results: Mapping[str, Item], ref_of: partial[ToolCallRef], *, is_end: bool
) -> tuple[ToolCall, ...] | None:
    if is_clients(item) and call_id_of(item) not in results and not is_end:
        return None
    return calls_of((item,), results, ref_of, awaited=is_end)
