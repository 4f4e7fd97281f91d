"""Who answers."""

from enum import StrEnum

from .clock import Instant
from .ids import AgentRef
from .json import JsonObject
from .noun import Noun, Record


class AgentStatus(StrEnum):
    """Whether an agent answers."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    UNKNOWN = "UNKNOWN"


class Agent(Record):
    """Something that answers; `name` is the vendor's id where it has no name."""

    ref: AgentRef
    name: str
    description: str | None = None
    model: str | None = None
    instructions: str | None = None
    status: AgentStatus = AgentStatus.UNKNOWN
    native_status: str | None = None
    metadata: JsonObject | None = None
    configuration: JsonObject | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None


class AgentDraft(Noun):
    """An agent not yet accepted; `options` is the vendor's own input by its schema names, checked by the adapter."""

    name: str
    description: str | None = None
    model: str | None = None
    instructions: str | None = None
    metadata: JsonObject | None = None
    options: JsonObject | None = None
