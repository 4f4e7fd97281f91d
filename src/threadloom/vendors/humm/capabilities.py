"""What a source at Humm can do."""

from threadloom.domain.capability import Capabilities, Capability, InputField, Operation, Support

from .fields import SEND, UPDATE, feedback_fields, start_fields
from .options import Options

_ASKED = "Humm answers in its own application."
_UNREADABLE = "What Humm answers cannot be read over its API; shown is what was sent through the gateway."


def capabilities_of(options: Options) -> Capabilities:
    """Every operation that Humm documents, and a plain word on those that one might look for."""
    return {
        Operation.START_THREAD: _native(*start_fields(has_organization=options.default_scope is not None), note=_ASKED),
        Operation.SEND_MESSAGE: _native(*SEND, note=_ASKED),
        Operation.UPDATE_THREAD: _native(*UPDATE),
        Operation.GIVE_FEEDBACK: _native(
            *feedback_fields(default_key=options.feedback_key),
            note="On threads only: Humm takes no feedback on messages or runs.",
        ),
        Operation.CREATE_THREAD: _missing("The one request that makes a thread at Humm also asks: use startThread."),
        Operation.READ_THREAD: _missing("Humm's threads cannot be read over its API; shown is what it last told."),
        Operation.READ_MESSAGES: _missing(_UNREADABLE),
        Operation.READ_TOOL_CALLS: _missing("Humm tells nothing of the tools that it uses."),
        Operation.READ_RUNS: _missing("Humm tells nothing of single runs: its threads have a status."),
    }


def _native(*fields: InputField, note: str | None = None) -> Capability:
    return Capability(support=Support.NATIVE, note=note, fields=fields)


def _missing(note: str) -> Capability:
    return Capability(support=Support.UNSUPPORTED, note=note)


_NAMELESS = "Humm told no id for this thread, so it cannot be named to it again."
NAMELESS: Capabilities = {
    Operation.SEND_MESSAGE: _missing(_NAMELESS),
    Operation.READ_MESSAGES: _missing(_UNREADABLE),
}
"""What can be done with a thread that Humm never told the id of; what the gateway itself keeps goes on."""
