"""Drafts in the dialect's words: the bodies of requests."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.message import Attachment, AttachmentTool, DraftPart, MessageDraft
from threadloom.domain.part import ImagePart, TextPart
from threadloom.domain.thread import ThreadDraft, ToolResourcesDraft, VectorStoreDraft
from threadloom.domain.tool_call import ToolOutput
from threadloom.vendors._assistants.limits import Limits, chunk_sizes

Body = dict[str, JsonValue]

_TOOLS: Mapping[AttachmentTool, str] = {
    AttachmentTool.CODE_INTERPRETER: "code_interpreter",
    AttachmentTool.FILE_SEARCH: "file_search",
}


def thread_body(
    draft: ThreadDraft, limits: Limits, *, has_metadata: bool, message: Callable[[MessageDraft], JsonValue]
) -> Body:
    """What `POST /threads` is sent: all messages, the one to be answered last; `message` writes each of them."""
    drafts = draft.messages if draft.message is None else (*draft.messages, draft.message)
    body: Body = {}
    if drafts:
        body["messages"] = [message(each) for each in drafts]
    if has_metadata and draft.metadata is not None:
        body["metadata"] = draft.metadata
    if draft.tool_resources is not None:
        body["tool_resources"] = tool_resources_body(draft.tool_resources, limits)
    return body


def message_body(draft: MessageDraft) -> Body:
    """A message; text alone goes as a string, which every page of the dialect shows, anything more as parts."""
    body: Body = {"role": draft.role.value.lower(), "content": _content(draft)}
    if draft.attachments:
        body["attachments"] = [_attachment(attachment) for attachment in draft.attachments]
    if draft.metadata is not None:
        body["metadata"] = draft.metadata
    return body


def _content(draft: MessageDraft) -> JsonValue:
    if not draft.parts:
        return draft.text or ""
    return [_part(part) for part in draft.content]


def _part(part: DraftPart) -> Body:
    match part:
        case TextPart():
            return {"type": "text", "text": part.text}
        case ImagePart(file_id=str(file_id)):
            return {"type": "image_file", "image_file": _image({"file_id": file_id}, part)}
        case ImagePart():
            return {"type": "image_url", "image_url": _image({"url": part.url}, part)}
        case _:
            raise ValueError(f"the dialect has no content of this kind: {type(part).__name__}")


def _image(where: Body, part: ImagePart) -> Body:
    return where if part.detail is None else {**where, "detail": part.detail.value.lower()}


def _attachment(attachment: Attachment) -> Body:
    body: Body = {"file_id": attachment.file_id}
    if attachment.tools:
        body["tools"] = [{"type": _TOOLS[tool]} for tool in attachment.tools]
    return body


def tool_resources_body(draft: ToolResourcesDraft, limits: Limits) -> Body:
    """Files and vector stores; only what the draft speaks of."""
    body: Body = {}
    if draft.code_interpreter_file_ids is not None:
        body["code_interpreter"] = {"file_ids": list(draft.code_interpreter_file_ids)}
    if draft.vector_store_ids is not None:
        body["file_search"] = {"vector_store_ids": list(draft.vector_store_ids)}
    elif draft.vector_stores is not None:
        body["file_search"] = {"vector_stores": [_vector_store(store, limits) for store in draft.vector_stores]}
    return body


NO_TOOL_RESOURCES: JsonObject = {"code_interpreter": {"file_ids": []}, "file_search": {"vector_store_ids": []}}
"""What takes every file and vector store away."""


def _vector_store(store: VectorStoreDraft, limits: Limits) -> Body:
    body: Body = {"file_ids": list(store.file_ids)} if store.file_ids else {}
    if store.is_static is not None:
        body["chunking_strategy"] = _chunking(store, limits)
    if store.metadata is not None:
        body["metadata"] = store.metadata
    return body


def _chunking(store: VectorStoreDraft, limits: Limits) -> Body:
    if not store.is_static:
        return {"type": "auto"}
    size, overlap = chunk_sizes(store, limits)
    return {"type": "static", "static": {"max_chunk_size_tokens": size, "chunk_overlap_tokens": overlap}}


def tool_outputs_body(outputs: Sequence[ToolOutput]) -> Body:
    """What `submit_tool_outputs` is sent: each output as text, JSON where it is not text already."""
    return {
        "tool_outputs": [
            {"tool_call_id": output.tool_call.native_id, "output": _text(output.output)} for output in outputs
        ]
    }


def _text(output: JsonValue) -> str:
    return output if isinstance(output, str) else msgspec.json.encode(output).decode()
