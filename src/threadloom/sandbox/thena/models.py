"""What the vendor answers with: threads and messages, agents, flow executions, feedback.

Field by field from thena.txt and VENDORS.md 1.4; `updated_at`, `organization_id` and the like of an execution from the
same pages of docs.thena.ai that VENDORS.md names.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, JsonValue

Json = dict[str, JsonValue]

FeedbackType = Literal["positive", "negative"]
Status = Literal["pending", "queued", "running", "completed", "failed", "cancelled", "timeout", "retrying"]
Trigger = Literal["manual", "event", "scheduled", "api", "webhook", "test"]


class ToolCall(BaseModel):
    """A tool that a message tells of; it has no id, and no end while it runs."""

    tool_name: str
    arguments: Json
    result: Json | None
    error: str | None
    start_time: datetime
    end_time: datetime | None


class Feedback(BaseModel):
    """Feedback on a message; the message shows the newest."""

    id: UUID
    human_message_id: UUID | None
    ai_message_id: UUID | None
    flow_execution_id: UUID | None
    user_id: UUID
    organization_id: UUID
    feedback_type: FeedbackType | None
    issue_type: str | None
    comment: str | None
    created_at: datetime
    updated_at: datetime


class FlowFeedback(BaseModel):
    """Feedback on a flow execution."""

    id: UUID
    flow_execution_id: UUID
    context_id: str
    feedback_type: FeedbackType | None
    issue_type: str | None
    comment: str | None
    user_id: UUID
    organization_id: UUID
    created_at: datetime
    updated_at: datetime
    source: str


class Message(BaseModel):
    """One message; `role` is free text."""

    id: UUID
    thread_id: UUID
    content: str
    content_html: str | None
    role: str
    tool_calls: list[ToolCall]
    attachments: list[Json]
    metadata: Json
    created_at: datetime
    feedback: Feedback | None = None


class Thread(BaseModel):
    """A thread with its messages, oldest first."""

    id: UUID
    agent_id: UUID
    user_id: UUID | None
    anon_user_id: UUID | None
    organization_id: UUID
    title: str
    metadata: Json
    created_at: datetime
    updated_at: datetime
    messages: list[Message]


class History(BaseModel):
    """Threads of all agents, the last touched first."""

    threads: list[Thread]
    next_cursor: str | None
    has_more: bool


class Agent(BaseModel):
    """Who answers."""

    id: UUID
    template_id: UUID
    organization_id: UUID
    name: str
    configuration: Json
    status: str
    created_at: datetime
    updated_at: datetime
    description: str | None
    avatar_url: str | None
    metadata: Json
    files: list[Json] = []
    team_id: list[str] | None = None
    bot_sub: str | None = None
    completed_flows_count: int = 0
    pending_flows_count: int = 0


class Step(BaseModel):
    """One tool call of an execution."""

    step_id: str
    step_name: str
    step_type: str = "tool"
    tool_name: str
    status: Status = "running"
    input_data: Json
    output_data: Json | None = None
    error_message: str | None = None
    started_at: datetime
    completed_at: datetime | None = None
    duration_ms: int | None = None
    retry_count: int = 0
    metadata: Json = {}


class Execution(BaseModel):
    """One run of an agent's flow."""

    id: UUID
    flow_id: str
    agent_id: UUID
    organization_id: UUID
    context_id: str | None
    execution_number: int
    trigger_type: Trigger = "api"
    trigger_data: Json = {}
    variables: Json = {}
    priority: str = "normal"
    status: Status = "pending"
    started_at: datetime
    completed_at: datetime | None = None
    duration_ms: int | None = None
    timeout_seconds: int = 300
    steps: list[Step] = []
    final_output: Json | None = None
    error_message: str | None = None
    error_details: Json | None = None
    retry_count: int = 0
    max_retries: int = 3
    parent_execution_id: str | None = None
    tokens_used: int | None = None
    tool_calls_count: int = 0
    cost_estimate: float | None = None
    performance_metrics: Json | None = None
    metadata: Json = {}
    created_at: datetime
    updated_at: datetime


class StartedExecution(BaseModel):
    """The answer to a flow that was started by hand."""

    execution: Execution
    message: str


class Executions(BaseModel):
    """A page of executions, newest first."""

    executions: list[Execution]
    total_count: int
    page: int
    page_size: int
    has_more: bool
