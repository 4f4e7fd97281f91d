"""Input fields that LangGraph takes; shown by `Capability.fields` and checked by `check`."""

from threadloom.domain.capability import InputField, InputKind
from threadloom.vendors.base import choice_field, group_field

Fields = tuple[InputField, ...]
Path = tuple[str, ...]

_TITLE = InputField(
    path=("title",), label="Title", description="Kept in the pair `title` of the metadata.", kind=InputKind.TEXT
)


def _pairs(*at: str) -> InputField:
    return InputField(path=(*at, "metadata"), label="Metadata", description="Pairs of any values.", kind=InputKind.JSON)


def _content(at: Path, kind: InputKind) -> Fields:
    """Where a picture or a file is: at an address, in the message itself, or at the vendor of the model."""
    content = (*at, "content")
    return (
        InputField(path=(*content, "url"), label="Address", kind=InputKind.URL, exclusive_group="content"),
        InputField(path=(*content, "dataUrl"), label="Content", kind=kind, exclusive_group="content"),
        InputField(path=(*content, "fileId"), label="File id", kind=InputKind.NATIVE_ID, exclusive_group="content"),
        InputField(path=(*at, "mimeType"), label="Media type", kind=InputKind.TEXT),
    )


def _message(at: Path, *roles: str) -> Fields:
    parts = (*at, "parts")
    image, file = (*parts, "*", "image"), (*parts, "*", "file")
    return (
        InputField(path=(*at, "text"), label="Text", kind=InputKind.LONG_TEXT),
        group_field(*parts, label="Further content", multiple=True),
        InputField(path=(*parts, "*", "text"), label="Text", kind=InputKind.LONG_TEXT),
        group_field(*image, label="Picture"),
        *_content(image, InputKind.IMAGE),
        group_field(*file, label="File"),
        *_content(file, InputKind.FILE),
        InputField(path=(*file, "filename"), label="File name", kind=InputKind.TEXT),
        choice_field(*at, "role", label="Role", values=roles, default=roles[0]),
        choice_field(*at, "visibility", label="Visibility", values=("VISIBLE",), default="VISIBLE"),
        _pairs(*at),
    )


def _earlier(name: str) -> Fields:
    group = group_field(name, label="Earlier messages", multiple=True)
    return (group, *_message((name, "*"), "USER", "ASSISTANT", "SYSTEM"))


CHANGE: Fields = (_TITLE, _pairs())
CREATE: Fields = (*CHANGE, *_earlier("messages"))
SEND: Fields = (*_message(("message",), "USER"), InputField(path=("agentId",), label="Agent", kind=InputKind.AGENT))
RESUME: Fields = (
    InputField(
        path=("answer",),
        label="Answer",
        description="Where several questions wait, an object with an answer for the id of each.",
        kind=InputKind.JSON,
        required=True,
    ),
)


def start_fields(*, has_default: bool) -> Fields:
    """A thread with the message that an agent is to answer, and what was said before."""
    agent = InputField(path=("target", "agentId"), label="Agent", kind=InputKind.AGENT, required=not has_default)
    return (agent, *_message(("message",), "USER"), *_earlier("history"), *CHANGE)
