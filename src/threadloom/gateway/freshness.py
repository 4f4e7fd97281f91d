"""How fresh what the index has of each source is."""

from collections.abc import Mapping

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.clock import Instant
from threadloom.domain.ids import SourceSlug
from threadloom.domain.noun import Noun
from threadloom.domain.source import Outage

from .kit import Kit


class Freshness(Noun):
    """How fresh one source is: `synced_at` is when its threads were last synchronised, None where it cannot list any.

    `outage` is why that failed when it was last tried.
    """

    synced_at: Instant | None = None
    outage: Outage | None = None


class FreshnessReading:
    """What synchronisation, in this process or another, has kept."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def all(self, call: Call) -> Mapping[SourceSlug, Freshness]:
        """Of every source that the caller may use; calls nobody."""
        slugs = [source.slug for source in self._kit.sources.open_to(call)]
        found = await self._kit.store.syncs(slugs)
        return {
            slug: Freshness()
            if sync is None
            else Freshness(synced_at=sync.synced_at, outage=self._now(sync.outage, sync.failed_at))
            for slug, sync in zip(slugs, found, strict=True)
        }

    def _now(self, outage: Outage | None, failed_at: Instant | None) -> Outage | None:
        """The outage, with what is left of the time that its vendor asked to wait."""
        if outage is None or outage.retry_after_ms is None:
            return outage
        passed_ms = (self._kit.clock.now() - (failed_at or 0)) // 1_000
        return replace(outage, retry_after_ms=max(0, outage.retry_after_ms - passed_ms))
