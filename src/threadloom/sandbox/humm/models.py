"""What Humm's routes take and answer (humm.txt, VENDORS.md 1.1)."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from threadloom.sandbox._rest.bodies import Omissible, StrictBody

Status = Literal["idle", "active", "completed", "error", "cancelled", "waiting_for_input", "refused"]
Sharing = Literal["private", "organization"]
FeedbackType = Literal["thumbs_up", "thumbs_down", "rating", "comment", "custom"]
UuidText = Annotated[UUID, Field(strict=False)]
"""JSON has no UUID: this one field is converted, from a string."""

_SCORES: dict[str, tuple[float, float]] = {"thumbs_up": (0, 1), "thumbs_down": (0, 1), "rating": (1, 5)}


class ModelConfig(StrictBody):
    """`llm_config`: its fields stand only in the page's sample, which gives their types."""

    auto_config: Omissible[str] = None
    model: Omissible[str] = None
    reasoning_effort: Omissible[str] = None
    fallback_models: Omissible[list[str]] = None
    provider: Omissible[dict[str, Any]] = None
    verbosity: Omissible[str] = None
    backend_streaming: Omissible[bool] = None


class ImageInput(StrictBody):
    """An element of `images`."""

    data_url: Omissible[str] = None
    mime_type: Omissible[str] = None
    detail: Omissible[str] = None


class FileColumn(StrictBody):
    """A column of an uploaded table."""

    name: Omissible[str] = None
    dtype: Omissible[str] = None


class FileUploadMetadata(StrictBody):
    """An element of `file_uploads`."""

    cache_key: Omissible[str] = None
    filename: Omissible[str] = None
    columns: Omissible[list[FileColumn]] = None
    row_count: Omissible[int] = None
    sheet_name: Omissible[str] = None
    preview_rows: Omissible[list[dict[str, Any]]] = None


class StartThread(StrictBody):
    """The page's body of `POST /threads/async`; null where the page says `| null`."""

    organization_id: str
    query: str = ""
    thread_id: str | None = None
    llm_config: Omissible[ModelConfig] = None
    user_timezone: str | None = None
    images: list[ImageInput] | None = None
    file_uploads: list[FileUploadMetadata] | None = None
    force_architecture: Literal["monolith", "sandbox", "deepagents"] | None = None
    source: Literal["typed", "suggestion"] | None = None
    idempotency_key: str | None = None


class UpdateThread(StrictBody):
    """The body of `PUT /threads/{thread_id}`; null leaves a field as it is."""

    title: str | None = None
    last_message: str | None = None
    is_active: bool | None = None
    status: Status | None = None
    sharing: Sharing | None = None
    langsmith_trace_id: str | None = None
    execution_workflow_id: str | None = None


class ThreadAnswer(BaseModel):
    """A thread as both thread routes answer it: no page shows one, so this is a guess (VENDORS.md 1.1).

    The typed thread of another route of Humm's, with `thread_id` beside `id`, and with what an update can set.
    """

    id: str
    thread_id: str
    organization_id: str
    user_id: str
    workflow_type: str
    title: str
    status: Status
    created_at: datetime
    updated_at: datetime
    last_message: str | None
    applied_at: datetime | None = None
    archived_at: datetime | None = None
    is_active: bool
    sharing: Sharing
    langsmith_trace_id: str | None
    execution_workflow_id: str | None


class CreateFeedback(StrictBody):
    """The body of `POST /feedback`; a score counts 0 to 1 for thumbs, 1 to 5 for a rating.

    No page gives the type of `value`, so it is any JSON.
    """

    key: str
    feedback_type: FeedbackType
    thread_id: UuidText
    organization_id: UuidText
    score: float | None = None
    value: JsonValue = None
    comment: str | None = None
    langsmith_run_id: str | None = None
    langsmith_trace_id: str | None = None

    @field_validator("score")
    @classmethod
    def _in_range(cls, score: float | None, info: ValidationInfo) -> float | None:
        lowest, highest = _SCORES.get(info.data.get("feedback_type", ""), (float("-inf"), float("inf")))
        if score is not None and score < lowest:
            raise PydanticKnownError("greater_than_equal", {"ge": lowest})
        if score is not None and score > highest:
            raise PydanticKnownError("less_than_equal", {"le": highest})
        return score


class FeedbackAnswer(CreateFeedback):
    """What was given, and what Humm adds to it."""

    id: str
    user_id: str
    langsmith_synced: bool
    deleted: bool
    created_at: datetime
    updated_at: datetime
