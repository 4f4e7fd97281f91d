"""Messages of ChatGPT's export; what has no counterpart is an UnknownPart that holds it whole."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from threadloom.domain.clock import instant_of_seconds
from threadloom.domain.ids import AgentRef, MessageRef, ThreadRef, ToolCallRef
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.message import Message, MessageRole, MessageStatus, MessageVisibility
from threadloom.domain.noun import Noun
from threadloom.domain.part import ImagePart, Part, ReasoningPart, TextPart, ToolCallPart
from threadloom.domain.tool_call import ToolCall, ToolCallStatus

from .foreign import parsed, unknown

_ROLES: Mapping[str, MessageRole] = {
    "user": MessageRole.USER,
    "assistant": MessageRole.ASSISTANT,
    "system": MessageRole.SYSTEM,
    "developer": MessageRole.SYSTEM,
    "tool": MessageRole.TOOL,
}
_STATUSES: Mapping[str, MessageStatus] = {
    "finished_successfully": MessageStatus.COMPLETED,
    "finished_partial_completion": MessageStatus.INCOMPLETE,
    "in_progress": MessageStatus.IN_PROGRESS,
}
_EVERYBODY = "all"


class _Author(Noun):
    role: str | None = None
    name: str | None = None


class _Said(Noun):
    """A message, as far as its own fields are needed; `recipient` is the tool that it calls, or all."""

    author: _Author = _Author()
    id: str | None = None
    create_time: float | None = None
    content: dict[str, Any] | None = None
    status: str | None = None
    metadata: dict[str, Any] | None = None
    recipient: str | None = None

    @property
    def tool(self) -> str | None:
        """The tool that it calls."""
        return self.recipient if self.recipient != _EVERYBODY and self.author.role == "assistant" else None


def to_messages(told: Sequence[tuple[str, JsonObject]], thread: ThreadRef) -> list[Message]:
    """Messages of a branch, each with its place in the tree; a tool's answer is the result of the call before it."""
    said = [_read(message) for _, message in told]
    messages: list[Message] = []
    for number, ((place, raw), each) in enumerate(zip(told, said, strict=True)):
        if each is None:
            ref = MessageRef(thread=thread, native_id=place)
            messages.append(Message(ref=ref, role=MessageRole.UNKNOWN, parts=(unknown("message", raw),)))
        else:
            answer = said[number + 1] if number + 1 < len(said) else None
            messages.append(_message(each, place, thread, answer))
    return messages


def _read(message: JsonObject) -> _Said | None:
    try:
        return msgspec.convert(message, _Said)
    except msgspec.ValidationError:
        return None


def _message(said: _Said, place: str, thread: ThreadRef, answer: _Said | None) -> Message:
    ref = MessageRef(thread=thread, native_id=said.id or place)
    parts, metadata = tuple(_parts(said.content or {})), said.metadata or {}
    calls: tuple[ToolCall, ...] = ()
    if said.tool is not None:
        calls = (_call(said, said.tool, ref, parts, answer),)
        parts = (ToolCallPart(tool_call=calls[0].ref), *(part for part in parts if not isinstance(part, TextPart)))
    model = metadata.get("model_slug")
    role = _ROLES.get(said.author.role or "", MessageRole.UNKNOWN)
    is_hidden = metadata.get("is_visually_hidden_from_conversation") is True or (
        role is MessageRole.SYSTEM and not any(part.text for part in parts)
    )
    return Message(
        ref=ref,
        native_id=said.id,
        agent=AgentRef(source=thread.source, native_id=model) if isinstance(model, str) and model else None,
        role=role,
        native_role=said.author.role,
        visibility=MessageVisibility.HIDDEN if is_hidden else MessageVisibility.VISIBLE,
        parts=parts,
        tool_calls=calls,
        status=_STATUSES.get(said.status, MessageStatus.UNKNOWN) if said.status else MessageStatus.COMPLETED,
        native_status=said.status,
        metadata=said.metadata,
        created_at=None if said.create_time is None else instant_of_seconds(said.create_time),
    )


def _call(said: _Said, tool: str, ref: MessageRef, parts: Sequence[Part], answer: _Said | None) -> ToolCall:
    """A call, with what was said to the tool as its arguments, and what the tool said next as its result."""
    is_answered = answer is not None and answer.author.role == "tool"
    result = _words(list(_parts(answer.content or {}))) if answer is not None and is_answered else None
    return ToolCall(
        ref=ToolCallRef(thread=ref.thread, message=ref.native_id, native_id=ref.native_id),
        name=tool,
        arguments=parsed(_words(parts)),
        result=result,
        status=ToolCallStatus.COMPLETED if is_answered else ToolCallStatus.UNKNOWN,
        native_status=said.status,
    )


def _words(parts: Sequence[Part]) -> str:
    return "\n\n".join(part.text for part in parts if part.text)


def _parts(content: JsonObject) -> Iterator[Part]:
    kind = str(content.get("content_type", ""))
    match content:
        case _ if not content:
            return
        case {"content_type": "text" | "multimodal_text", "parts": list(parts)}:
            for part in parts:
                yield from _part(part)
        case {"content_type": "code" | "execution_output", "text": str(text)}:
            yield TextPart(text=text)
        case {"content_type": "thoughts", "thoughts": list(thoughts)}:
            for thought in thoughts:
                yield _thought(thought)
        case {"content_type": "reasoning_recap", "content": str(text)}:
            yield ReasoningPart(text=text)
        case _:
            yield unknown(kind, content, content.get("text", content.get("result")))


def _part(part: JsonValue) -> Iterator[Part]:
    match part:
        case "":
            return
        case str():
            yield TextPart(text=part)
        case {"content_type": "image_asset_pointer", "asset_pointer": str(pointer)}:
            yield ImagePart(file_id=pointer, text=_prompt(part))
        case {"content_type": "audio_transcription", "text": str(text)}:
            yield TextPart(text=text)
        case {"content_type": str(kind)}:
            yield unknown(kind, part, part.get("text"))
        case _:
            yield unknown("", part)


def _prompt(image: JsonObject) -> str:
    """What a picture was made from."""
    match image:
        case {"metadata": {"dalle": {"prompt": str(prompt)}}}:
            return prompt
        case _:
            return ""


def _thought(thought: JsonValue) -> Part:
    match thought:
        case {"summary": str(summary), "content": str(content)}:
            return ReasoningPart(text="\n\n".join(filter(None, (summary, content))))
        case _:
            return unknown("thoughts", thought)
