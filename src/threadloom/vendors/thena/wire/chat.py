"""Threads and what is in them."""

from typing import Any

from threadloom.domain.noun import Noun


class ToolCall(Noun):
    """A call of a tool; it has no id."""

    tool_name: str | None = None
    arguments: Any = None
    result: Any = None
    error: str | None = None
    start_time: Any = None
    end_time: Any = None


class Feedback(Noun):
    """What somebody thought: inside a message, and the answer to giving some."""

    id: str | None = None
    human_message_id: str | None = None
    ai_message_id: str | None = None
    flow_execution_id: str | None = None
    user_id: str | None = None
    organization_id: str | None = None
    feedback_type: str | None = None
    issue_type: str | None = None
    comment: str | None = None
    created_at: Any = None
    updated_at: Any = None


class Message(Noun):
    """One entry of a thread."""

    id: str | None = None
    thread_id: str | None = None
    content: str | None = None
    content_html: str | None = None
    role: str | None = None
    tool_calls: list[ToolCall] | None = None
    attachments: list[Any] | None = None
    metadata: Any = None
    created_at: Any = None
    feedback: Feedback | None = None


class Thread(Noun):
    """A conversation with its messages, oldest first."""

    id: str | None = None
    agent_id: str | None = None
    user_id: str | None = None
    anon_user_id: str | None = None
    organization_id: str | None = None
    title: str | None = None
    metadata: Any = None
    created_at: Any = None
    updated_at: Any = None
    messages: list[Message] | None = None


class ThreadAnswer(Noun):
    """A thread, and the answer as it came but for the messages."""

    thread: Thread
    raw: dict[str, Any]
