"""What a source that speaks the dialect can do, by its vendor's profile and its own options."""

from threadloom.domain.capability import (
    NATIVE,
    UNSUPPORTED,
    Capabilities,
    Capability,
    InputField,
    InputKind,
    Operation,
    Support,
)
from threadloom.vendors.base import ADOPTED_ID

from .fields import (
    TOOL_OUTPUT_FIELDS,
    Fields,
    agent_fields,
    message_fields,
    metadata_field,
    tool_resource_fields,
    vector_store_fields,
)
from .profile import AssistantsOptions, Profile

_TWO_CALLS = "Takes two calls: the thread is there even if the agent could then not be asked."
_CALLS_HANG_ON_RUNS = "Read from the steps of the run that wrote a message."
_LISTS = "The vendor lists threads; shown are those that the gateway has started or adopted."


def capabilities_of(options: AssistantsOptions, profile: Profile) -> Capabilities:
    """Every operation of the dialect, with the fields that it takes here."""
    making, metadata = _making(options, profile), options.metadata
    note = None if options.create_and_run else _TWO_CALLS
    found = {
        Operation.START_THREAD: _native(*_start_fields(options, profile), *making, note=note),
        Operation.CREATE_THREAD: _native(*_messages("messages", options, profile), *making),
        Operation.ADOPT_THREAD: _native(ADOPTED_ID),
        Operation.UPDATE_THREAD: _native(*_changing(options, profile)),
        Operation.SEND_MESSAGE: _native(
            *message_fields(("message",), profile.limits, has_metadata=metadata),
            InputField(path=("agentId",), label="Agent", kind=InputKind.AGENT),
        ),
        Operation.DELETE_THREAD: NATIVE,
        Operation.READ_THREAD: NATIVE,
        Operation.READ_MESSAGES: NATIVE,
        Operation.READ_TOOL_CALLS: Capability(support=Support.NATIVE, note=_CALLS_HANG_ON_RUNS),
        Operation.READ_RUNS: NATIVE,
        Operation.CANCEL_RUN: NATIVE,
        Operation.RESUME_RUN: _native(*TOOL_OUTPUT_FIELDS),
        Operation.LIST_AGENTS: NATIVE,
        Operation.CREATE_AGENT: _native(*agent_fields(profile.limits, has_metadata=metadata, is_new=True)),
        Operation.DELETE_AGENT: NATIVE,
        Operation.LIST_THREADS: Capability(support=Support.UNSUPPORTED, note=_LISTS)
        if options.can_list_threads
        else UNSUPPORTED,
    }
    if profile.updates_agents:
        found[Operation.UPDATE_AGENT] = _native(*agent_fields(profile.limits, has_metadata=metadata, is_new=False))
    return found


def _native(*fields: InputField, note: str | None = None) -> Capability:
    return Capability(support=Support.NATIVE, note=note, fields=fields)


def _start_fields(options: AssistantsOptions, profile: Profile) -> Fields:
    agent = InputField(
        path=("target", "agentId"), label="Agent", kind=InputKind.AGENT, required=options.default_agent_id is None
    )
    message = message_fields(("message",), profile.limits, has_metadata=options.metadata)
    return (agent, *message, *_messages("history", options, profile))


def _messages(name: str, options: AssistantsOptions, profile: Profile) -> Fields:
    group = InputField(path=(name,), label="Earlier messages", kind=InputKind.GROUP, multiple=True)
    return (group, *message_fields((name, "*"), profile.limits, has_metadata=options.metadata))


def _making(options: AssistantsOptions, profile: Profile) -> Fields:
    resources = tool_resource_fields(profile.limits)
    if profile.makes_vector_stores:
        resources += vector_store_fields(
            profile.limits, files=options.max_files_per_vector_store, has_metadata=options.metadata
        )
    return (*_metadata(options, profile), *resources)


def _changing(options: AssistantsOptions, profile: Profile) -> Fields:
    return (*_metadata(options, profile), *tool_resource_fields(profile.limits))


def _metadata(options: AssistantsOptions, profile: Profile) -> Fields:
    return (metadata_field((), profile.limits),) if options.metadata else ()
