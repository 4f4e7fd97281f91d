"""What Humm is sent; a field that is left at its default is left out."""

from msgspec import UNSET, UnsetType

from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.noun import Noun


class ModelConfig(Noun, omit_defaults=True):
    """Model and effort; the page shows samples of the words, no list of them."""

    auto_config: str | None = None
    model: str | None = None
    reasoning_effort: str | None = None
    fallback_models: tuple[str, ...] | None = None
    provider: JsonObject | None = None
    verbosity: str | None = None
    backend_streaming: bool | None = None


class ImageInput(Noun, omit_defaults=True):
    """A picture, in the request itself."""

    data_url: str | None = None
    mime_type: str | None = None
    detail: str | None = None


class TableColumn(Noun, omit_defaults=True):
    """A column of an uploaded table."""

    name: str
    dtype: str | None = None


class FileUpload(Noun, omit_defaults=True):
    """A table that Humm keeps under `cache_key`."""

    cache_key: str | None = None
    filename: str | None = None
    columns: tuple[TableColumn, ...] | None = None
    row_count: int | None = None
    sheet_name: str | None = None
    preview_rows: tuple[JsonObject, ...] | None = None


class StartRequest(Noun, omit_defaults=True):
    """The body of `POST /threads/async`; with a `thread_id` the thread goes on."""

    organization_id: str
    query: str | None = None
    thread_id: str | None = None
    llm_config: ModelConfig | None = None
    user_timezone: str | None = None
    images: tuple[ImageInput, ...] | None = None
    file_uploads: tuple[FileUpload, ...] | None = None
    force_architecture: str | None = None
    source: str | None = None
    idempotency_key: str | None = None


class UpdateRequest(Noun, omit_defaults=True):
    """The body of `PUT /threads/{thread_id}`; an empty title clears it (a guess: no page says how)."""

    title: str | UnsetType = UNSET
    sharing: str | None = None
    status: str | None = None
    is_active: bool | None = None
    last_message: str | None = None


class FeedbackRequest(Noun, omit_defaults=True):
    """The body of `POST /feedback`; a score counts 0 to 1 for thumbs, 1 to 5 for a rating."""

    key: str
    feedback_type: str
    thread_id: str
    organization_id: str
    score: float | None = None
    value: JsonValue = None
    comment: str | None = None
