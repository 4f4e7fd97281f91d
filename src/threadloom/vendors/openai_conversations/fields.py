"""What a source can do, and which fields it takes; the limits stand in `limits.py`."""

from threadloom.domain.capability import (
    NATIVE,
    Capabilities,
    Capability,
    InputField,
    InputKind,
    Operation,
    Support,
)
from threadloom.vendors._assistants.fields import TOOL_OUTPUT_FIELDS, Fields, metadata_field
from threadloom.vendors.base import ADOPTED_ID, choice_field, group_field, text_field

from .limits import ITEMS_AT_ONCE, LIMITS
from .options import Options

Path = tuple[str, ...]

_NOTES = {
    Operation.LIST_THREADS: "The vendor lists no conversations; shown are those that the gateway has started or "
    "adopted.",
    Operation.CANCEL_RUN: "Only responses that are made in the background can be stopped.",
}
_MANY_CALLS = "Takes several calls: the thread is there even if its message or the agent then could not."
_ITEMS_STAY = "The vendor deletes the conversation; its items are not deleted (documented)."
_RUNS = "A run is a response; the vendor lists none, so these are the ones that the gateway asked for."
_RESUME = (
    "All results at once; an approval takes true, false, or an object with `approve` and `reason`. What follows is a "
    "run of its own."
)


def capabilities_of(options: Options) -> Capabilities:
    """Every operation that there is something to say of."""
    agent = InputField(path=("agentId",), label="Agent", kind=InputKind.AGENT)
    found = {
        Operation.START_THREAD: _native(*_start_fields(options), note=_MANY_CALLS),
        Operation.CREATE_THREAD: _native(*_messages("messages"), _METADATA),
        Operation.ADOPT_THREAD: _native(ADOPTED_ID),
        Operation.UPDATE_THREAD: _native(_METADATA),
        Operation.SEND_MESSAGE: _native(*_message_fields(("message",)), agent),
        Operation.DELETE_THREAD: _native(note=_ITEMS_STAY),
        Operation.READ_THREAD: NATIVE,
        Operation.READ_MESSAGES: NATIVE,
        Operation.READ_TOOL_CALLS: NATIVE,
        Operation.READ_RUNS: _native(note=_RUNS),
        Operation.RESUME_RUN: _native(*TOOL_OUTPUT_FIELDS, note=_RESUME),
        Operation.LIST_AGENTS: _native(note="Agents stand in the gateway's configuration."),
        Operation.CANCEL_RUN: NATIVE,
    }
    refused = {Operation.LIST_THREADS} if options.background else {Operation.LIST_THREADS, Operation.CANCEL_RUN}
    return {**found, **{each: Capability(support=Support.UNSUPPORTED, note=_NOTES[each]) for each in refused}}


def _native(*fields: InputField, note: str | None = None) -> Capability:
    return Capability(support=Support.NATIVE, note=note, fields=fields)


_METADATA = metadata_field((), LIMITS)


def _start_fields(options: Options) -> Fields:
    agent = InputField(
        path=("target", "agentId"), label="Agent", kind=InputKind.AGENT, required=options.default_agent_id is None
    )
    return (agent, *_message_fields(("message",)), *_messages("history"), _METADATA)


def _messages(name: str) -> Fields:
    group = group_field(name, label="Earlier messages", multiple=True, most=ITEMS_AT_ONCE)
    return (group, *_message_fields((name, "*")))


def _message_fields(at: Path) -> Fields:
    part = (*at, "parts", "*")
    return (
        text_field(*at, "text", label="Text", kind=InputKind.LONG_TEXT),
        group_field(*at, "parts", label="Further content", multiple=True),
        text_field(*part, "text", label="Text", kind=InputKind.LONG_TEXT),
        *_content_fields((*part, "image"), label="Picture", data=InputKind.IMAGE),
        choice_field(*part, "image", "detail", label="Detail", values=("AUTO", "LOW", "HIGH", "ORIGINAL")),
        *_content_fields((*part, "file"), label="File", data=InputKind.FILE),
        text_field(*part, "file", "filename", label="Name of the file"),
        choice_field(*at, "role", label="Role", values=("USER", "ASSISTANT", "SYSTEM"), default="USER"),
        choice_field(*at, "visibility", label="Visibility", values=("VISIBLE",), default="VISIBLE"),
    )


def _content_fields(at: Path, *, label: str, data: InputKind) -> Fields:
    kinds = {"url": ("Address", InputKind.URL), "dataUrl": (label, data), "fileId": ("File id", InputKind.NATIVE_ID)}
    return (
        group_field(*at, label=label),
        *(
            InputField(path=(*at, "content", name), label=says, kind=kind, exclusive_group="content")
            for name, (says, kind) in kinds.items()
        ),
    )
