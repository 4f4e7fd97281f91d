"""The gateway: every use case over the configured sources and the store."""

from collections.abc import Sequence

from threadloom.domain.clock import Clock
from threadloom.domain.store import Store
from threadloom.domain.vendor import Vendor

from .agents import Agents
from .feedback import FeedbackUseCases
from .kit import Kit
from .messages import Messages
from .runs import Runs
from .sight import Index
from .sources import ConnectedSource, Sources
from .threads import Threads


class Gateway:
    """What the schema's resolvers ask; every method takes the `Call` first."""

    def __init__(
        self, *, vendors: Sequence[Vendor], sources: Sequence[ConnectedSource], store: Store, clock: Clock
    ) -> None:
        self.sources = Sources(vendors, sources)
        self._kit = kit = Kit(self.sources, store, clock)
        index = Index(kit)
        self.agents = Agents(kit)
        self.runs = Runs(kit, index)
        self.messages = Messages(kit, index, self.runs)
        self.feedback = FeedbackUseCases(kit, self.messages, self.runs)
        self.threads = Threads(kit, index, self.agents, self.runs)

    async def close(self) -> None:
        """Finish the writes under way and give back every source's connections; the store stays open."""
        await self._kit.idempotency.finish()
        await self.sources.close()
