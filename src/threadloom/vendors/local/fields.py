"""Input fields that the local vendor takes, with their limits; shown by `Capability.fields` and checked by `check`."""

from threadloom.domain.capability import InputChoice, InputField, InputKind

from .limits import LIMITS

Path = tuple[str, ...]
Fields = tuple[InputField, ...]


def _choices(*values: str) -> tuple[InputChoice, ...]:
    return tuple(InputChoice(value=value, label=value.replace("_", " ").capitalize()) for value in values)


def _text(*path: str, label: str, most: int, kind: InputKind = InputKind.TEXT, required: bool = False) -> InputField:
    return InputField(path=path, label=label, kind=kind, max_length=most, required=required)


def _choice(*path: str, label: str, values: tuple[str, ...], default: str | None = None) -> InputField:
    return InputField(path=path, label=label, kind=InputKind.CHOICE, choices=_choices(*values), default_value=default)


def _group(*path: str, label: str, most: int | None = None, is_list: bool = True) -> InputField:
    return InputField(path=path, label=label, kind=InputKind.GROUP, multiple=is_list, max_items=most)


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
        _text(*at, "text", label="Text", most=LIMITS.text, kind=InputKind.LONG_TEXT),
        _group(*at, "parts", label="Further content", most=LIMITS.parts),
        _text(*at, "parts", "*", "text", label="Text", most=LIMITS.text, kind=InputKind.LONG_TEXT),
        *_image(*at, "parts", "*", "image"),
        *_file(*at, "parts", "*", "file"),
        *_table(*at, "parts", "*", "table"),
        _text(*at, "html", label="The same as HTML", most=LIMITS.text, kind=InputKind.LONG_TEXT),
        _choice(*at, "role", label="Role", values=("USER", "ASSISTANT", "SYSTEM"), default="USER"),
        _choice(*at, "visibility", label="Visibility", values=("VISIBLE", "HIDDEN"), default="VISIBLE"),
        _group(*at, "attachments", label="Attachments", most=LIMITS.attachments),
        InputField(path=(*at, "attachments", "*", "fileId"), label="File id", kind=InputKind.NATIVE_ID, required=True),
        InputField(
            path=(*at, "attachments", "*", "tools"),
            label="Tools",
            kind=InputKind.CHOICE,
            multiple=True,
            choices=_choices("CODE_INTERPRETER", "FILE_SEARCH"),
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
        _group(*at, label="Picture", is_list=False),
        *_content(*at, "content"),
        _text(*at, "mimeType", label="Media type", most=LIMITS.name),
        _choice(*at, "detail", label="Detail", values=("AUTO", "LOW", "HIGH", "ORIGINAL")),
    )


def _file(*at: str) -> Fields:
    return (
        _group(*at, label="File", is_list=False),
        *_content(*at, "content"),
        _text(*at, "filename", label="Name", most=LIMITS.name),
        _text(*at, "mimeType", label="Media type", most=LIMITS.name),
    )


def _table(*at: str) -> Fields:
    return (
        _group(*at, label="Table", is_list=False),
        _text(*at, "cacheKey", label="Key", most=LIMITS.name),
        _text(*at, "filename", label="File", most=LIMITS.name),
        _text(*at, "sheetName", label="Sheet", most=LIMITS.name),
        _group(*at, "columns", label="Columns", most=LIMITS.table_columns),
        _text(*at, "columns", "*", "name", label="Heading", most=LIMITS.name, required=True),
        _text(*at, "columns", "*", "dtype", label="Type", most=LIMITS.name),
        InputField(path=(*at, "rowCount"), label="Rows", kind=InputKind.INTEGER, minimum=0),
        InputField(
            path=(*at, "previewRows"),
            label="First rows",
            kind=InputKind.JSON,
            multiple=True,
            max_items=LIMITS.table_rows,
        ),
    )


_TITLE = _text("title", label="Title", most=LIMITS.title)
_RESOURCES: Fields = (
    _group("toolResources", label="Files for tools", is_list=False),
    _ids("toolResources", "codeInterpreter", "fileIds", label="Files of the code interpreter"),
    _ids("toolResources", "fileSearch", "vectorStoreIds", label="Vector stores"),
)
_USER: Fields = (
    _group("user", label="End user", is_list=False),
    _text("user", "nativeId", label="Id", most=LIMITS.name),
    _text("user", "externalId", label="Your id", most=LIMITS.name),
    InputField(path=("user", "sdkEmail"), label="SDK email", kind=InputKind.EMAIL, max_length=LIMITS.name),
    InputField(path=("user", "email"), label="Email", kind=InputKind.EMAIL, max_length=LIMITS.name),
)
_MAKING: Fields = (_TITLE, _labels("tags", "Labels"), _metadata(), *_RESOURCES, *_USER)

CREATE: Fields = (
    _group("messages", label="Messages", most=LIMITS.messages),
    *message_fields("messages", "*"),
    *_MAKING,
)
START: Fields = (
    InputField(path=("target", "agentId"), label="Agent", kind=InputKind.AGENT),
    *message_fields("message"),
    _group("history", label="Earlier messages", most=LIMITS.messages),
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
    _choice("sharing", label="Who may see it", values=("PRIVATE", "ORGANIZATION")),
)
FEEDBACK_EDIT: Fields = (
    _choice("rating", label="Rating", values=("POSITIVE", "NEGATIVE")),
    InputField(path=("score",), label="Score", kind=InputKind.NUMBER, minimum=0, maximum=5),
    _text("issueType", label="Kind of problem", most=LIMITS.name),
    _text("comment", label="Comment", most=LIMITS.description, kind=InputKind.LONG_TEXT),
    InputField(path=("value",), label="Value", kind=InputKind.JSON),
)
FEEDBACK: Fields = (*FEEDBACK_EDIT, _text("key", label="What is judged", most=LIMITS.name))


def agent_fields(*, is_new: bool) -> Fields:
    """A local agent."""
    return (
        _text("name", label="Name", most=LIMITS.name, required=is_new),
        _text("description", label="Description", most=LIMITS.description, kind=InputKind.LONG_TEXT),
        _text("model", label="Model", most=LIMITS.name),
        _text("instructions", label="Instructions", most=LIMITS.text, kind=InputKind.LONG_TEXT),
        _metadata(),
        _group("options", label="Options", is_list=False),
        _group("options", "local", label="Local", is_list=False),
        _choice(
            "options",
            "local",
            "behaviour",
            label="What it does with a message",
            values=("ECHO", "NONE"),
            default="ECHO",
        ),
    )
