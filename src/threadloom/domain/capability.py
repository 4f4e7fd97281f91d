"""What can be asked of a source, as data: operations, who supports them, with which fields and limits."""

from collections.abc import Mapping
from enum import StrEnum

from .json import JsonValue
from .noun import Noun


class Operation(StrEnum):
    """Everything that can be asked of a source; the values are the schema's names."""

    START_THREAD = "startThread"
    CREATE_THREAD = "createThread"
    ADOPT_THREAD = "adoptThread"
    UPDATE_THREAD = "updateThread"
    DELETE_THREAD = "deleteThread"
    SEND_MESSAGE = "sendMessage"
    READ_THREAD = "readThread"
    LIST_THREADS = "listThreads"
    SEARCH_THREADS = "searchThreads"
    READ_MESSAGES = "readMessages"
    READ_TOOL_CALLS = "readToolCalls"
    GIVE_FEEDBACK = "giveFeedback"
    UPDATE_FEEDBACK = "updateFeedback"
    DELETE_FEEDBACK = "deleteFeedback"
    LIST_AGENTS = "listAgents"
    CREATE_AGENT = "createAgent"
    UPDATE_AGENT = "updateAgent"
    DELETE_AGENT = "deleteAgent"
    READ_RUNS = "readRuns"
    CANCEL_RUN = "cancelRun"
    RESUME_RUN = "resumeRun"
    RESTORE_THREAD = "restoreThread"
    FORK_THREAD = "forkThread"


class Support(StrEnum):
    """Who carries out an operation."""

    NATIVE = "NATIVE"
    EMULATED = "EMULATED"
    UNSUPPORTED = "UNSUPPORTED"
    UNKNOWN = "UNKNOWN"


class InputKind(StrEnum):
    """Which control suits an input field."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    INTEGER = "INTEGER"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    CHOICE = "CHOICE"
    TIMEZONE = "TIMEZONE"
    EMAIL = "EMAIL"
    URL = "URL"
    DATE_TIME = "DATE_TIME"
    AGENT = "AGENT"
    NATIVE_ID = "NATIVE_ID"
    IMAGE = "IMAGE"
    FILE = "FILE"
    JSON = "JSON"
    GROUP = "GROUP"
    UNKNOWN = "UNKNOWN"


class InputChoice(Noun):
    """A value to choose from, and what to show for it."""

    value: str
    label: str


class InputField(Noun):
    """One field of a mutation's input that applies at a source, with its limits.

    `path` leads to it inside `input` in the schema's names; `*` stands for each item of a list. A limit that is None
    is not known. Limits of items and keys count characters.
    """

    path: tuple[str, ...]
    label: str
    description: str | None = None
    kind: InputKind
    support: Support = Support.NATIVE
    required: bool = False
    multiple: bool = False
    choices: tuple[InputChoice, ...] = ()
    open: bool = False
    default_value: JsonValue = None
    exclusive_group: str | None = None
    pattern: str | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_items: int | None = None
    max_items: int | None = None
    max_key_length: int | None = None


class Capability(Noun):
    """How one operation is supported: `note` is a sentence for a user; `fields` are empty for reading."""

    support: Support
    note: str | None = None
    fields: tuple[InputField, ...] = ()


Capabilities = Mapping[Operation, Capability]
"""What a source can do; an operation that is missing is UNSUPPORTED."""

UNSUPPORTED = Capability(support=Support.UNSUPPORTED)
NATIVE = Capability(support=Support.NATIVE)
