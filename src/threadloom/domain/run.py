"""Executions of agents on threads."""

from enum import StrEnum

from .clock import Instant
from .ids import AgentRef, RunRef
from .json import JsonValue
from .noun import Record
from .tool_call import ToolCall


class RunStatus(StrEnum):
    """Unified run status."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    REQUIRES_ACTION = "REQUIRES_ACTION"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    COMPLETED = "COMPLETED"
    INCOMPLETE = "INCOMPLETE"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"

    @property
    def is_open(self) -> bool:
        """Whether more may come of it."""
        return self in {RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.REQUIRES_ACTION, RunStatus.CANCELLING}

    @property
    def is_final(self) -> bool:
        """Whether nothing more comes of it; nobody knows where the status is UNKNOWN."""
        return not self.is_open and self is not RunStatus.UNKNOWN


class Usage(Record):
    """What a run consumed, in tokens."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None


class RequiredAction(Record):
    """What a run waits for: results of tool calls, or an answer to a question."""

    tool_calls: tuple[ToolCall, ...] = ()
    prompt: JsonValue = None


class Run(Record):
    """One execution of an agent on a thread; `error` is fit for a person and never the vendor's own text."""

    ref: RunRef
    native_id: str | None = None
    agent: AgentRef | None = None
    status: RunStatus = RunStatus.UNKNOWN
    native_status: str | None = None
    required_action: RequiredAction | None = None
    error: str | None = None
    usage: Usage | None = None
    created_at: Instant | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None
