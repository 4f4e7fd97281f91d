"""Pieces of a message's content; `text` of each is the plain text that stands for it where nothing richer is shown."""

from enum import StrEnum

from .ids import ToolCallRef
from .json import JsonObject, JsonValue
from .noun import Record


class AnnotationKind(StrEnum):
    """What an annotation refers to."""

    FILE_CITATION = "FILE_CITATION"
    FILE_PATH = "FILE_PATH"
    URL_CITATION = "URL_CITATION"
    UNKNOWN = "UNKNOWN"


class ImageDetail(StrEnum):
    """How closely a model looks at a picture."""

    AUTO = "AUTO"
    LOW = "LOW"
    HIGH = "HIGH"
    ORIGINAL = "ORIGINAL"


class Annotation(Record):
    """A reference inside a text; positions count characters from 0, the end exclusive."""

    kind: AnnotationKind
    text: str
    start_index: int | None = None
    end_index: int | None = None
    file_id: str | None = None
    url: str | None = None


class TableColumn(Record):
    """A column of a table; `dtype` is the vendor's word, such as float64."""

    name: str
    dtype: str | None = None


class TextPart(Record, tag="text"):
    """Words, in Markdown where the agent writes so."""

    text: str
    annotations: tuple[Annotation, ...] = ()


class ImagePart(Record, tag="image"):
    """A picture, at an address (a data URL included) or at the vendor."""

    text: str = ""
    url: str | None = None
    file_id: str | None = None
    mime_type: str | None = None
    detail: ImageDetail | None = None


class FilePart(Record, tag="file"):
    """A file, at an address or at the vendor."""

    text: str = ""
    url: str | None = None
    file_id: str | None = None
    filename: str | None = None
    mime_type: str | None = None


class TablePart(Record, tag="table"):
    """A table, such as an uploaded sheet; `preview_rows` are objects by column name."""

    text: str = ""
    cache_key: str | None = None
    filename: str | None = None
    sheet_name: str | None = None
    columns: tuple[TableColumn, ...] = ()
    row_count: int | None = None
    preview_rows: tuple[JsonObject, ...] = ()


class RefusalPart(Record, tag="refusal"):
    """The agent declined; `text` is what it said instead."""

    text: str


class ReasoningPart(Record, tag="reasoning"):
    """What the agent thought on its way, or the vendor's summary of it."""

    text: str


class ToolCallPart(Record, tag="tool_call"):
    """A tool call, standing where it happened; the call itself is among the message's tool calls."""

    text: str = ""
    tool_call: ToolCallRef


class UnknownPart(Record, tag="unknown"):
    """Content of a kind not known; `native_type` is the vendor's word for the kind."""

    text: str = ""
    native_type: str
    data: JsonValue = None


Part = TextPart | ImagePart | FilePart | TablePart | RefusalPart | ReasoningPart | ToolCallPart | UnknownPart
