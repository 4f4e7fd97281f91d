"""What a source at LangGraph can do; what is missing here has no route in its API, or no place in our schema."""

from threadloom.domain.capability import NATIVE, Capabilities, Capability, InputField, Operation, Support
from threadloom.vendors.base import ADOPTED_ID

from .fields import CHANGE, CREATE, RESUME, SEND, start_fields

_TWO_CALLS = "Takes two calls: the thread is there even if the agent could then not be asked."
_LISTS = "Shown is what is in the gateway's index."
_COPIES = "The server copies a thread whole, within itself."
_RESUMES = "An answered run has ended: what follows the answer is a new run."


def capabilities_of(default_agent_id: str | None) -> Capabilities:
    """Every operation of LangGraph's, with the fields that it takes at a source with that agent of its own."""
    return {
        Operation.START_THREAD: _native(*start_fields(has_default=default_agent_id is not None), note=_TWO_CALLS),
        Operation.CREATE_THREAD: _native(*CREATE),
        Operation.ADOPT_THREAD: _native(ADOPTED_ID),
        Operation.UPDATE_THREAD: _native(*CHANGE),
        Operation.DELETE_THREAD: NATIVE,
        Operation.SEND_MESSAGE: _native(*SEND),
        Operation.READ_THREAD: NATIVE,
        Operation.LIST_THREADS: _native(note=_LISTS),
        Operation.READ_MESSAGES: NATIVE,
        Operation.READ_TOOL_CALLS: NATIVE,
        Operation.READ_RUNS: NATIVE,
        Operation.CANCEL_RUN: NATIVE,
        Operation.RESUME_RUN: _native(*RESUME, note=_RESUMES),
        Operation.LIST_AGENTS: NATIVE,
        Operation.FORK_THREAD: _native(note=_COPIES),
    }


def _native(*fields: InputField, note: str | None = None) -> Capability:
    return Capability(support=Support.NATIVE, note=note, fields=fields)
