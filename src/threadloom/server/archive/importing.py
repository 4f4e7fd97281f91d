"""What is in a file into the store: thread by thread, each whole or not at all, so that it can be stopped anywhere."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from threadloom.domain.archive import (
    ArchivedAgent,
    ArchivedPiece,
    ArchivedRest,
    ArchivedThread,
    ArchiveStore,
    Restored,
)
from threadloom.domain.errors import Conflict, Invalid
from threadloom.domain.ids import VendorSlug
from threadloom.domain.part import UnknownPart

from .checking import check
from .lines import Entry, Unfit
from .placing import Placement, RecordT
from .spooling import spooled

_MOST_AT_ONCE = 100
"""Threads that share a transaction: so many a kill may take back at most."""
_MOST_ROWS = 2_000
"""Messages and runs of those."""


class Tally:
    """What became of what was in a file.

    `moved` counts threads by the source that they were of before, `unknown` content of kinds without a part of their
    own; `notes` is what an importer of others' files has to say.
    """

    def __init__(self) -> None:
        self.threads = Counter[Restored]()
        self.agents = Counter[Restored]()
        self.moved = Counter[str]()
        self.unknown = Counter[str]()
        self.notes = Counter[str]()
        self.refused = 0


class Stopped(Exception):
    """Something was refused, and that was to be the end."""


class _Waiting(NamedTuple):
    place: str
    record: ArchivedAgent | ArchivedThread


class Importer:
    """Takes entries of a file into a store.

    `refuse` is told of each that is not taken, place and reason; with `is_strict` the first of them is the end.
    """

    def __init__(
        self, store: ArchiveStore, placement: Placement, refuse: Callable[[str, str], None], *, is_strict: bool
    ) -> None:
        self.tally = Tally()
        self._store = store
        self._placement = placement
        self._refuse_to = refuse
        self._is_strict = is_strict
        self._waiting: list[_Waiting] = []
        self._rows = 0
        self._vendor: VendorSlug | None = None

    async def take(self, entries: Iterator[Entry]) -> None:
        """Take all in; what was taken is on disk, whatever comes behind it.

        Raises:
            Stopped: `is_strict`, and something was refused.
        """
        ahead = _Ahead(entries)
        is_lost = False
        try:
            while (entry := ahead.next()) is not None:
                if isinstance(entry.record, ArchivedRest):
                    if not is_lost:
                        self._refuse(entry.place, "it goes on with a thread that is not before it")
                    continue
                is_lost = not await self._one(entry, ahead)
        finally:
            await self._flush()

    async def _one(self, entry: Entry, ahead: "_Ahead") -> bool:
        """Take one agent or thread, or have it wait for others; whether it is one."""
        try:
            record = self._fit(entry)
            if isinstance(record, ArchivedThread) and record.goes_on:
                await self._flush()
                with spooled(self._pieces(record, ahead)) as pieces:
                    self._count(record, await self._store.restore(pieces))
                return True
        except (Unfit, Conflict, Invalid) as error:
            self._refuse(entry.place, str(error))
            return False
        self._waiting.append(_Waiting(entry.place, record))
        self._rows += len(record.messages) + len(record.runs) if isinstance(record, ArchivedThread) else 0
        if len(self._waiting) == _MOST_AT_ONCE or self._rows >= _MOST_ROWS:
            await self._flush()
        return True

    def _pieces(self, head: ArchivedThread, ahead: "_Ahead") -> Iterator[ArchivedPiece]:
        """A long thread piece by piece; raises Unfit where one is not as it should be."""
        piece: ArchivedPiece = head
        yield piece
        while piece.goes_on:
            entry = ahead.peek()
            if entry is None or (entry.record is not None and not isinstance(entry.record, ArchivedRest)):
                raise Unfit("the rest of it is missing")
            ahead.next()
            if not isinstance(entry.record, ArchivedRest):
                raise Unfit(f"{entry.place} belongs to it: {entry.fault}")
            piece = self._placed(entry.record)
            yield piece

    def _fit(self, entry: Entry) -> ArchivedAgent | ArchivedThread:
        if entry.record is None or isinstance(entry.record, ArchivedRest):
            raise Unfit(entry.fault or "there is nothing in it")
        if isinstance(entry.record, ArchivedThread):
            self._vendor = entry.record.vendor
            return self._placed(entry.record)
        return self._placed(entry.record)

    def _placed(self, record: RecordT) -> RecordT:
        placed = self._placement.placed(record, None if isinstance(record, ArchivedAgent) else self._vendor)
        check(placed)
        if self._placement.is_foreign and isinstance(record, ArchivedThread):
            parts = [part for each in record.messages for part in each.message.parts]
            self.tally.unknown.update(part.native_type for part in parts if isinstance(part, UnknownPart))
        if isinstance(record, ArchivedThread) and isinstance(placed, ArchivedThread):
            self.tally.moved[record.ref.source] += record.ref != placed.ref
        return placed

    async def _flush(self) -> None:
        """Have what waits written, all of it in one transaction unless others write too."""
        waiting, self._waiting, self._rows = self._waiting, [], 0
        outcomes = await asyncio.gather(*(self._restored(each.record) for each in waiting), return_exceptions=True)
        refused: list[tuple[str, str]] = []
        for each, outcome in zip(waiting, outcomes, strict=True):
            match outcome:
                case Restored():
                    self._count(each.record, outcome)
                case Conflict() | Invalid():
                    refused.append((each.place, str(outcome)))
                case _:
                    raise outcome
        for place, why in refused:
            self._refuse(place, why)

    async def _restored(self, record: ArchivedAgent | ArchivedThread) -> Restored:
        if isinstance(record, ArchivedAgent):
            return await self._store.restore_agent(record)
        return await self._store.restore([record])

    def _count(self, record: ArchivedAgent | ArchivedThread, outcome: Restored) -> None:
        (self.tally.agents if isinstance(record, ArchivedAgent) else self.tally.threads)[outcome] += 1

    def _refuse(self, place: str, why: str) -> None:
        self.tally.refused += 1
        self._refuse_to(place, why)
        if self._is_strict:
            raise Stopped


class _Ahead:
    """Entries, of which the next can be looked at before it is taken."""

    def __init__(self, entries: Iterator[Entry]) -> None:
        self._entries = entries
        self._next: Entry | None = None

    def peek(self) -> Entry | None:
        """The next entry, which stays the next; None at the end."""
        if self._next is None:
            self._next = next(self._entries, None)
        return self._next

    def next(self) -> Entry | None:
        """The next entry; None at the end."""
        entry, self._next = self.peek(), None
        return entry
