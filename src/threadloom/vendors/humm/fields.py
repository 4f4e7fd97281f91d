"""Input fields that Humm takes, with their limits; shown by `Capability.fields` and checked by `check`."""

from threadloom.domain.capability import InputChoice, InputField, InputKind

from .limits import LIMITS

Path = tuple[str, ...]
Fields = tuple[InputField, ...]

_OPTIONS = ("options", "humm")


def _choices(*values: str) -> tuple[InputChoice, ...]:
    return tuple(InputChoice(value=value, label=value.replace("_", " ").capitalize()) for value in values)


def _choice(*path: str, label: str, values: tuple[str, ...], default: str | None = None) -> InputField:
    return InputField(path=path, label=label, kind=InputKind.CHOICE, choices=_choices(*values), default_value=default)


def _text(*path: str, label: str, description: str | None = None, kind: InputKind = InputKind.TEXT) -> InputField:
    return InputField(path=path, label=label, description=description, kind=kind)


def _group(*path: str, label: str, description: str | None = None, multiple: bool = False) -> InputField:
    return InputField(path=path, label=label, description=description, kind=InputKind.GROUP, multiple=multiple)


def _picture(*at: str) -> Fields:
    data_url = InputField(
        path=(*at, "content", "dataUrl"), label="Picture", kind=InputKind.IMAGE, pattern=LIMITS.data_url
    )
    return (
        _group(*at, label="Picture"),
        data_url,
        _text(*at, "mimeType", label="Media type", description="Left out: that of the data URL."),
        _choice(*at, "detail", label="Detail", values=("AUTO", "LOW", "HIGH", "ORIGINAL")),
    )


def _table(*at: str) -> Fields:
    columns, rows = (*at, "columns"), (*at, "previewRows")
    return (
        _group(*at, label="Table", description="A table that Humm already keeps."),
        _text(*at, "cacheKey", label="Key", description="The key under which Humm keeps it."),
        _text(*at, "filename", label="File"),
        _text(*at, "sheetName", label="Sheet"),
        _group(*columns, label="Columns", multiple=True),
        InputField(path=(*columns, "*", "name"), label="Heading", kind=InputKind.TEXT, required=True),
        _text(*columns, "*", "dtype", label="Type", description="Such as float64."),
        InputField(path=(*at, "rowCount"), label="Rows", kind=InputKind.INTEGER),
        InputField(path=rows, label="First rows", kind=InputKind.JSON, multiple=True),
    )


_MESSAGE: Fields = (
    _text("message", "text", label="Question", description="May be empty.", kind=InputKind.LONG_TEXT),
    _group("message", "parts", label="Further content", multiple=True),
    _text("message", "parts", "*", "text", label="Text", kind=InputKind.LONG_TEXT),
    *_picture("message", "parts", "*", "image"),
    *_table("message", "parts", "*", "table"),
    _choice("message", "role", label="Role", values=("USER",), default="USER"),
    _choice("message", "visibility", label="Visibility", values=("VISIBLE",), default="VISIBLE"),
)


def _llm_config(*at: str) -> Fields:
    models = InputField(path=(*at, "fallbackModels"), label="Models to try next", kind=InputKind.TEXT, multiple=True)
    return (
        _group(*at, label="Model and effort", description='Left out, Humm takes its setting "deep".'),
        _text(*at, "autoConfig", label="Ready-made setting", description="Such as fast or deep."),
        _text(*at, "model", label="Model"),
        _text(*at, "reasoningEffort", label="Effort", description="Such as none."),
        models,
        _text(*at, "provider", label="Provider", description="Settings, an object.", kind=InputKind.JSON),
        _text(*at, "verbosity", label="How much to say", description="Such as low."),
        InputField(path=(*at, "backendStreaming"), label="Stream at Humm", kind=InputKind.BOOLEAN),
    )


_ASKING: Fields = (
    *_MESSAGE,
    _group("user", label="End user"),
    _text("user", "nativeId", label="Id", description="Humm's internal user id.", kind=InputKind.NATIVE_ID),
    _text("timezone", label="Time zone", kind=InputKind.TIMEZONE),
    _group("options", label="Options"),
    _group(*_OPTIONS, label="Humm"),
    *_llm_config(*_OPTIONS, "llmConfig"),
    _choice(*_OPTIONS, "forceArchitecture", label="Architecture", values=LIMITS.architectures),
    _choice(*_OPTIONS, "querySource", label="How the words came about", values=LIMITS.query_sources),
)


def start_fields(*, has_organization: bool) -> Fields:
    """A start; where the source has no organization of its own, one must be named."""
    scope = InputField(
        path=("scope",),
        label="Organization",
        description="Humm's id of the organization.",
        kind=InputKind.NATIVE_ID,
        required=not has_organization,
    )
    return (scope, *_ASKING)


SEND: Fields = _ASKING
UPDATE: Fields = (
    _text("title", label="Title"),
    _choice("sharing", label="Who may see it", values=("PRIVATE", "ORGANIZATION")),
    _group("options", label="Options"),
    _group(*_OPTIONS, label="Humm"),
    _choice(*_OPTIONS, "status", label="Status", values=LIMITS.statuses),
    InputField(path=(*_OPTIONS, "isActive"), label="Active", kind=InputKind.BOOLEAN),
    _text(*_OPTIONS, "lastMessage", label="Shown as last message", kind=InputKind.LONG_TEXT),
)


def feedback_fields(*, default_key: str) -> Fields:
    """Feedback on a thread; `default_key` is what is judged where nothing is named."""
    return (
        _choice("rating", label="Rating", values=("POSITIVE", "NEGATIVE")),
        InputField(
            path=("score",),
            label="Score",
            description="0 to 1 beside a thumb, 1 to 5 for stars.",
            kind=InputKind.NUMBER,
            minimum=LIMITS.thumb_scores[0],
            maximum=LIMITS.star_scores[1],
        ),
        InputField(path=("key",), label="What is judged", kind=InputKind.TEXT, default_value=default_key),
        _text("comment", label="Comment", kind=InputKind.LONG_TEXT),
        InputField(path=("value",), label="Value", kind=InputKind.JSON),
    )
