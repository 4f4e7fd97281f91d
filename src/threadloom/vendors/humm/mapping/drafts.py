"""Drafts in Humm's words: the bodies of requests."""

from collections.abc import Mapping, Sequence
from typing import cast

import msgspec
from msgspec import UnsetType

from threadloom.domain.edit import ThreadEdit
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.message import MessageDraft
from threadloom.domain.part import ImagePart, TablePart, TextPart
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.vendors.humm.names import LLM_CONFIG, UPDATE_OPTIONS
from threadloom.vendors.humm.wire import (
    FileUpload,
    ImageInput,
    ModelConfig,
    StartRequest,
    TableColumn,
    UpdateRequest,
)


def start_body(
    draft: ThreadDraft | SendDraft,
    message: MessageDraft,
    *,
    organization_id: str,
    thread_id: str | None,
    idempotency_key: str | None,
) -> JsonValue:
    """What `POST /threads/async` is sent: a new question, in a new thread or in `thread_id`."""
    options = humm_options(draft.options)
    images = tuple(_image(part) for part in message.parts if isinstance(part, ImagePart))
    tables = tuple(_table(part) for part in message.parts if isinstance(part, TablePart))
    request = StartRequest(
        organization_id=organization_id,
        query=_query(message),
        thread_id=thread_id,
        llm_config=_llm_config(options.get("llmConfig")),
        user_timezone=draft.timezone,
        images=images or None,
        file_uploads=tables or None,
        force_architecture=_in_lower_case(options.get("forceArchitecture")),
        source=_in_lower_case(options.get("querySource")),
        idempotency_key=idempotency_key,
    )
    return msgspec.to_builtins(request)


def update_body(edit: ThreadEdit) -> JsonObject:
    """What `PUT /threads/{thread_id}` is sent; empty where nothing changes at Humm."""
    options = humm_options(edit.options)
    given: dict[str, JsonValue] = {UPDATE_OPTIONS[name]: value for name, value in options.items() if value is not None}
    if not isinstance(edit.sharing, UnsetType):
        given["sharing"] = edit.sharing.value.lower()
    if not isinstance(edit.title, UnsetType):
        given["title"] = edit.title or ""  # null would leave the title as it is, says the usual reading of such APIs
    return msgspec.to_builtins(msgspec.convert(given, UpdateRequest))


def humm_options(options: JsonObject | None) -> JsonObject:
    """Humm's own input by its schema names; empty where there is none."""
    found = (options or {}).get("humm")
    return cast("JsonObject", found) if isinstance(found, Mapping) else {}


def part_places(message: MessageDraft) -> Mapping[str, Sequence[int]]:
    """Where the items of Humm's two lists stand among the parts of our input."""
    kinds = {"images": ImagePart, "file_uploads": TablePart}
    return {
        name: [index for index, part in enumerate(message.parts) if isinstance(part, kind)]
        for name, kind in kinds.items()
    }


def _query(message: MessageDraft) -> str | None:
    """All text as one, a blank line between its pieces; None where none was given."""
    texts = [part.text for part in message.content if isinstance(part, TextPart)]
    return "\n\n".join(filter(None, texts)) if texts else None


def _llm_config(given: JsonValue) -> ModelConfig | None:
    if not isinstance(given, Mapping):
        return None
    return msgspec.convert({LLM_CONFIG[name]: value for name, value in given.items()}, ModelConfig)


def _in_lower_case(word: JsonValue) -> str | None:
    return word.lower() if isinstance(word, str) else None


def _image(part: ImagePart) -> ImageInput:
    return ImageInput(
        data_url=part.url,
        mime_type=part.mime_type or _media_type(part.url or ""),
        detail=part.detail.value.lower() if part.detail else None,
    )


def _media_type(data_url: str) -> str | None:
    """The media type that a data URL begins with, without its parameters; None where it names none (RFC 2397)."""
    head = data_url.removeprefix("data:").partition(",")[0]
    return head.partition(";")[0] or None


def _table(part: TablePart) -> FileUpload:
    columns = tuple(TableColumn(name=column.name, dtype=column.dtype) for column in part.columns)
    return FileUpload(
        cache_key=part.cache_key,
        filename=part.filename,
        columns=columns or None,
        row_count=part.row_count,
        sheet_name=part.sheet_name,
        preview_rows=part.preview_rows or None,
    )
