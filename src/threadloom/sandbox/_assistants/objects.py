"""The dialect's objects, field by field in the words of the wire (VENDORS.md 2.1): what is stored and answered."""

from typing import Any, Literal

import msgspec

Json = dict[str, Any]
"""A JSON object that was checked before it is kept."""

RunStatus = Literal[
    "queued",
    "in_progress",
    "requires_action",
    "cancelling",
    "cancelled",
    "failed",
    "completed",
    "incomplete",
    "expired",
]
StepStatus = Literal["in_progress", "cancelled", "failed", "completed", "expired"]


class Thread(msgspec.Struct, kw_only=True):
    """A conversation; times are whole Unix seconds."""

    id: str
    object: Literal["thread"] = "thread"
    created_at: int
    metadata: dict[str, str]
    tool_resources: Json


class Message(msgspec.Struct, kw_only=True):
    """One entry of a thread."""

    id: str
    object: Literal["thread.message"] = "thread.message"
    created_at: int
    thread_id: str
    status: Literal["in_progress", "incomplete", "completed"]
    incomplete_details: Json | None = None
    completed_at: int | None = None
    incomplete_at: int | None = None
    role: str
    content: list[Json]
    assistant_id: str | None = None
    run_id: str | None = None
    attachments: list[Json]
    metadata: dict[str, str]


class Run(msgspec.Struct, kw_only=True):
    """One execution of an assistant on a thread."""

    id: str
    object: Literal["thread.run"] = "thread.run"
    created_at: int
    thread_id: str
    assistant_id: str
    status: RunStatus = "queued"
    required_action: Json | None = None
    last_error: Json | None = None
    expires_at: int | None
    started_at: int | None = None
    cancelled_at: int | None = None
    failed_at: int | None = None
    completed_at: int | None = None
    incomplete_details: Json | None = None
    model: str
    instructions: str
    tools: list[Json]
    metadata: dict[str, str]
    usage: Json | None = None
    temperature: float | None
    top_p: float | None
    max_prompt_tokens: int | None
    max_completion_tokens: int | None
    truncation_strategy: Json
    tool_choice: str | Json
    parallel_tool_calls: bool
    response_format: str | Json


class Step(msgspec.Struct, kw_only=True):
    """One thing a run did: called tools, or made a message."""

    id: str
    object: Literal["thread.run.step"] = "thread.run.step"
    created_at: int
    run_id: str
    assistant_id: str
    thread_id: str
    type: Literal["message_creation", "tool_calls"]
    status: StepStatus
    cancelled_at: int | None = None
    completed_at: int | None = None
    expired_at: int | None = None
    failed_at: int | None = None
    last_error: Json | None = None
    step_details: Json
    metadata: dict[str, str]
    usage: Json | None = None


class Assistant(msgspec.Struct, kw_only=True):
    """An agent: here, one that follows a script."""

    id: str
    object: Literal["assistant"] = "assistant"
    created_at: int
    name: str | None
    description: str | None
    model: str
    instructions: str | None
    tools: list[Json]
    tool_resources: Json
    metadata: dict[str, str]
    temperature: float | None
    top_p: float | None
    response_format: str | Json


class Deleted(msgspec.Struct, kw_only=True):
    """The answer to a delete."""

    id: str
    object: Literal["thread.deleted", "thread.message.deleted", "assistant.deleted"]
    deleted: bool = True


Noun = Thread | Message | Run | Step | Assistant | Deleted
