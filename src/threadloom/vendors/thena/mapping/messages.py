"""Messages, which stand inside their thread, and the tool calls inside them."""

from collections.abc import Mapping
from typing import Any

from threadloom.domain.ids import AgentRef, MessageRef, RunRef, ThreadRef, ToolCallRef
from threadloom.domain.json import JsonValue
from threadloom.domain.message import Attachment, Message, MessageRole
from threadloom.domain.part import TextPart
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from threadloom.vendors.base import iso_moment
from threadloom.vendors.thena.wire import chat

from .open_values import json_object

_ROLES: Mapping[str, MessageRole] = {
    "user": MessageRole.USER,
    "human": MessageRole.USER,
    "assistant": MessageRole.ASSISTANT,
    "ai": MessageRole.ASSISTANT,
    "aimessagechunk": MessageRole.ASSISTANT,
    "system": MessageRole.SYSTEM,
    "developer": MessageRole.SYSTEM,
    "tool": MessageRole.TOOL,
    "function": MessageRole.TOOL,
}


def to_messages(thread: chat.Thread, ref: ThreadRef) -> tuple[Message, ...]:
    """Every message of the thread at `ref`, in the order of its list."""
    agent = agent_of(thread, ref)
    said = enumerate(thread.messages or ())
    return tuple(_message(message, ref_of(message, index, ref), agent) for index, message in said)


def new_message(message: chat.Message, thread: ThreadRef) -> Message:
    """A message with an id that was just added to the thread."""
    return _message(message, ref_of(message, 0, thread), _agent(thread.scope, thread))


def ref_of(message: chat.Message, index: int, thread: ThreadRef) -> MessageRef:
    """A message's address; one without an id has one made of its thread's and its place, which stays."""
    return MessageRef(thread=thread, native_id=message.id or f"{thread.native_id}#{index}")


def agent_of(thread: chat.Thread, ref: ThreadRef) -> AgentRef | None:
    """The thread's agent: the one it tells, else the one of its address."""
    return _agent(thread.agent_id or ref.scope, ref)


def _agent(native_id: str | None, thread: ThreadRef) -> AgentRef | None:
    return AgentRef(source=thread.source, native_id=native_id) if native_id else None


def _message(message: chat.Message, ref: MessageRef, agent: AgentRef | None) -> Message:
    role = _ROLES.get((message.role or "").strip().lower(), MessageRole.UNKNOWN)
    run = message.feedback.flow_execution_id if message.feedback else None
    return Message(
        ref=ref,
        native_id=message.id or None,
        agent=None if role is MessageRole.USER else agent,
        role=role,
        native_role=message.role,
        html=message.content_html,
        parts=(TextPart(text=message.content),) if message.content else (),
        tool_calls=tuple(_tool_call(call, index, ref) for index, call in enumerate(message.tool_calls or ())),
        attachments=tuple(_attachment(attachment) for attachment in message.attachments or ()),
        metadata=json_object(message.metadata),
        created_at=iso_moment(message.created_at),
        run=RunRef(thread=ref.thread, native_id=run) if run else None,
    )


def _tool_call(call: chat.ToolCall, index: int, message: MessageRef) -> ToolCall:
    return ToolCall(
        ref=ToolCallRef(thread=message.thread, message=message.native_id, native_id=f"{message.native_id}#{index}"),
        name=call.tool_name or "",
        arguments=call.arguments,
        result=call.result,
        error=call.error or None,
        status=_status(call),
        started_at=iso_moment(call.start_time),
        ended_at=iso_moment(call.end_time),
    )


def _status(call: chat.ToolCall) -> ToolCallStatus:
    """No page has a status: an error means failed, an end completed, else it runs."""
    if call.error:
        return ToolCallStatus.FAILED
    return ToolCallStatus.RUNNING if call.end_time is None else ToolCallStatus.COMPLETED


def _attachment(told: Any) -> Attachment:  # noqa: ANN401 - any JSON
    found = json_object(told)
    left = {"value": told} if found is None else dict(found)
    return Attachment(  # no page names a field of theirs: these are likely ones
        file_id=_taken(left, "file_id", "id"),
        filename=_taken(left, "filename", "name"),
        mime_type=_taken(left, "mime_type", "content_type"),
        url=_taken(left, "url"),
        data=left or None,
    )


def _taken(left: dict[str, JsonValue], *names: str) -> str | None:
    """The first of the likely names that holds text, taken out of what is left."""
    for name in names:
        if isinstance(value := left.get(name), str):
            del left[name]
            return value
    return None
