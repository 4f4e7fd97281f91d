"""Rows of a vendor's list: new threads into the index, and what changed of those that are in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from threadloom.domain.capability import Operation
from threadloom.domain.clock import Instant
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import ThreadRef
from threadloom.domain.query import IndexEntry
from threadloom.domain.sighting import Sighting, seen
from threadloom.domain.syncing import Holding, Look, Met
from threadloom.domain.thread import Thread, ThreadStatus
from threadloom.gateway.kit import Kit
from threadloom.gateway.sight import is_news

from .held import HeldThreads
from .owners import Owners
from .plan import SyncPlan, Tally, as_holder

_CONFIRM_AGAIN = 3_600_000_000  # microseconds: how old `synced_at` of a thread grows while nothing else changes
_OPEN = {ThreadStatus.RUNNING, ThreadStatus.WAITING_FOR_INPUT}


class Sorted(NamedTuple):
    """Rows of a list, under the index's addresses.

    `new` are those that somebody here may have, with their owners; `known` those that the index has, `holdings` who
    holds them. `left_out` counts the others, without those that were purged here.
    """

    new: list[Thread]
    known: list[Thread]
    holdings: dict[ThreadRef, Holding]
    left_out: int


class Taking:
    """What the index learns of a page of rows."""

    def __init__(self, kit: Kit, plan: SyncPlan) -> None:
        self._kit = kit
        self._plan = plan
        self._held = HeldThreads(kit.store)
        self._owners = Owners(plan.connected.source.identity, plan.rivals)
        self._can_look = plan.can(Operation.READ_MESSAGES) or plan.can(Operation.READ_RUNS)

    async def sorted(self, rows: Sequence[Thread]) -> Sorted:
        """What rows of a list are to the index; two that tell of one thread count once."""
        canonical = self._plan.connected.adapter.canonical
        spellings = {row.ref: canonical(row.ref) for row in rows}
        holdings = await self._held.holdings(list(dict.fromkeys([*spellings, *spellings.values()])))
        placed = {
            ref: replace(self._kit.as_told(row), ref=ref)
            for row in rows
            if (ref := row.ref if row.ref in holdings else spellings[row.ref])
        }
        unknown = await self._not_purged([row for ref, row in placed.items() if ref not in holdings])
        new = [owned for row in unknown if (owned := self._owned(row))]
        return Sorted(
            new=new,
            known=[row for ref, row in placed.items() if ref in holdings],
            holdings=holdings,
            left_out=len(unknown) - len(new),
        )

    async def _not_purged(self, rows: Sequence[Thread]) -> Sequence[Thread]:
        """Rows but those that the tenant has purged; one purged from now on `IndexEntry.listed` keeps out."""
        if self._plan.tenant is None or not rows:
            return rows
        kept_out = await self._kit.store.kept_out(self._plan.tenant, [row.ref for row in rows])
        return [row for row, is_kept_out in zip(rows, kept_out, strict=True) if not is_kept_out]

    async def take(self, rows: Sequence[Thread], tally: Tally, *, walk: Instant, is_first: bool) -> None:
        """Rows into the index; of the first walk of a source nothing is news."""
        told = await self.sorted(rows)
        met = await self._changed(told.known, told.holdings, tally)
        found = await self._found(told.new)
        met += [Met(ref=ref, look=self._look(is_news=not is_first)) for ref in found]
        await self._kit.store.note_met(met, walk=walk)
        tally.met += len(rows)
        tally.new += len(found)
        tally.left_out += told.left_out

    async def observed(
        self, told: Sequence[Thread], holdings: Mapping[ThreadRef, Holding], tally: Tally, *, walk: Instant
    ) -> None:
        """Threads of the index that were asked for one by one."""
        rows = [self._kit.as_told(row) for row in told]
        await self._kit.store.note_met(await self._changed(rows, holdings, tally), walk=walk)

    async def sightings(self, rows: Sequence[Thread], holdings: Mapping[ThreadRef, Holding]) -> list[Sighting]:
        """What rows tell of threads of the index; nothing of those that their users have hidden."""
        mine = [holdings[row.ref] for row in rows if self._plan.may_touch(holdings[row.ref])]
        known = await self._held.known(mine)
        now = self._kit.clock.now()
        return [
            Sighting(base=thread, at=now, told=row)
            for row in rows
            if (thread := known.get(row.ref)) is not None
            and (thread.hidden_at is None or holdings[row.ref].has_vanished)
        ]

    async def _changed(self, rows: Sequence[Thread], holdings: Mapping[ThreadRef, Holding], tally: Tally) -> list[Met]:
        sightings = await self.sightings(rows, holdings)
        looks: dict[ThreadRef, Look] = {}
        for sighting in sightings:
            thread, ref = sighting.base, sighting.base.ref
            if thread.hidden_at is not None:  # its vendor has it again
                await self._kit.store.restore_thread(as_holder(holdings[ref]), ref)
            if is_changed(sighting):
                tally.changed += 1
            if is_changed(sighting) or self._may_hide_news(seen(thread, sighting)):
                looks[ref] = self._look(is_news=True)
        await self._held.observe(holdings, [each for each in sightings if is_news(each, after=_CONFIRM_AGAIN)])
        await self._give(sightings, holdings)
        return [Met(ref=row.ref, look=looks.get(row.ref, Look.NONE)) for row in rows]

    async def _give(self, sightings: Iterable[Sighting], holdings: Mapping[ThreadRef, Holding]) -> None:
        """Threads that are nobody's to whom the vendor names, once that user is mapped."""
        finder = self._plan.found_by()
        for sighting in sightings:
            ref, owner = sighting.base.ref, self._owners.of(seen(sighting.base, sighting))
            if finder and owner and holdings[ref].owner is None and holdings[ref].tenant == finder.tenant:
                await self._kit.store.give_thread(finder, ref, owner)

    def _owned(self, row: Thread) -> Thread | None:
        """A new row with its owner; None where nobody here may have it."""
        owner = self._owners.of(row)
        if self._plan.tenant is None or (owner is None and not self._plan.takes_unmapped):
            return None
        return replace(row, owner=owner)

    async def _found(self, rows: Sequence[Thread]) -> list[ThreadRef]:
        """New threads in the index, but those that were purged, or taken in by somebody else, meanwhile."""
        finder = self._plan.found_by()
        if finder is None or not rows:
            return []
        entries = [self._entry(row) for row in rows]
        try:
            await self._kit.store.index(finder, entries)
        except NotFound:
            return [entry.thread.ref for entry in entries if await self._is_taken(entry)]
        return [row.ref for row in rows]

    async def _is_taken(self, entry: IndexEntry) -> bool:
        finder = self._plan.found_by()
        try:
            return finder is not None and bool(await self._kit.store.index(finder, [entry]))
        except NotFound:
            return False

    def _entry(self, row: Thread) -> IndexEntry:
        """A new thread; its newest message is not known before it was read, so the row's word for it stays out."""
        now = self._kit.clock.now()
        thread = replace(row, last_message=None, synced_at=now)
        sighting = Sighting(base=thread, at=now, acted=row.created_at is None)
        return IndexEntry(vendor=self._plan.connected.source.vendor, thread=seen(thread, sighting), listed=True)

    def _may_hide_news(self, thread: Thread) -> bool:
        """Whether something may have happened that its vendor's word for the thread does not show.

        A run may have failed; and where threads are read one by one and tell no moment of a change, anything may have
        been said.
        """
        return thread.status in _OPEN or (thread.updated_at is None and not self._plan.can(Operation.LIST_THREADS))

    def _look(self, *, is_news: bool) -> Look:
        if not self._can_look:
            return Look.NONE
        return Look.NEWS if is_news else Look.QUIET


def is_changed(sighting: Sighting) -> bool:
    """Whether a row tells anything new, or the vendor has again what had vanished."""
    return sighting.base.hidden_at is not None or is_news(sighting)
