"""What a source is configured with, and what its adapter is given."""

from dataclasses import dataclass

import httpx

from threadloom.domain.clock import Clock
from threadloom.domain.noun import Noun
from threadloom.domain.source import Source
from threadloom.domain.store import Store
from threadloom.domain.vendor import Credentials


class SourceOptions(Noun, forbid_unknown_fields=True):
    """The `options` table of a source; every vendor has a subclass with fields of its own."""

    @property
    def default_agent_id(self) -> str | None:
        """The vendor's id of the agent that answers where none is named."""
        return None

    @property
    def default_scope(self) -> str | None:
        """What threads live in where no scope is named."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """Everything that an adapter may need from outside; `transport` None: the vendor floor's own."""

    source: Source
    base_url: str | None
    credentials: Credentials
    store: Store
    clock: Clock
    transport: httpx.AsyncBaseTransport | None = None
