"""Input fields that the dialect takes, with their limits; shown by `Capability.fields` and checked by `check`."""

from threadloom.domain.capability import InputField, InputKind
from threadloom.vendors.base import choices

from .limits import Limits

Path = tuple[str, ...]
Fields = tuple[InputField, ...]


def metadata_field(at: Path, limits: Limits) -> InputField:
    """Pairs of text."""
    return InputField(
        path=(*at, "metadata"),
        label="Metadata",
        description="Pairs of text.",
        kind=InputKind.JSON,
        max_items=limits.metadata_pairs,
        max_key_length=limits.metadata_key,
        max_length=limits.metadata_value,
    )


def message_fields(at: Path, limits: Limits, *, has_metadata: bool) -> Fields:
    """A message: text, parts, role, attachments, metadata."""
    fields = (
        InputField(path=(*at, "text"), label="Text", kind=InputKind.LONG_TEXT),
        InputField(path=(*at, "parts"), label="Further content", kind=InputKind.GROUP, multiple=True),
        InputField(path=(*at, "parts", "*", "text"), label="Text", kind=InputKind.LONG_TEXT),
        *_image_fields((*at, "parts", "*", "image")),
        InputField(
            path=(*at, "role"),
            label="Role",
            description="Who speaks.",
            kind=InputKind.CHOICE,
            choices=choices("USER", "ASSISTANT"),
            default_value="USER",
        ),
        InputField(
            path=(*at, "visibility"),
            label="Visibility",
            kind=InputKind.CHOICE,
            choices=choices("VISIBLE"),
            default_value="VISIBLE",
        ),
        *_attachment_fields((*at, "attachments")),
    )
    return (*fields, metadata_field(at, limits)) if has_metadata else fields


def _image_fields(at: Path) -> Fields:
    content = (*at, "content")
    return (
        InputField(path=at, label="Picture", kind=InputKind.GROUP),
        InputField(path=(*content, "url"), label="Address", kind=InputKind.URL, exclusive_group="content"),
        InputField(path=(*content, "dataUrl"), label="Picture", kind=InputKind.IMAGE, exclusive_group="content"),
        InputField(path=(*content, "fileId"), label="File id", kind=InputKind.NATIVE_ID, exclusive_group="content"),
        InputField(
            path=(*at, "detail"),
            label="Detail",
            description="How closely the model looks.",
            kind=InputKind.CHOICE,
            choices=choices("AUTO", "LOW", "HIGH"),
        ),
    )


def _attachment_fields(at: Path) -> Fields:
    return (
        InputField(path=at, label="Attachments", description="Files for tools.", kind=InputKind.GROUP, multiple=True),
        InputField(path=(*at, "*", "fileId"), label="File id", kind=InputKind.NATIVE_ID, required=True),
        InputField(
            path=(*at, "*", "tools"),
            label="Tools",
            description="Tools that may use the file.",
            kind=InputKind.CHOICE,
            multiple=True,
            choices=choices("CODE_INTERPRETER", "FILE_SEARCH"),
        ),
    )


def tool_resource_fields(limits: Limits) -> Fields:
    """Files and vector stores that exist."""
    at = ("toolResources",)
    return (
        InputField(path=at, label="Files for tools", kind=InputKind.GROUP),
        InputField(
            path=(*at, "codeInterpreter", "fileIds"),
            label="Files of the code interpreter",
            kind=InputKind.NATIVE_ID,
            multiple=True,
            max_items=limits.code_interpreter_files,
        ),
        InputField(
            path=(*at, "fileSearch", "vectorStoreIds"),
            label="Vector stores",
            kind=InputKind.NATIVE_ID,
            multiple=True,
            max_items=limits.vector_stores,
            exclusive_group="fileSearch",
        ),
    )


def vector_store_fields(limits: Limits, *, files: int, has_metadata: bool) -> Fields:
    """A vector store to make along with a thread."""
    at = ("toolResources", "fileSearch", "vectorStores")
    item = (*at, "*")
    fields = (
        InputField(
            path=at,
            label="New vector stores",
            kind=InputKind.GROUP,
            multiple=True,
            max_items=limits.vector_stores,
            exclusive_group="fileSearch",
        ),
        InputField(path=(*item, "fileIds"), label="Files", kind=InputKind.NATIVE_ID, multiple=True, max_items=files),
        *_chunking_fields((*item, "chunkingStrategy"), limits),
    )
    return (*fields, metadata_field(item, limits)) if has_metadata else fields


def _chunking_fields(at: Path, limits: Limits) -> Fields:
    smallest, largest = limits.chunk_size
    return (
        InputField(
            path=(*at, "type"),
            label="Who cuts the files",
            kind=InputKind.CHOICE,
            choices=choices("AUTO", "STATIC"),
            default_value="AUTO",
        ),
        InputField(
            path=(*at, "maxChunkSizeTokens"),
            label="Tokens of a piece",
            description="Only STATIC.",
            kind=InputKind.INTEGER,
            minimum=smallest,
            maximum=largest,
            default_value=limits.chunk_size_default,
        ),
        InputField(
            path=(*at, "chunkOverlapTokens"),
            label="Tokens shared by neighbours",
            description="Only STATIC; at most half of a piece.",
            kind=InputKind.INTEGER,
            minimum=0,
            maximum=largest // 2,
            default_value=limits.chunk_overlap_default,
        ),
    )


def agent_fields(limits: Limits, *, has_metadata: bool, is_new: bool) -> Fields:
    """An assistant."""
    fields = (
        InputField(path=("name",), label="Name", kind=InputKind.TEXT, required=is_new, max_length=limits.agent_name),
        InputField(
            path=("description",), label="Description", kind=InputKind.TEXT, max_length=limits.agent_description
        ),
        InputField(path=("model",), label="Model", kind=InputKind.TEXT, required=is_new),
        InputField(
            path=("instructions",),
            label="Instructions",
            kind=InputKind.LONG_TEXT,
            max_length=limits.agent_instructions,
        ),
    )
    return (*fields, metadata_field((), limits)) if has_metadata else fields


TOOL_OUTPUT_FIELDS: Fields = (
    InputField(path=("toolOutputs",), label="Results", kind=InputKind.GROUP, multiple=True, required=True),
    InputField(path=("toolOutputs", "*", "toolCallId"), label="Tool call", kind=InputKind.NATIVE_ID, required=True),
    InputField(path=("toolOutputs", "*", "output"), label="Result", kind=InputKind.JSON, required=True),
)
