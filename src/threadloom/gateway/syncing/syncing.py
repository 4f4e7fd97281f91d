"""All sources' synchronisation: asked for by the command line, or in the background while the process runs."""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager

from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import SourceSlug
from threadloom.gateway.kit import Kit

from .plan import Most, Progress, Report, SyncPlan
from .rehearsing import Find, Rehearsal
from .walking import Walk

_log = logging.getLogger("threadloom.gateway")

IN_BACKGROUND = Most(confirmed=1_000, looked=500)
_JITTER = 0.1  # share of the interval
_BUSY_S = 10.0  # another process is at it
_SECOND_US = 1_000_000


class Syncing:
    """Walks over sources, each by its plan."""

    def __init__(self, kit: Kit, plans: Sequence[SyncPlan]) -> None:
        self._kit = kit
        self._plans: Mapping[SourceSlug, SyncPlan] = {plan.slug: plan for plan in plans}

    @property
    def plans(self) -> Sequence[SyncPlan]:
        """Every source that can be synchronised."""
        return tuple(self._plans.values())

    async def walk(
        self, slug: SourceSlug, most: Most = IN_BACKGROUND, report: Report = lambda _progress: None
    ) -> Progress | None:
        """What a walk over a source found; None where another process is at it. Raises ThreadloomError."""
        return await Walk(self._kit, self._plans[slug], report).run(most)

    async def rehearse(
        self, slug: SourceSlug, report: Report, find: Find, *, accepts_vanished: bool = False
    ) -> Progress:
        """What a walk would find, changing nothing. Raises ThreadloomError."""
        return await Rehearsal(self._kit, self._plans[slug], report, find).run(accepts_vanished=accepts_vanished)

    async def once(self) -> None:
        """Walk over every source that is due in the background; what fails is logged, and kept as its outage."""
        await asyncio.gather(*map(self._once, self._in_background()))

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Walk over sources now and again, each after its own time; at the end at once no more."""
        for plan in self._in_background():
            if plan.tenant is None:
                _log.info("source %r: several tenants may use it, so its new threads are left out", plan.slug)
        tasks = [asyncio.create_task(self._repeat(plan)) for plan in self._in_background()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Give back connections."""
        for plan in self._plans.values():
            await plan.connected.adapter.close()

    def _in_background(self) -> list[SyncPlan]:
        return [plan for plan in self._plans.values() if plan.every_s]

    async def _repeat(self, plan: SyncPlan) -> None:
        while True:
            wait_s = await self._once(plan)
            await asyncio.sleep(wait_s * random.uniform(1, 1 + _JITTER))  # noqa: S311 - no secret

    async def _once(self, plan: SyncPlan) -> float:
        """Walk if that is due; in how many seconds to come again."""
        try:
            wait_s = await self.due_in_s(plan)
            if wait_s > 0:
                return wait_s
            found = await self.walk(plan.slug)
        except ThreadloomError as error:
            _log.warning("source %r could not be synchronised: %s", plan.slug, error.code.value)
            return max(plan.every_s, (error.retry_after_ms or 0) / 1_000)
        except Exception:  # noqa: BLE001 - it is logged, and must not end the refresh of all days to come
            _log.exception("source %r could not be synchronised", plan.slug)
            return plan.every_s
        return min(_BUSY_S, plan.every_s) if found is None else plan.every_s

    async def due_in_s(self, plan: SyncPlan) -> float:
        """How long until the next walk, by what this process and others have kept; a walk left half done goes on."""
        (sync,) = await self._kit.store.syncs([plan.slug])
        if sync is None or (sync.walk is not None and sync.outage is None):
            return 0.0
        tried_at = max(sync.walked_at or 0, sync.failed_at or 0)
        return tried_at / _SECOND_US + plan.every_s - self._kit.clock.now() / _SECOND_US
