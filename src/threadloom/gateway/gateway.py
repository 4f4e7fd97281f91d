"""The gateway: every use case over the configured sources and the store."""

from collections.abc import Sequence

from threadloom.domain.clock import Clock
from threadloom.domain.store import Store
from threadloom.domain.vendor import Vendor

from .adopting import Adopting
from .agents import Agents
from .feedback import FeedbackUseCases
from .forking.forking import Forking
from .freshness import FreshnessReading
from .kit import Kit
from .messages import Messages
from .reconciling import Reconciling
from .retention import Retention
from .runs import Runs
from .search import Search
from .sight import Index
from .sources import ConnectedSource, Sources
from .syncing.plan import SyncPlan
from .syncing.syncing import Syncing
from .threads import Threads


class Gateway:
    """What the schema's resolvers ask; every method takes the `Call` first."""

    def __init__(
        self,
        *,
        vendors: Sequence[Vendor],
        sources: Sequence[ConnectedSource],
        store: Store,
        clock: Clock,
        keep_messages_days: int | None = None,
    ) -> None:
        self.sources = Sources(vendors, sources)
        self._kit = kit = Kit(self.sources, store, clock, keep_messages_days=keep_messages_days)
        index = Index(kit)
        self.agents = Agents(kit)
        self.runs = Runs(kit, index)
        self.retention = Retention(kit)
        self.search = Search(kit)
        self.messages = Messages(kit, index, self.runs, self.search)
        self.feedback = FeedbackUseCases(kit, self.messages, self.runs)
        self.threads = Threads(kit, index, self.agents, self.runs)
        self.forking = Forking(kit, self.messages, self.feedback, self.threads)
        self.freshness = FreshnessReading(kit)
        self.reconciling = Reconciling(kit, index, Adopting(kit, index), self.threads)

    def syncing(self, plans: Sequence[SyncPlan]) -> Syncing:
        """How sources are synchronised into the index by these plans."""
        return Syncing(self._kit, plans)

    async def close(self) -> None:
        """Finish the writes under way and give back every source's connections; the store stays open."""
        await self._kit.idempotency.finish()
        await self.retention.stop()
        await self.search.finish()
        await self.sources.close()
