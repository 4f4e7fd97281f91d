"""One walk over a source: its list, the threads that no list named, and a look into those that changed.

Every step is kept, so that a walk that was killed goes on where it was.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial

from msgspec.structs import replace

from threadloom.domain.capability import Operation
from threadloom.domain.clock import Instant
from threadloom.domain.errors import Conflict, Invalid, ThreadloomError
from threadloom.domain.page import MAX_SIZE, Page, PageRequest
from threadloom.domain.source import Outage
from threadloom.domain.syncing import SourceSync, Stage
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import ThreadPageKey
from threadloom.gateway.kit import Kit

from .asking import Asking
from .confirming import Confirming
from .endless import EndlessList, ListedRows
from .looking import Looking
from .plan import Most, Progress, Report, SyncPlan, Tally
from .taking import Taking
from .vanishing import MassVanishing

_log = logging.getLogger("threadloom.gateway")

_HELD_US = 10_000_000
_HEARTBEAT_S = 2.5
_STALE_US = 86_400_000_000  # a walk that was left for a day is begun anew


class Walk:
    """A source walked over, by one process at a time."""

    def __init__(self, kit: Kit, plan: SyncPlan, report: Report) -> None:
        self._kit = kit
        self._plan = plan
        self._tally = tally = Tally(plan.slug, report)
        self._asking = asking = Asking(kit, plan, tally)
        self._taking = Taking(kit, plan)
        self._confirming = Confirming(kit, plan, self._taking, asking, tally)
        self._looking = Looking(kit, plan, asking, tally)
        self._holder = secrets.token_hex(8)

    async def run(self, most: Most) -> Progress | None:
        """What was found; None where another process is at it.

        Raises:
            ThreadloomError: the source failed; kept as the source's outage, and how far the walk came.
        """
        sync = await self._hold()
        if sync is None:
            return None
        async with self._held():
            try:
                await self._steps(await self._kept(self._begun(sync)), most)
            except ThreadloomError as error:
                await self._failed(error, sync)
                raise
        return self._tally.progress()

    async def _steps(self, sync: SourceSync, most: Most) -> None:
        walk = sync.walk or Instant(0)
        if sync.stage is Stage.LIST:
            if self._plan.can(Operation.LIST_THREADS):
                await self._list(sync, walk)
                sync = replace(sync, synced_at=walk)
            sync = await self._kept(replace(sync, stage=Stage.CONFIRM, position=None))
        if sync.stage is Stage.CONFIRM:
            self._tally.stage = Stage.CONFIRM
            await self._confirming.run(walk, most)
            sync = await self._kept(replace(sync, stage=Stage.LOOK))
        self._tally.stage = Stage.LOOK
        await self._looking.run(most.looked)
        await self._kept(SourceSync(source=sync.source, synced_at=sync.synced_at, walked_at=self._kit.clock.now()))

    async def _list(self, sync: SourceSync, walk: Instant) -> None:
        """Every page of the vendor's list, from where the walk was left."""
        listed = ListedRows()
        while True:
            page = await self._page(sync, listed)
            last = page.positions[-1] if page.positions else None
            await self._taking.take(listed.fresh(page), self._tally, walk=walk, is_first=sync.synced_at is None)
            self._tally.total = self._tally.total if page.total is None else page.total
            self._tally.tell()
            if not page.has_next:
                return
            if last is None or last == sync.position:
                raise EndlessList
            sync = await self._kept(replace(sync, position=last))

    async def _page(self, sync: SourceSync, listed: ListedRows) -> Page[Thread]:
        """The next page; the first where the vendor does not know the place any more that the walk was left at."""
        try:
            return await self._asking.patiently(partial(self._asked, sync))
        except Invalid:
            if sync.position is None:
                raise
        listed.begin_anew()
        return await self._asking.patiently(partial(self._asked, replace(sync, position=None)))

    async def _asked(self, sync: SourceSync) -> Page[Thread]:
        key = ThreadPageKey(page=PageRequest(size=MAX_SIZE, after=sync.position))
        return await self._asking.one(lambda adapter: adapter.thread_page(self._plan.call, key))

    def _begun(self, sync: SourceSync) -> SourceSync:
        """The walk under way, or a new one."""
        now = self._kit.clock.now()
        if sync.walk is not None and now - sync.walk < _STALE_US:
            return sync
        return replace(sync, walk=now, stage=Stage.LIST, position=None)

    async def _kept(self, sync: SourceSync) -> SourceSync:
        await self._kit.store.save_sync(sync, self._holder)
        return sync

    async def _failed(self, error: ThreadloomError, before: SourceSync) -> None:
        (sync,) = await self._kit.store.syncs([self._plan.slug])
        if isinstance(error, MassVanishing):  # its list is not believed either: the next walk reads it anew
            sync = SourceSync(source=before.source, synced_at=before.synced_at, walked_at=before.walked_at)
        if sync is not None:
            outage = Outage.of(self._plan.slug, error)
            with suppress(Conflict):  # another process has taken over, and tells how it fares
                await self._kept(replace(sync, outage=outage, failed_at=self._kit.clock.now()))

    async def _hold(self) -> SourceSync | None:
        now = self._kit.clock.now()
        return await self._kit.store.hold_sync(self._plan.slug, self._holder, now=now, until=Instant(now + _HELD_US))

    @asynccontextmanager
    async def _held(self) -> AsyncGenerator[None]:
        """While the source is held; a process that is killed loses it after a while."""
        beating = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
            await self._kit.store.release_sync(self._plan.slug, self._holder)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_S)
            try:
                await self._hold()
            except ThreadloomError:
                _log.exception("a source that is being synchronised could not be held longer")
