"""Facts about the vendor, its options, and how its sources are connected."""

from typing import Annotated

from msgspec import Meta

from threadloom.domain.ids import VendorSlug
from threadloom.domain.vendor import Vendor, VendorAdapter
from threadloom.vendors.base import SourceOptions, Wiring, one_spelling

from .adapter import connect as connect_adapter
from .capabilities import capabilities_of


class Options(SourceOptions):
    """Options of a source at LangGraph; an empty text counts as left out."""

    agent_id: str | None = None
    """The assistant, by its UUID or the name of its graph, that answers where none is named."""
    wait_s: Annotated[float, Meta(ge=0, le=60)] = 0.0
    """Seconds that a start, a message or an answer waits for its run to end, so that replies come along; 0: not."""

    @property
    def default_agent_id(self) -> str | None:
        """The vendor's id of the agent that answers where none is named."""
        return one_spelling(self.agent_id) if self.agent_id else None


VENDOR = Vendor(
    slug=VendorSlug("langgraph"),
    name="LangGraph",
    documentation_url="https://docs.langchain.com/langsmith/server-api-ref",
    capabilities=capabilities_of(None),
    raw_fields=("thread_id", "created_at", "updated_at", "state_updated_at", "metadata", "status", "interrupts"),
)


def connect(wiring: Wiring, options: Options) -> VendorAdapter:
    """The adapter of a source; raises Invalid without a base_url, because every graph is served at its own address."""
    return connect_adapter(wiring, default_agent_id=options.default_agent_id, wait_s=options.wait_s)
