"""Messages and their parts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import assert_never

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
# A look-up of an enum's member takes longer than one in a table.
_UNKNOWN_ROLE, _UNKNOWN_STATUS, _COMPLETED = MessageRole.UNKNOWN, MessageStatus.UNKNOWN, MessageStatus.COMPLETED
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
    return to_messages((message,), thread)[0]


def to_messages(messages: Iterable[wire.Message], thread: ThreadRef) -> tuple[Message, ...]:
    """Messages of a thread; those of one agent or run share its address."""

    @cache
    def agent_of(native_id: str) -> AgentRef:
        return AgentRef(source=thread.source, native_id=native_id)

    @cache
    def run_of(native_id: str) -> RunRef:
        return RunRef(thread=thread, native_id=native_id)

    return tuple([_message(message, thread, agent_of, run_of) for message in messages])


def _message(
    message: wire.Message, thread: ThreadRef, agent_of: Callable[[str], AgentRef], run_of: Callable[[str], RunRef]
) -> Message:
    native_id, status, run_id, attachments = message.id, message.status, message.run_id, message.attachments
    return Message(
        ref=MessageRef(thread=thread, native_id=native_id),
        native_id=native_id,
        agent=agent_of(message.assistant_id) if message.assistant_id else None,
        role=_ROLES.get(message.role or "", _UNKNOWN_ROLE),
        native_role=message.role,
        parts=() if message.content is None else _parts(message.content),
        tool_calls=None if run_id else (),
        attachments=tuple([_attachment(attachment) for attachment in attachments]) if attachments else (),
        # UmamiAI's pages show a status; a message whose vendor tells none is as whole as it will be.
        status=_STATUSES.get(status, _UNKNOWN_STATUS) if status else _COMPLETED,
        native_status=status,
        incomplete_reason=message.incomplete_details.reason if message.incomplete_details else None,
        metadata=message.metadata,
        created_at=moment(message.created_at),
        run=run_of(run_id) if run_id else None,
    )


def _parts(content: Sequence[wire.Content | wire.UnknownContent] | str) -> tuple[Part, ...]:
    if isinstance(content, str):
        return (TextPart(text=content),)
    return tuple([_part(part) for part in content])


def _part(part: wire.Content | wire.UnknownContent) -> Part:
    if isinstance(part, wire.TextContent):
        return _text(part.text)
    match part:
        case wire.ImageUrlContent(image_url=image) | wire.ImageFileContent(image_file=image):
            return ImagePart(url=image.url, file_id=image.file_id, detail=_DETAILS.get(image.detail or ""))
        case wire.RefusalContent(refusal=refusal):
            return RefusalPart(text=refusal)
        case wire.UnknownContent(data=data):
            return _unknown(data)
        case _:
            assert_never(part)


def _text(text: wire.Text | str) -> TextPart:
    if isinstance(text, str):
        return TextPart(text=text)
    if not text.annotations:  # as of nearly every part of nearly every message
        return TextPart(text=text.value or "")
    return TextPart(text=text.value or "", annotations=tuple([_annotation(each) for each in text.annotations]))


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
