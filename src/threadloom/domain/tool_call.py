"""Tools that agents call."""

from enum import StrEnum

from .clock import Instant
from .ids import ToolCallRef
from .json import JsonValue
from .noun import Noun, Record


class ToolCallStatus(StrEnum):
    """How far a tool call has come."""

    REQUIRES_ACTION = "REQUIRES_ACTION"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


class ToolCall(Record):
    """A tool that an agent called; `native_id` is None where the vendor gives none."""

    ref: ToolCallRef
    native_id: str | None = None
    name: str
    arguments: JsonValue = None
    result: JsonValue = None
    error: str | None = None
    status: ToolCallStatus = ToolCallStatus.UNKNOWN
    native_status: str | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None


class ToolOutput(Noun):
    """The result of one tool call that a run waits for."""

    tool_call: ToolCallRef
    output: JsonValue
