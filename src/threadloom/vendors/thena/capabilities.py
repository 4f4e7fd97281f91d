"""What a source at Thena can do; what is missing here Thena documents no way for."""

from threadloom.domain.capability import NATIVE, Capabilities, Capability, InputField, Operation, Support

from .fields import FEEDBACK, SEND, adopt_fields, agent_fields, create_fields, start_fields

_TWO_CALLS = "Takes two calls: the thread is there even if its message could then not be sent."
_LISTS = "Shown is what is in the gateway's index."
_FEEDBACK = "On a message or a run; feedback on a whole thread is kept by the gateway."
_RUNS = "Which executions belong to a thread is a guess: those that name its id."


def capabilities_of(default_agent_id: str | None) -> Capabilities:
    """Every operation of Thena's, with the fields that it takes at a source with that agent of its own."""
    has_default = default_agent_id is not None
    return {
        Operation.START_THREAD: _native(*start_fields(has_default=has_default), note=_TWO_CALLS),
        Operation.CREATE_THREAD: _native(*create_fields(has_default=has_default)),
        Operation.ADOPT_THREAD: _native(*adopt_fields(has_default=has_default)),
        Operation.SEND_MESSAGE: _native(*SEND),
        Operation.READ_THREAD: NATIVE,
        Operation.LIST_THREADS: _native(note=_LISTS),
        Operation.READ_MESSAGES: NATIVE,
        Operation.READ_TOOL_CALLS: NATIVE,
        Operation.GIVE_FEEDBACK: _native(*FEEDBACK, note=_FEEDBACK),
        Operation.READ_RUNS: _native(note=_RUNS),
        Operation.LIST_AGENTS: NATIVE,
        Operation.CREATE_AGENT: _native(*agent_fields(is_new=True)),
        Operation.UPDATE_AGENT: _native(*agent_fields(is_new=False)),
    }


def _native(*fields: InputField, note: str | None = None) -> Capability:
    return Capability(support=Support.NATIVE, note=note, fields=fields)
