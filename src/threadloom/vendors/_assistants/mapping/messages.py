"""Messages and their parts."""

from collections.abc import Mapping
from typing import assert_never

import msgspec

from threadloom.domain.ids import AgentRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.json import JsonValue
from threadloom.domain.message import Attachment, AttachmentTool, Message, MessageRole, MessageStatus
from threadloom.domain.part import (
    Annotation,
    AnnotationKind,
    ImageDetail,
    ImagePart,
    Part,
    RefusalPart,
    TextPart,
    UnknownPart,
)
from threadloom.vendors._assistants import wire

from .moments import moment

_ROLES: Mapping[str, MessageRole] = {
    "user": MessageRole.USER,
    "assistant": MessageRole.ASSISTANT,
    "system": MessageRole.SYSTEM,
    "developer": MessageRole.SYSTEM,
    "tool": MessageRole.TOOL,
    "function": MessageRole.TOOL,
}
_STATUSES: Mapping[str, MessageStatus] = {
    "in_progress": MessageStatus.IN_PROGRESS,
    "incomplete": MessageStatus.INCOMPLETE,
    "completed": MessageStatus.COMPLETED,
}
_DETAILS: Mapping[str, ImageDetail] = {
    "auto": ImageDetail.AUTO,
    "low": ImageDetail.LOW,
    "high": ImageDetail.HIGH,
    "original": ImageDetail.ORIGINAL,
}
_TOOLS: Mapping[str, AttachmentTool] = {
    "code_interpreter": AttachmentTool.CODE_INTERPRETER,
    "file_search": AttachmentTool.FILE_SEARCH,
}
_ANNOTATIONS: Mapping[str, AnnotationKind] = {
    "file_citation": AnnotationKind.FILE_CITATION,
    "file_path": AnnotationKind.FILE_PATH,
    "url_citation": AnnotationKind.URL_CITATION,
}


def to_message(message: wire.Message, thread: ThreadRef) -> Message:
    """A message; tool calls hang on the run that wrote it, so one without a run has none."""
    run = RunRef(thread=thread, native_id=message.run_id) if message.run_id else None
    agent = AgentRef(source=thread.source, native_id=message.assistant_id) if message.assistant_id else None
    return Message(
        ref=MessageRef(thread=thread, native_id=message.id),
        native_id=message.id,
        agent=agent,
        role=_ROLES.get(message.role or "", MessageRole.UNKNOWN),
        native_role=message.role,
        parts=_parts(message.content),
        tool_calls=None if run else (),
        attachments=tuple(_attachment(attachment) for attachment in message.attachments or ()),
        # UmamiAI's pages show a status; a message whose vendor tells none is as whole as it will be.
        status=_STATUSES.get(message.status, MessageStatus.UNKNOWN) if message.status else MessageStatus.COMPLETED,
        native_status=message.status,
        incomplete_reason=message.incomplete_details.reason if message.incomplete_details else None,
        metadata=message.metadata,
        created_at=moment(message.created_at),
        run=run,
    )


def _parts(content: list[msgspec.Raw] | str | None) -> tuple[Part, ...]:
    if isinstance(content, str):
        return (TextPart(text=content),)
    return tuple(_part(raw) for raw in content or ())


def _part(raw: msgspec.Raw) -> Part:
    """A part by its `type`; one of a type or shape not known is kept as it came."""
    try:
        part = wire.read_content(raw)
    except msgspec.DecodeError:
        return _unknown(msgspec.json.decode(raw))
    match part:
        case wire.TextContent(text=text):
            return _text(text)
        case wire.ImageUrlContent(image_url=image) | wire.ImageFileContent(image_file=image):
            return ImagePart(url=image.url, file_id=image.file_id, detail=_DETAILS.get(image.detail or ""))
        case wire.RefusalContent(refusal=refusal):
            return RefusalPart(text=refusal)
        case _:
            assert_never(part)


def _text(text: wire.Text | str) -> TextPart:
    if isinstance(text, str):
        return TextPart(text=text)
    return TextPart(text=text.value or "", annotations=tuple(_annotation(each) for each in text.annotations or ()))


def _unknown(data: JsonValue) -> Part:
    match data:
        case str():
            return TextPart(text=data)
        case {"type": str(kind), "text": str(text)}:
            return UnknownPart(native_type=kind, text=text, data=data)
        case {"type": str(kind)}:
            return UnknownPart(native_type=kind, data=data)
        case _:
            return UnknownPart(native_type="", data=data)


def _annotation(annotation: wire.Annotation) -> Annotation:
    file = annotation.file_citation or annotation.file_path
    return Annotation(
        kind=_ANNOTATIONS.get(annotation.type or "", AnnotationKind.UNKNOWN),
        text=annotation.text or "",
        start_index=annotation.start_index,
        end_index=annotation.end_index,
        file_id=file.file_id if file else None,
        url=annotation.url,
    )


def _attachment(attachment: wire.Attachment) -> Attachment:
    tools = (_TOOLS.get(tool.type or "", AttachmentTool.UNKNOWN) for tool in attachment.tools or ())
    return Attachment(file_id=attachment.file_id, tools=tuple(tools))
