"""What a source can do, and the input fields that a start takes here, with their limits."""

from threadloom.domain.capability import (
    Capabilities,
    Capability,
    InputChoice,
    InputField,
    InputKind,
    Operation,
    Support,
)

from .limits import EXTERNAL_USER_ID, MAX_IDENTIFIER, SESSION_UID
from .names import AGENT_SESSION, PARTS, PATHS, ROLE
from .options import Options

_ONE_USER = "user"

_MESSAGE = (
    InputField(path=PATHS["message"], label="Text", kind=InputKind.LONG_TEXT),
    InputField(path=PARTS, label="Further text", kind=InputKind.GROUP, multiple=True),
    InputField(path=(*PARTS, "*", "text"), label="Text", kind=InputKind.LONG_TEXT),
    InputField(
        path=PATHS["messageType"],
        label="Visibility",
        description="A hidden prompt starts the agent without showing in the conversation.",
        kind=InputKind.CHOICE,
        choices=(InputChoice(value="VISIBLE", label="Visible"), InputChoice(value="HIDDEN", label="Hidden")),
        default_value="VISIBLE",
    ),
    InputField(
        path=ROLE,
        label="Role",
        description="SYSTEM is a hidden prompt.",
        kind=InputKind.CHOICE,
        choices=(InputChoice(value="USER", label="User"), InputChoice(value="SYSTEM", label="System")),
        default_value="USER",
    ),
)
_USER = (
    InputField(path=PATHS["humanUid"], label="Mindset user id", kind=InputKind.NATIVE_ID, exclusive_group=_ONE_USER),
    InputField(
        path=PATHS["externalUserId"],
        label="Your user id",
        kind=InputKind.TEXT,
        exclusive_group=_ONE_USER,
        max_length=MAX_IDENTIFIER,
        pattern=f"^{EXTERNAL_USER_ID}$",
    ),
    InputField(
        path=PATHS["sdkUserEmail"],
        label="SDK user's email address",
        kind=InputKind.EMAIL,
        exclusive_group=_ONE_USER,
        max_length=MAX_IDENTIFIER,
    ),
    InputField(
        path=PATHS["realEmailAddress"],
        label="Email address",
        kind=InputKind.EMAIL,
        exclusive_group=_ONE_USER,
        max_length=MAX_IDENTIFIER,
    ),
)
_AGENT_SESSION = InputField(
    path=AGENT_SESSION,
    label="Agent session",
    description="A session of the agent, without the agent's own id.",
    kind=InputKind.NATIVE_ID,
    pattern=f"^{SESSION_UID}$",
)

_UNREADABLE = "What is said in a thread cannot be read over the vendor's API; open the thread in Mindset's own widget."
_NOTES = {
    Operation.CREATE_THREAD: "Each thread begins with a message that an agent answers: start one instead.",
    Operation.SEND_MESSAGE: "Each call begins a new thread: the vendor's API takes no further message for one.",
    Operation.ADOPT_THREAD: "The vendor's API cannot be asked whether there is such a thread.",
    Operation.READ_THREAD: "Threads cannot be read over the vendor's API; shown is what the start told.",
    Operation.READ_MESSAGES: _UNREADABLE,
    Operation.READ_TOOL_CALLS: _UNREADABLE,
    Operation.READ_RUNS: "The agent is asked with each start; how it fares cannot be read over the vendor's API.",
}


def capabilities_of(options: Options) -> Capabilities:
    """Every operation that there is something to say of."""
    start = Capability(support=Support.NATIVE, note=_UNREADABLE, fields=_start_fields(options))
    refused = {operation: Capability(support=Support.UNSUPPORTED, note=note) for operation, note in _NOTES.items()}
    return {Operation.START_THREAD: start, **refused}


def _start_fields(options: Options) -> tuple[InputField, ...]:
    app = InputField(
        path=PATHS["appUid"],
        label="App",
        description="Mindset's uid of the app that the thread is for.",
        kind=InputKind.NATIVE_ID,
        required=options.default_scope is None,
        pattern="^.+$",
    )
    agent = InputField(
        path=PATHS["agentUid"],
        label="Agent",
        description="An agent, or `agent::session`.",
        kind=InputKind.AGENT,
        required=options.default_agent_id is None,
    )
    return (app, agent, *_MESSAGE, *_USER, _AGENT_SESSION)
