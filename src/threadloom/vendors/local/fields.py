"""Input fields that the local vendor takes, with their limits; shown by `Capability.fields` and checked by `check`."""

from threadloom.domain.capability import InputField, InputKind
from threadloom.vendors.base import choice_field, choices, group_field, text_field

from .limits import LIMITS

Path = tuple[str, ...]
Fields = tuple[InputField, ...]


def _ids(*path: str, label: str) -> InputField:
    return InputField(path=path, label=label, kind=InputKind.NATIVE_ID, multiple=True, max_items=LIMITS.file_ids)


def _metadata(*at: str) -> InputField:
    return InputField(
        path=(*at, "metadata"),
        label="Metadata",
        description="Pairs of any values.",
        kind=InputKind.JSON,
        max_items=LIMITS.metadata_pairs,
        max_key_length=LIMITS.metadata_key,
    )


def _labels(name: str, label: str) -> InputField:
    return InputField(
        path=(name,),
        label=label,
        kind=InputKind.TEXT,
        multiple=True,
        max_items=LIMITS.tags,
        max_length=LIMITS.tag,
    )


def message_fields(*at: str) -> Fields:
    """A message with everything that the schema knows."""
    return (
        text_field(*at, "text", label="Text", most=LIMITS.text, kind=InputKind.LONG_TEXT),
        group_field(*at, "parts", label="Further content", most=LIMITS.parts, multiple=True),
        text_field(*at, "parts", "*", "text", label="Text", most=LIMITS.text, kind=InputKind.LONG_TEXT),
        *_image(*at, "parts", "*", "image"),
        *_file(*at, "parts", "*", "file"),
        *_table(*at, "parts", "*", "table"),
        text_field(*at, "html", label="The same as HTML", most=LIMITS.text, kind=InputKind.LONG_TEXT),
        choice_field(*at, "role", label="Role", values=("USER", "ASSISTANT", "SYSTEM"), default="USER"),
        choice_field(*at, "visibility", label="Visibility", values=("VISIBLE", "HIDDEN"), default="VISIBLE"),
        group_field(*at, "attachments", label="Attachments", most=LIMITS.attachments, multiple=True),
        InputField(path=(*at, "attachments", "*", "fileId"), label="File id", kind=InputKind.NATIVE_ID, required=True),
        InputField(
            path=(*at, "attachments", "*", "tools"),
            label="Tools",
            kind=InputKind.CHOICE,
            multiple=True,
            choices=choices("CODE_INTERPRETER", "FILE_SEARCH"),
        ),
        _metadata(*at),
    )


def _content(*at: str) -> Fields:
    return tuple(
        InputField(path=(*at, name), label=label, kind=kind, max_length=LIMITS.url, exclusive_group="content")
        for name, label, kind in (
            ("url", "Address", InputKind.URL),
            ("dataUrl", "Data", InputKind.FILE),
            ("fileId", "File id", InputKind.NATIVE_ID),
        )
    )


def _image(*at: str) -> Fields:
    return (
        group_field(*at, label="Picture"),
        *_content(*at, "content"),
        text_field(*at, "mimeType", label="Media type", most=LIMITS.name),
        choice_field(*at, "detail", label="Detail", values=("AUTO", "LOW", "HIGH", "ORIGINAL")),
    )


def _file(*at: str) -> Fields:
    return (
        group_field(*at, label="File"),
        *_content(*at, "content"),
        text_field(*at, "filename", label="Name", most=LIMITS.name),
        text_field(*at, "mimeType", label="Media type", most=LIMITS.name),
    )


def _table(*at: str) -> Fields:
    return (
        group_field(*at, label="Table"),
        text_field(*at, "cacheKey", label="Key", most=LIMITS.name),
        text_field(*at, "filename", label="File", most=LIMITS.name),
        text_field(*at, "sheetName", label="Sheet", most=LIMITS.name),
        group_field(*at, "columns", label="Columns", most=LIMITS.table_columns, multiple=True),
        text_field(*at, "columns", "*", "name", label="Heading", most=LIMITS.name, required=True),
        text_field(*at, "columns", "*", "dtype", label="Type", most=LIMITS.name),
        InputField(path=(*at, "rowCount"), label="Rows", kind=InputKind.INTEGER, minimum=0),
        InputField(
            path=(*at, "previewRows"),
            label="First rows",
            kind=InputKind.JSON,
            multiple=True,
            max_items=LIMITS.table_rows,
        ),
    )


_TITLE = text_field("title", label="Title", most=LIMITS.title)
_RESOURCES: Fields = (
    group_field("toolResources", label="Files for tools"),
    _ids("toolResources", "codeInterpreter", "fileIds", label="Files of the code interpreter"),
    _ids("toolResources", "fileSearch", "vectorStoreIds", label="Vector stores"),
)
_USER: Fields = (
    group_field("user", label="End user"),
    text_field("user", "nativeId", label="Id", most=LIMITS.name),
    text_field("user", "externalId", label="Your id", most=LIMITS.name),
    InputField(path=("user", "sdkEmail"), label="SDK email", kind=InputKind.EMAIL, max_length=LIMITS.name),
    InputField(path=("user", "email"), label="Email", kind=InputKind.EMAIL, max_length=LIMITS.name),
)
_MAKING: Fields = (_TITLE, _labels("tags", "Labels"), _metadata(), *_RESOURCES, *_USER)

CREATE: Fields = (
    group_field("messages", label="Messages", most=LIMITS.messages, multiple=True),
    *message_fields("messages", "*"),
    *_MAKING,
)
START: Fields = (
    InputField(path=("target", "agentId"), label="Agent", kind=InputKind.AGENT),
    *message_fields("message"),
    group_field("history", label="Earlier messages", most=LIMITS.messages, multiple=True),
    *message_fields("history", "*"),
    *_MAKING,
)
SEND: Fields = (
    *message_fields("message"),
    InputField(path=("agentId",), label="Agent", kind=InputKind.AGENT),
    *_USER,
)
UPDATE: Fields = (
    _TITLE,
    InputField(path=("archived",), label="Archived", kind=InputKind.BOOLEAN),
    InputField(path=("pinned",), label="Pinned", kind=InputKind.BOOLEAN),
    InputField(path=("unread",), label="Unread", kind=InputKind.BOOLEAN),
    _labels("addTags", "Labels to add"),
    _labels("removeTags", "Labels to take off"),
    _metadata(),
    *_RESOURCES,
    choice_field("sharing", label="Who may see it", values=("PRIVATE", "ORGANIZATION")),
)
FEEDBACK_EDIT: Fields = (
    choice_field("rating", label="Rating", values=("POSITIVE", "NEGATIVE")),
    InputField(path=("score",), label="Score", kind=InputKind.NUMBER, minimum=0, maximum=5),
    text_field("issueType", label="Kind of problem", most=LIMITS.name),
    text_field("comment", label="Comment", most=LIMITS.description, kind=InputKind.LONG_TEXT),
    InputField(path=("value",), label="Value", kind=InputKind.JSON),
)
FEEDBACK: Fields = (*FEEDBACK_EDIT, text_field("key", label="What is judged", most=LIMITS.name))


def agent_fields(*, is_new: bool) -> Fields:
    """A local agent."""
    return (
        text_field("name", label="Name", most=LIMITS.name, required=is_new),
        text_field("description", label="Description", most=LIMITS.description, kind=InputKind.LONG_TEXT),
        text_field("model", label="Model", most=LIMITS.name),
        text_field("instructions", label="Instructions", most=LIMITS.text, kind=InputKind.LONG_TEXT),
        _metadata(),
        group_field("options", label="Options"),
        group_field("options", "local", label="Local"),
        choice_field(
            "options",
            "local",
            "behaviour",
            label="What it does with a message",
            values=("ECHO", "NONE"),
            default="ECHO",
        ),
    )
