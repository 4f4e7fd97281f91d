"""What can be done, as data that a form can be built from."""

from collections.abc import Callable

from threadloom.domain.capability import (
    UNSUPPORTED,
    Capability,
    InputChoice,
    InputField,
    InputKind,
    Operation,
    Support,
)
from threadloom.domain.capability import Capabilities as DomainCapabilities
from threadloom.graphql.declare import output, over, plain, resolved
from threadloom.graphql.scalars import JSON
from threadloom.graphql.weight import LONG


@over(Capability)
class CapabilityType:
    """How one operation is supported."""

    support: Support = plain("Who carries it out, if anyone.")
    note: str | None = plain("What a user should know, in a sentence, such as what is emulated or lost.")
    fields: list[InputField] = plain(
        "Input fields that this operation takes here, enough to build a form; empty for reading.", weight=LONG
    )


@over(InputField)
class InputFieldType:
    """One field of a mutation's input that applies here, with its limits."""

    path: list[str] = plain(
        "Where the value goes inside `input`; `*` stands for each item of a list. Matches `UserError.path`."
    )
    label: str = plain("Name to show.")
    description: str | None = plain("What it is for.")
    kind: InputKind = plain("Which control suits it.")
    support: Support = plain("Whether the vendor takes it or the gateway keeps it.")
    required: bool = plain("Whether it must be given.")
    multiple: bool = plain("Whether it takes a list.")
    choices: list[InputChoice] = plain("Values to choose from; empty if free.")
    open: bool = plain("Whether values beside `choices` are allowed.")
    default_value: JSON | None = plain("Value used when left out.")
    exclusive_group: str | None = plain("Fields with the same group exclude each other.")
    pattern: str | None = plain("Regular expression that the whole text must match.")
    max_length: int | None = plain("Most characters.")
    minimum: float | None = plain("Smallest number.")
    maximum: float | None = plain("Largest number.")
    min_items: int | None = plain("Fewest items of the list, or pairs of the object.")
    max_items: int | None = plain("Most items of the list, or pairs of the object.")
    max_key_length: int | None = plain("Most characters of a key of the object.")


@over(InputChoice)
class InputChoiceType:
    """A value to choose from."""

    value: str = plain("What to send.")
    label: str = plain("What to show.")


def _of(operation: Operation) -> Callable[[DomainCapabilities], Capability]:
    def capability(capabilities: DomainCapabilities) -> Capability:
        return capabilities.get(operation, UNSUPPORTED)

    return capability


@output
class Capabilities:
    """Every operation with how it is supported; named fields, so that new ones never disturb old clients."""

    start_thread: Capability = resolved("Mutation `startThread`.", _of(Operation.START_THREAD))
    create_thread: Capability = resolved("Mutation `createThread`.", _of(Operation.CREATE_THREAD))
    adopt_thread: Capability = resolved("Mutation `adoptThread`.", _of(Operation.ADOPT_THREAD))
    update_thread: Capability = resolved(
        "Mutation `updateThread`; see `fields` for each of title, archived, pinned and so on.",
        _of(Operation.UPDATE_THREAD),
    )
    delete_thread: Capability = resolved("Mutation `deleteThread`.", _of(Operation.DELETE_THREAD))
    send_message: Capability = resolved("Mutation `sendMessage`.", _of(Operation.SEND_MESSAGE))
    read_thread: Capability = resolved("Reading a thread afresh from the vendor.", _of(Operation.READ_THREAD))
    list_threads: Capability = resolved(
        "Listing threads; EMULATED lists what the gateway's index knows.", _of(Operation.LIST_THREADS)
    )
    search_threads: Capability = resolved("Finding threads by their words.", _of(Operation.SEARCH_THREADS))
    read_messages: Capability = resolved(
        "Reading messages; UNSUPPORTED means that the agent's answer cannot be read here.", _of(Operation.READ_MESSAGES)
    )
    read_tool_calls: Capability = resolved("Reading tool calls of messages.", _of(Operation.READ_TOOL_CALLS))
    give_feedback: Capability = resolved("Mutation `giveFeedback`.", _of(Operation.GIVE_FEEDBACK))
    update_feedback: Capability = resolved("Mutation `updateFeedback`.", _of(Operation.UPDATE_FEEDBACK))
    delete_feedback: Capability = resolved("Mutation `deleteFeedback`.", _of(Operation.DELETE_FEEDBACK))
    list_agents: Capability = resolved(
        "Listing agents; EMULATED lists those of the configuration.", _of(Operation.LIST_AGENTS)
    )
    create_agent: Capability = resolved("Mutation `createAgent`.", _of(Operation.CREATE_AGENT))
    update_agent: Capability = resolved("Mutation `updateAgent`.", _of(Operation.UPDATE_AGENT))
    delete_agent: Capability = resolved("Mutation `deleteAgent`.", _of(Operation.DELETE_AGENT))
    read_runs: Capability = resolved("Whether runs can be read.", _of(Operation.READ_RUNS))
    cancel_run: Capability = resolved("Whether a run can be stopped.", _of(Operation.CANCEL_RUN))
    resume_run: Capability = resolved("Whether a waiting run can be answered.", _of(Operation.RESUME_RUN))
    restore_thread: Capability = resolved("Whether a thread can be brought back.", _of(Operation.RESTORE_THREAD))
    fork_thread: Capability = resolved("Whether a thread can be forked to this place.", _of(Operation.FORK_THREAD))
