"""Facts about the vendor, its options, and how its sources are connected."""

from typing import Annotated

from msgspec import Meta

from threadloom.domain.ids import VendorSlug
from threadloom.domain.vendor import Vendor, VendorAdapter
from threadloom.vendors.base import SourceOptions, Wiring, one_spelling

from .adapter import connect as connect_adapter
from .capabilities import capabilities_of
from .limits import UUID

_BASE_URL = "https://agent-studio.thena.ai"


class Options(SourceOptions):
    """Options of a source at Thena."""

    agent_id: Annotated[str, Meta(pattern=f"^({UUID})?$")] | None = None
    """The agent, a UUID, that answers where none is named, and whose threads are meant where no scope is given."""

    @property
    def default_agent_id(self) -> str | None:
        """The vendor's id of the agent that answers where none is named."""
        return one_spelling(self.agent_id) if self.agent_id else None

    @property
    def default_scope(self) -> str | None:
        """The same agent: a thread lives under one, and its address names it."""
        return self.default_agent_id


VENDOR = Vendor(
    slug=VendorSlug("thena"),
    name="Thena",
    documentation_url="https://docs.thena.ai/api-reference/agent-studio/chat/create-chat-thread",
    capabilities=capabilities_of(None),
    raw_fields=(
        *("id", "agent_id", "user_id", "anon_user_id", "organization_id"),
        *("title", "metadata", "created_at", "updated_at"),
    ),
    scope_is_identity=False,
)


def connect(wiring: Wiring, options: Options) -> VendorAdapter:
    """The adapter of a source; without a base_url it is Thena's own address."""
    return connect_adapter(wiring, base_url=wiring.base_url or _BASE_URL, default_agent_id=options.default_agent_id)
