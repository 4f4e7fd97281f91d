"""Pieces of a message's content."""

from collections.abc import Sequence

import strawberry

from threadloom.domain.ids import ToolCallRef
from threadloom.domain.part import (
    Annotation,
    AnnotationKind,
    FilePart,
    ImageDetail,
    ImagePart,
    ReasoningPart,
    RefusalPart,
    TableColumn,
    TablePart,
    TextPart,
    ToolCallPart,
    UnknownPart,
)
from threadloom.domain.tool_call import ToolCall
from threadloom.graphql.batched import batched
from threadloom.graphql.context import Info
from threadloom.graphql.declare import interface, over, plain, type_name
from threadloom.graphql.loaders import present
from threadloom.graphql.scalars import JSON
from threadloom.graphql.weight import ASKS_ONCE_A_THREAD


@interface
class Part:
    """A piece of a message's content, in display order."""

    text: str = plain("Plain text that stands for this part where nothing richer can be shown; empty if there is none.")
    resolve_type = staticmethod(type_name)


def _call_ref(part: ToolCallPart) -> ToolCallRef:
    return part.tool_call


async def _tool_calls(parts: Sequence[ToolCallPart], info: Info) -> Sequence[object]:
    found = await info.context.gateway.messages.tool_calls_by_refs(info.context.call, [p.tool_call for p in parts])
    return [present(call, "tool call") for call in found]


@over(TextPart)
class TextPartType(Part):
    """Words."""

    text: str = plain("The words, in Markdown where the agent writes so.")
    annotations: list[Annotation] = plain("References inside the words.")


@over(Annotation)
class AnnotationType:
    """A reference inside a text."""

    kind: AnnotationKind = plain("What it refers to.")
    text: str = plain("The stretch of text that stands for it.")
    start_index: int | None = plain("First character of the stretch, counted from 0.")
    end_index: int | None = plain("First character behind the stretch.")
    file_id: strawberry.ID | None = plain("The vendor's id of the file meant.")
    url: str | None = plain("Address of the page meant.")


@over(ImagePart)
class ImagePartType(Part):
    """A picture."""

    text: str = plain("Plain text that stands for the picture.")
    url: str | None = plain("Its address, a data URL included.")
    file_id: strawberry.ID | None = plain("The vendor's id of the file.")
    mime_type: str | None = plain("Media type, such as image/png.")
    detail: ImageDetail | None = plain("How closely the model looks; null where not told.")


@over(FilePart)
class FilePartType(Part):
    """A file."""

    text: str = plain("Plain text that stands for the file.")
    url: str | None = plain("Its address.")
    file_id: strawberry.ID | None = plain("The vendor's id of the file.")
    filename: str | None = plain("Name of the file.")
    mime_type: str | None = plain("Media type, such as application/pdf.")


@over(TablePart)
class TablePartType(Part):
    """A table, such as an uploaded sheet."""

    text: str = plain("Plain text that stands for the table.")
    cache_key: str | None = plain("The key under which Humm keeps the upload.")
    filename: str | None = plain("Name of the file it came from.")
    sheet_name: str | None = plain("Name of the sheet inside the file.")
    columns: list[TableColumn] = plain("Its columns.")
    row_count: int | None = plain("How many rows it has in all.")
    preview_rows: list[JSON] = plain("Its first rows, each an object by column name.")


@over(TableColumn)
class TableColumnType:
    """A column of a table."""

    name: str = plain("Heading.")
    dtype: str | None = plain("Type of its values in the vendor's word, such as float64.")


@over(RefusalPart)
class RefusalPartType(Part):
    """The agent declined."""

    text: str = plain("What it said instead.")


@over(ReasoningPart)
class ReasoningPartType(Part):
    """What the agent thought on its way."""

    text: str = plain("The thoughts, or the vendor's summary of them.")


@over(ToolCallPart)
class ToolCallPartType(Part):
    """A tool call, standing where it happened; only where the vendor tells the place."""

    text: str = plain("Plain text that stands for the call.")
    tool_call: ToolCall = batched(
        "The call, also listed in `Message.toolCalls`.", _tool_calls, ref_of=_call_ref, weight=ASKS_ONCE_A_THREAD
    )


@over(UnknownPart)
class UnknownPartType(Part):
    """Content of a kind that this version does not know."""

    text: str = plain("Plain text found in it; empty if there is none.")
    native_type: str = plain("The vendor's word for the kind.")
    data: JSON | None = plain("The vendor's content, scrubbed; null unless the configuration allows it.")
