"""Input fields that Thena takes, with their limits; shown by `Capability.fields` and checked by `check`."""

from threadloom.domain.capability import InputField, InputKind
from threadloom.vendors.base import ADOPTED_ID, choice_field

from .limits import OPTIONS, UUID

Fields = tuple[InputField, ...]


def _agent(*path: str, required: bool) -> InputField:
    return InputField(path=path, label="Agent", kind=InputKind.AGENT, required=required, pattern=UUID)


def _pairs(*at: str) -> InputField:
    return InputField(path=(*at, "metadata"), label="Metadata", description="Pairs of any values.", kind=InputKind.JSON)


_MESSAGE: Fields = (
    InputField(path=("message", "text"), label="Text", kind=InputKind.LONG_TEXT),
    InputField(path=("message", "parts"), label="Further content", kind=InputKind.GROUP, multiple=True),
    InputField(path=("message", "parts", "*", "text"), label="Text", kind=InputKind.LONG_TEXT),
    InputField(
        path=("message", "html"),
        label="The same as HTML",
        description="Shown beside the text, not in its place.",
        kind=InputKind.LONG_TEXT,
    ),
    choice_field("message", "role", label="Role", values=("USER", "ASSISTANT", "SYSTEM"), default="USER"),
    choice_field("message", "visibility", label="Visibility", values=("VISIBLE",), default="VISIBLE"),
    _pairs("message"),
)
_TITLE = InputField(path=("title",), label="Title", kind=InputKind.TEXT)

SEND: Fields = (*_MESSAGE, _agent("agentId", required=False))
FEEDBACK: Fields = (
    choice_field("rating", label="Rating", values=("POSITIVE", "NEGATIVE")),
    InputField(path=("issueType",), label="Kind of problem", kind=InputKind.TEXT),
    InputField(path=("comment",), label="Comment", kind=InputKind.LONG_TEXT),
)


def create_fields(*, has_default: bool) -> Fields:
    """An empty thread; it needs an agent where the source has none of its own."""
    return (_agent("target", "agentId", required=not has_default), _TITLE, _pairs())


def start_fields(*, has_default: bool) -> Fields:
    """A thread with the message that its agent is to answer."""
    return (*create_fields(has_default=has_default), *_MESSAGE)


def adopt_fields(*, has_default: bool) -> Fields:
    """A thread made elsewhere: its address needs the agent that it belongs to."""
    scope = InputField(
        path=("scope",),
        label="Agent's id",
        description="The agent that the thread belongs to.",
        kind=InputKind.NATIVE_ID,
        required=not has_default,
        pattern=UUID,
    )
    return (ADOPTED_ID, scope)


def agent_fields(*, is_new: bool) -> Fields:
    """An agent; its model and instructions are inside its configuration."""
    return (
        InputField(path=("name",), label="Name", kind=InputKind.TEXT, required=is_new),
        InputField(path=("description",), label="Description", kind=InputKind.LONG_TEXT),
        _pairs(),
        InputField(path=OPTIONS[:1], label="Options", kind=InputKind.GROUP),
        InputField(path=OPTIONS, label="Thena", kind=InputKind.GROUP),
        InputField(path=(*OPTIONS, "templateId"), label="Template", kind=InputKind.NATIVE_ID, required=is_new),
        InputField(
            path=(*OPTIONS, "configuration"),
            label="Configuration",
            description="An object, as Thena takes it.",
            kind=InputKind.JSON,
            required=is_new,
        ),
    )
