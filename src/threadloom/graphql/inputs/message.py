"""A message not yet accepted."""

import re

import strawberry

from threadloom.domain.errors import Invalid
from threadloom.domain.json import JsonObject
from threadloom.domain.message import (
    Attachment,
    AttachmentTool,
    DraftPart,
    DraftRole,
    MessageDraft,
    MessageVisibility,
)
from threadloom.domain.part import FilePart, ImageDetail, ImagePart, TableColumn, TablePart, TextPart
from threadloom.graphql.declare import defaulted, given, input_type, one_of, optional, required
from threadloom.graphql.scalars import JSON

from .given import pairs

_DATA = "data:"
# RFC 2397; media type, parameters and base64 may each be missing.
_DATA_URL = re.compile(
    r"data:(?:[\w.+-]+/[\w.+-]+)?(?:;[\w.+-]+=[^;,\s]+)*(?:;base64,[A-Za-z0-9_+/=%-]*|,\S*)",
    re.ASCII,
)


@one_of
class FileContentInput:
    """Where a file's bytes are."""

    url: str | None = optional("At a public address.")
    data_url: str | None = optional("In the request itself, as a data URL.")
    file_id: strawberry.ID | None = optional("At the vendor, under its own id.")


@input_type
class ImagePartInput:
    """A picture."""

    content: FileContentInput = required("Where its bytes are.")
    mime_type: str | None = optional("Media type, such as image/png.")
    detail: ImageDetail | None = optional("How closely the model should look.")


@input_type
class FilePartInput:
    """A file."""

    content: FileContentInput = required("Where its bytes are.")
    filename: str | None = optional("Name of the file.")
    mime_type: str | None = optional("Media type, such as application/pdf.")


@input_type
class TableColumnInput:
    """A column of a table."""

    name: str = required("Heading.")
    dtype: str | None = optional("Type of its values, such as float64.")


@input_type
class TablePartInput:
    """A table that Humm already keeps."""

    cache_key: str | None = optional("The key under which Humm keeps it.")
    filename: str | None = optional("Name of the file it came from.")
    sheet_name: str | None = optional("Name of the sheet inside the file.")
    columns: list[TableColumnInput] | None = optional("Its columns.")
    row_count: int | None = optional("How many rows it has in all.")
    preview_rows: list[JSON] | None = optional("Its first rows, each an object by column name.")


@one_of
class PartInput:
    """A piece of a message's content."""

    text: str | None = optional("Words.")
    image: ImagePartInput | None = optional("A picture.")
    file: FilePartInput | None = optional("A file.")
    table: TablePartInput | None = optional("A table that Humm already keeps.")


@input_type
class AttachmentInput:
    """A file at the vendor and the tools that may use it."""

    file_id: strawberry.ID = required("The vendor's id of the file.")
    tools: list[AttachmentTool] | None = optional("Tools that may use it.")


@input_type
class MessageInput:
    """A message not yet accepted; give `text`, `parts` or both, in which case `text` comes first."""

    text: str | None = optional("Words.")
    parts: list[PartInput] | None = optional("Further content, in order.")
    html: str | None = optional("The same content as HTML, where the vendor takes it (Thena).")
    role: DraftRole = defaulted("Who speaks; not every vendor takes each.", default=DraftRole.USER)
    visibility: MessageVisibility = defaulted(
        "HIDDEN prompts the agent without showing in the conversation (Mindset's system messages).",
        default=MessageVisibility.VISIBLE,
    )
    attachments: list[AttachmentInput] | None = optional("Files for the vendor's tools.")
    metadata: JSON | None = optional(
        "Pairs to keep with the message; OpenAI dialect: 16, keys to 64, text values to 512 characters."
    )


def to_message_draft(message: MessageInput, *path: str) -> MessageDraft:
    """The message at `path` of an input; raises Invalid."""
    parts = enumerate(given(message.parts) or ())
    attachments = enumerate(given(message.attachments) or ())
    return MessageDraft(
        text=given(message.text),
        parts=tuple(_part(part, *path, "parts", str(index)) for index, part in parts),
        html=given(message.html),
        role=message.role,
        visibility=message.visibility,
        attachments=tuple(_attachment(each, *path, "attachments", str(index)) for index, each in attachments),
        metadata=pairs(message.metadata, *path, "metadata"),
    )


def to_message_drafts(messages: list[MessageInput] | None, name: str) -> tuple[MessageDraft, ...]:
    """The messages of the field `name` of an input; raises Invalid."""
    return tuple(to_message_draft(each, name, str(index)) for index, each in enumerate(given(messages) or ()))


def _part(part: PartInput, *path: str) -> DraftPart:
    if image := given(part.image):
        url, file_id = _content(image.content, *path, "image", "content")
        return ImagePart(url=url, file_id=file_id, mime_type=given(image.mime_type), detail=given(image.detail))
    if file := given(part.file):
        url, file_id = _content(file.content, *path, "file", "content")
        filename, mime_type = given(file.filename), given(file.mime_type)
        return FilePart(url=url, file_id=file_id, filename=filename, mime_type=mime_type)
    if table := given(part.table):
        return _table(table, *path, "table")
    return TextPart(text=given(part.text) or "")


def _content(content: FileContentInput, *path: str) -> tuple[str | None, str | None]:
    """The address and the vendor's id of a file, one of which is None."""
    url, data_url = given(content.url), given(content.data_url)
    if url is not None and url.startswith(_DATA):
        raise Invalid("a data URL goes into `dataUrl`", path=(*path, "url"))
    if data_url is not None and not _DATA_URL.fullmatch(data_url):
        raise Invalid("a data URL is `data:`, a media type, `;base64`, a comma and the data", path=(*path, "dataUrl"))
    return (url if data_url is None else data_url), given(content.file_id)


def _table(table: TablePartInput, *path: str) -> TablePart:
    rows = enumerate(given(table.preview_rows) or ())
    return TablePart(
        cache_key=given(table.cache_key),
        filename=given(table.filename),
        sheet_name=given(table.sheet_name),
        columns=tuple(TableColumn(name=each.name, dtype=given(each.dtype)) for each in given(table.columns) or ()),
        row_count=given(table.row_count),
        preview_rows=tuple(_row(row, *path, "previewRows", str(index)) for index, row in rows),
    )


def _row(row: JSON, *path: str) -> JsonObject:
    return pairs(row, *path) or {}


def _attachment(attachment: AttachmentInput, *path: str) -> Attachment:
    tools = tuple(given(attachment.tools) or ())
    if AttachmentTool.UNKNOWN in tools:
        index = tools.index(AttachmentTool.UNKNOWN)
        raise Invalid("UNKNOWN is no tool to name", path=(*path, "tools", str(index)))
    return Attachment(file_id=attachment.file_id, tools=tools)
