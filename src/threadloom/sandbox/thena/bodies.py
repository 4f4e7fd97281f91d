"""Request bodies: unknown fields are ignored, known ones must have their JSON type."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, Strict

from threadloom.sandbox._rest.bodies import Omissible, StrictBody

from .models import FeedbackType, Json, Trigger

# JSON has neither ids nor moments: both come as text.
_Id = Annotated[UUID, Strict(strict=False)]
_Moment = Annotated[datetime, Strict(strict=False)]


class CreateThread(StrictBody):
    """Every field may be left out; none may be null, for the page's sample shows a value of one type for each."""

    agent_id: Omissible[_Id] = None
    title: str = ""
    metadata: Json = Field(default_factory=dict)


class AddMessage(StrictBody):
    """A message; whose role is a user's makes the agent answer."""

    content: str
    role: str
    content_html: str | None = None
    metadata: Json = Field(default_factory=dict)
    agent_id: _Id | None = None


class CreateAgent(StrictBody):
    """A new agent; `configuration.script` names the script that it follows."""

    name: str
    configuration: Json
    template_id: _Id
    description: str | None = None
    avatar_url: str | None = None
    metadata: Json = Field(default_factory=dict)


class UpdateAgent(StrictBody):
    """What shall change; what is left out or null stays."""

    name: str | None = None
    configuration: Json | None = None
    template_id: _Id | None = None
    status: str | None = None
    description: str | None = None
    avatar_url: str | None = None
    metadata: Json | None = None


class ExecuteFlow(StrictBody):
    """A flow to start by hand."""

    flow_id: str
    trigger_type: Trigger
    trigger_data: Json = Field(default_factory=dict)
    variables: Json = Field(default_factory=dict)
    priority: Literal["low", "normal", "high", "urgent"] = "normal"
    scheduled_at: _Moment | None = None
    timeout_seconds: Annotated[int, Field(ge=1)] = 300
    retry_config: Json = Field(default_factory=dict)
    metadata: Json = Field(default_factory=dict)


class FeedbackDetails(StrictBody):
    """What somebody thinks of a message."""

    feedback_type: FeedbackType | None = None
    issue_type: str | None = None
    comment: str | None = None
    context_id: str | None = None


class CreateFeedback(StrictBody):
    """Feedback on a message."""

    message_id: _Id
    source: Literal["chat", "flow"]
    feedback_details: FeedbackDetails


class CreateFlowFeedback(StrictBody):
    """Feedback on a flow execution."""

    flow_execution_id: _Id
    context_id: str
    source: Literal["chat", "flow"]
    feedback_type: FeedbackType | None = None
    issue_type: str | None = None
    comment: str | None = None
