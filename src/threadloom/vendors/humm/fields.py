"""Input fields that Humm takes, with their limits; shown by `Capability.fields` and checked by `check`."""

from threadloom.domain.capability import InputField, InputKind
from threadloom.vendors.base import choice_field, group_field, text_field

from .limits import LIMITS

Path = tuple[str, ...]
Fields = tuple[InputField, ...]

_OPTIONS = ("options", "humm")


def _picture(*at: str) -> Fields:
    data_url = InputField(
        path=(*at, "content", "dataUrl"), label="Picture", kind=InputKind.IMAGE, pattern=LIMITS.data_url
    )
    return (
        group_field(*at, label="Picture"),
        data_url,
        text_field(*at, "mimeType", label="Media type", description="Left out: that of the data URL."),
        choice_field(*at, "detail", label="Detail", values=("AUTO", "LOW", "HIGH", "ORIGINAL")),
    )


def _table(*at: str) -> Fields:
    columns, rows = (*at, "columns"), (*at, "previewRows")
    return (
        group_field(*at, label="Table", description="A table that Humm already keeps."),
        text_field(*at, "cacheKey", label="Key", description="The key under which Humm keeps it."),
        text_field(*at, "filename", label="File"),
        text_field(*at, "sheetName", label="Sheet"),
        group_field(*columns, label="Columns", multiple=True),
        InputField(path=(*columns, "*", "name"), label="Heading", kind=InputKind.TEXT, required=True),
        text_field(*columns, "*", "dtype", label="Type", description="Such as float64."),
        InputField(path=(*at, "rowCount"), label="Rows", kind=InputKind.INTEGER),
        InputField(path=rows, label="First rows", kind=InputKind.JSON, multiple=True),
    )


_MESSAGE: Fields = (
    text_field("message", "text", label="Question", description="May be empty.", kind=InputKind.LONG_TEXT),
    group_field("message", "parts", label="Further content", multiple=True),
    text_field("message", "parts", "*", "text", label="Text", kind=InputKind.LONG_TEXT),
    *_picture("message", "parts", "*", "image"),
    *_table("message", "parts", "*", "table"),
    choice_field("message", "role", label="Role", values=("USER",), default="USER"),
    choice_field("message", "visibility", label="Visibility", values=("VISIBLE",), default="VISIBLE"),
)


def _llm_config(*at: str) -> Fields:
    models = InputField(path=(*at, "fallbackModels"), label="Models to try next", kind=InputKind.TEXT, multiple=True)
    return (
        group_field(*at, label="Model and effort", description='Left out, Humm takes its setting "deep".'),
        text_field(*at, "autoConfig", label="Ready-made setting", description="Such as fast or deep."),
        text_field(*at, "model", label="Model"),
        text_field(*at, "reasoningEffort", label="Effort", description="Such as none."),
        models,
        text_field(*at, "provider", label="Provider", description="Settings, an object.", kind=InputKind.JSON),
        text_field(*at, "verbosity", label="How much to say", description="Such as low."),
        InputField(path=(*at, "backendStreaming"), label="Stream at Humm", kind=InputKind.BOOLEAN),
    )


_ASKING: Fields = (
    *_MESSAGE,
    group_field("user", label="End user"),
    text_field("user", "nativeId", label="Id", description="Humm's internal user id.", kind=InputKind.NATIVE_ID),
    text_field("timezone", label="Time zone", kind=InputKind.TIMEZONE),
    group_field("options", label="Options"),
    group_field(*_OPTIONS, label="Humm"),
    *_llm_config(*_OPTIONS, "llmConfig"),
    choice_field(*_OPTIONS, "forceArchitecture", label="Architecture", values=LIMITS.architectures),
    choice_field(*_OPTIONS, "querySource", label="How the words came about", values=LIMITS.query_sources),
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
    text_field("title", label="Title"),
    choice_field("sharing", label="Who may see it", values=("PRIVATE", "ORGANIZATION")),
    group_field("options", label="Options"),
    group_field(*_OPTIONS, label="Humm"),
    choice_field(*_OPTIONS, "status", label="Status", values=LIMITS.statuses),
    InputField(path=(*_OPTIONS, "isActive"), label="Active", kind=InputKind.BOOLEAN),
    text_field(*_OPTIONS, "lastMessage", label="Shown as last message", kind=InputKind.LONG_TEXT),
)


def feedback_fields(*, default_key: str) -> Fields:
    """Feedback on a thread; `default_key` is what is judged where nothing is named."""
    return (
        choice_field("rating", label="Rating", values=("POSITIVE", "NEGATIVE")),
        InputField(
            path=("score",),
            label="Score",
            description="0 to 1 beside a thumb, 1 to 5 for stars.",
            kind=InputKind.NUMBER,
            minimum=LIMITS.thumb_scores[0],
            maximum=LIMITS.star_scores[1],
        ),
        InputField(path=("key",), label="What is judged", kind=InputKind.TEXT, default_value=default_key),
        text_field("comment", label="Comment", kind=InputKind.LONG_TEXT),
        InputField(path=("value",), label="Value", kind=InputKind.JSON),
    )
