"""Drafts in the shape and names of the mutations' inputs, which is what limits and their paths are told in."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import UnsetType

from threadloom.domain.agent import AgentDraft
from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit
from threadloom.domain.feedback import FeedbackDraft
from threadloom.domain.json import JsonValue
from threadloom.domain.message import Attachment, DraftPart, MessageDraft
from threadloom.domain.part import FilePart, ImagePart, TablePart, TextPart
from threadloom.domain.thread import (
    SendDraft,
    ThreadAdoption,
    ThreadDraft,
    ToolResourcesDraft,
    UserRef,
    VectorStoreDraft,
)
from threadloom.domain.vendor import Draft, ResumeDraft

Tree = dict[str, JsonValue]


def tree_of(draft: Draft) -> Tree:
    """The input that the draft was made from, as far as a vendor is concerned; what was not given is left out."""
    return _TREES[type(draft)](draft)


def _given(**fields: JsonValue | UnsetType) -> Tree:
    return {name: value for name, value in fields.items() if value is not None and not isinstance(value, UnsetType)}


def _thread(draft: ThreadDraft) -> Tree:
    is_start = draft.message is not None
    said: JsonValue = [_message(message) for message in draft.messages] or None
    target: Tree = {"agentId": draft.agent.native_id} if draft.agent else {}
    return _given(
        target=target if is_start else None,
        message=_message(draft.message) if draft.message else None,
        history=said if is_start else None,
        messages=None if is_start else said,
        **_common(draft),
        title=draft.title,
        tags=list(draft.tags) or None,
        metadata=draft.metadata,
        toolResources=_tool_resources(draft.tool_resources),
        scope=draft.scope,
    )


def _adoption(draft: ThreadAdoption) -> Tree:
    return _given(nativeId=draft.native_id, scope=draft.scope, title=draft.title)


def _send(draft: SendDraft) -> Tree:
    agent = draft.agent.native_id if draft.agent else None
    return _given(message=_message(draft.message), agentId=agent, **_common(draft))


def _common(draft: ThreadDraft | SendDraft) -> Tree:
    return {"user": _user(draft.user), "timezone": draft.timezone, "options": draft.options}


def _user(user: UserRef | None) -> Tree | None:
    return None if user is None else user_tree(user)


def user_tree(user: UserRef) -> Tree:
    """Whom an input names."""
    return _given(nativeId=user.native_id, externalId=user.external_id, sdkEmail=user.sdk_email, email=user.email)


def _message(draft: MessageDraft) -> Tree:
    return _given(
        text=draft.text,
        parts=[_part(part) for part in draft.parts] or None,
        html=draft.html,
        role=draft.role.value,
        visibility=draft.visibility.value,
        attachments=[_attachment(attachment) for attachment in draft.attachments] or None,
        metadata=draft.metadata,
    )


def _part(part: DraftPart) -> Tree:
    match part:
        case TextPart():
            return {"text": part.text}
        case ImagePart():
            detail = part.detail.value if part.detail else None
            return {"image": _given(content=_content(part), mimeType=part.mime_type, detail=detail)}
        case FilePart():
            return {"file": _given(content=_content(part), filename=part.filename, mimeType=part.mime_type)}
        case TablePart():
            return {"table": _table(part)}


def _content(part: ImagePart | FilePart) -> Tree:
    if part.url is None:
        return _given(fileId=part.file_id)
    return {"dataUrl" if part.url.startswith("data:") else "url": part.url}


def _table(part: TablePart) -> Tree:
    return _given(
        cacheKey=part.cache_key,
        filename=part.filename,
        sheetName=part.sheet_name,
        columns=[_given(name=column.name, dtype=column.dtype) for column in part.columns] or None,
        rowCount=part.row_count,
        previewRows=list(part.preview_rows) or None,
    )


def _attachment(attachment: Attachment) -> Tree:
    return _given(fileId=attachment.file_id, tools=[tool.value for tool in attachment.tools] or None)


def _tool_resources(draft: ToolResourcesDraft | None) -> Tree | None:
    if draft is None:
        return None
    files, stores, made = draft.code_interpreter_file_ids, draft.vector_store_ids, draft.vector_stores
    search = _given(
        vectorStoreIds=None if stores is None else list(stores),
        vectorStores=None if made is None else [_vector_store(store) for store in made],
    )
    return _given(
        codeInterpreter=None if files is None else {"fileIds": list(files)},
        fileSearch=search or None,
    )


def _vector_store(draft: VectorStoreDraft) -> Tree:
    strategy = _given(
        type={None: None, False: "AUTO", True: "STATIC"}[draft.is_static],
        maxChunkSizeTokens=draft.max_chunk_size_tokens,
        chunkOverlapTokens=draft.chunk_overlap_tokens,
    )
    return _given(fileIds=list(draft.file_ids) or None, chunkingStrategy=strategy or None, metadata=draft.metadata)


def _thread_edit(edit: ThreadEdit) -> Tree:
    resources = edit.tool_resources
    return _given(
        title=edit.title,
        archived=edit.archived,
        pinned=edit.pinned,
        unread=edit.unread,
        addTags=list(edit.add_tags) or None,
        removeTags=list(edit.remove_tags) or None,
        metadata=edit.metadata,
        toolResources=_tool_resources(resources) if isinstance(resources, ToolResourcesDraft) else None,
        sharing=edit.sharing,
        options=edit.options,
    )


def _agent(draft: AgentDraft | AgentEdit) -> Tree:
    return _given(
        name=draft.name,
        description=draft.description,
        model=draft.model,
        instructions=draft.instructions,
        metadata=draft.metadata,
        options=draft.options,
    )


def _feedback(draft: FeedbackDraft | FeedbackEdit) -> Tree:
    return _given(
        rating=draft.rating,
        score=draft.score,
        key=draft.key if isinstance(draft, FeedbackDraft) else None,
        issueType=draft.issue_type,
        comment=draft.comment,
        value=draft.value,
    )


def _resume(draft: ResumeDraft) -> Tree:
    outputs = [{"toolCallId": each.tool_call.native_id, "output": each.output} for each in draft.tool_outputs]
    return _given(toolOutputs=outputs or None, answer=draft.answer)


_TREES: Mapping[type, Callable[[Any], Tree]] = {
    ThreadDraft: _thread,
    ThreadAdoption: _adoption,
    SendDraft: _send,
    ThreadEdit: _thread_edit,
    AgentDraft: _agent,
    AgentEdit: _agent,
    FeedbackDraft: _feedback,
    FeedbackEdit: _feedback,
    ResumeDraft: _resume,
}
