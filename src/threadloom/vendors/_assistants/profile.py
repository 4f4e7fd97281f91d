"""What sets vendors of the dialect, and sources of one vendor, apart."""

from collections.abc import Callable
from typing import Annotated

from msgspec import Meta

from threadloom.domain.ids import VendorSlug
from threadloom.domain.json import JsonValue
from threadloom.domain.message import MessageDraft
from threadloom.domain.noun import Noun
from threadloom.vendors.base import SourceOptions

from .limits import Limits
from .mapping import message_body

RAW_FIELDS = (
    *("id", "object", "created_at", "metadata"),
    *("tool_resources.code_interpreter.file_ids", "tool_resources.file_search.vector_store_ids"),
)
"""What the dialect's documentation has a thread hold."""


class AssistantsOptions(SourceOptions):
    """Options of a source that speaks the dialect; an empty text counts as left out."""

    agent_id: str | None = None
    """The assistant that answers where none is named."""
    beta_header: Annotated[str, Meta(pattern=r"^[\x20-\x7e]*$")] | None = "assistants=v2"
    """Value of the OpenAI-Beta header; empty: not sent."""
    list_envelope: bool = True
    """Whether lists come as `{"data": [...], "has_more": ...}` and can be paged; else as bare arrays, read whole."""
    metadata: bool = True
    """Whether threads, messages and assistants have metadata."""
    can_list_threads: bool = False
    """Whether the vendor has `GET /threads`; see the README of `openai_assistants`."""
    create_and_run: bool = True
    """Whether the vendor has `POST /threads/runs`; else a start takes two calls."""
    max_files_per_vector_store: Annotated[int, Meta(ge=1)] = 10_000
    """Files in one new vector store."""

    @property
    def default_agent_id(self) -> str | None:
        """The vendor's id of the agent that answers where none is named."""
        return self.agent_id or None


class Profile(Noun):
    """A vendor of the dialect, whatever its sources' options say."""

    slug: VendorSlug
    limits: Limits
    makes_vector_stores: bool = True
    updates_agents: bool = True
    first_message_body: Callable[[MessageDraft], JsonValue] = message_body
    """How a message is written in the list that a thread is created with."""
