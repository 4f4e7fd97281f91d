"""What a walk would find, without a change to anything: its addresses are kept in memory until it ends."""

from collections.abc import Callable, Sequence
from functools import partial

from threadloom.domain.capability import Operation
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import ThreadRef
from threadloom.domain.page import MAX_SIZE, Page, PageRequest, Position
from threadloom.domain.syncing import Holding, Stage
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import ThreadPageKey
from threadloom.gateway.kit import Kit

from .asking import Asking, passing
from .endless import EndlessList, ListedRows
from .plan import Progress, Report, SyncPlan, Tally
from .taking import Taking, is_changed
from .vanishing import check_vanished

_BATCH = 100

Find = Callable[[str, ThreadRef], None]
"""Told of each thread that would be `new`, `changed` or `vanished`."""


class Rehearsal:
    """A walk from the beginning that writes nothing, not even how far it is."""

    def __init__(self, kit: Kit, plan: SyncPlan, report: Report, find: Find) -> None:
        self._kit = kit
        self._plan = plan
        self._find = find
        self._tally = tally = Tally(plan.slug, report)
        self._asking = Asking(kit, plan, tally)
        self._taking = Taking(kit, plan)
        self._met = set[ThreadRef]()
        self._there = 0

    async def run(self, *, accepts_vanished: bool) -> Progress:
        """What would be found; raises ThreadloomError where the source fails, or a walk would not believe it."""
        if self._plan.can(Operation.LIST_THREADS):
            await self._list()
        if self._plan.can(Operation.READ_THREAD):
            self._tally.stage = Stage.CONFIRM
            await self._confirm()
        if not accepts_vanished:
            check_vanished(self._plan.slug, gone=self._tally.vanished, there=self._there)
        return self._tally.progress()

    async def _list(self) -> None:
        after: Position | None = None
        listed = ListedRows()
        while True:
            page = await self._asking.patiently(partial(self._page, after))
            rows = listed.fresh(page)
            told = await self._taking.sorted(rows)
            for thread in told.new:
                self._find("new", thread.ref)
            self._tally.new += len(told.new)
            self._tally.left_out += told.left_out
            self._tally.met += len(rows)
            self._tally.total = self._tally.total if page.total is None else page.total
            await self._compare(told.known, told.holdings)
            if not page.has_next:
                return
            if not page.positions or page.positions[-1] == after:
                raise EndlessList
            after = page.positions[-1]

    async def _page(self, after: Position | None) -> Page[Thread]:
        key = ThreadPageKey(page=PageRequest(size=MAX_SIZE, after=after))
        return await self._asking.one(lambda adapter: adapter.thread_page(self._plan.call, key))

    async def _compare(self, rows: Sequence[Thread], holdings: dict[ThreadRef, Holding]) -> None:
        self._met |= {row.ref for row in rows}
        sightings = await self._taking.sightings(rows, holdings)
        self._there += len(sightings)
        for sighting in sightings:
            if is_changed(sighting):
                self._tally.changed += 1
                self._find("changed", sighting.base.ref)
        self._tally.tell()

    async def _confirm(self) -> None:
        """Every thread of the index that the list did not name."""
        after: ThreadRef | None = None
        while batch := await self._kit.store.held_of(self._plan.slug, after=after, size=_BATCH):
            after = batch[-1].ref
            holdings = {each.ref: each for each in batch if each.ref not in self._met and self._plan.may_touch(each)}
            if holdings:
                await self._asking.patiently(partial(self._ask, holdings))

    async def _ask(self, holdings: dict[ThreadRef, Holding]) -> None:
        call, refs = self._plan.call, list(holdings)
        answers = await self._asking.batch(refs, lambda adapter, keys: adapter.threads(call, keys))
        failure = passing(answers)
        if failure is not None:
            raise failure
        if any(isinstance(answer, NotFound) for answer in answers):
            await self._asking.answers_still()
        for ref, answer in zip(refs, answers, strict=True):
            if isinstance(answer, NotFound):
                self._tally.vanished += 1
                self._find("vanished", ref)
        told = [self._kit.as_told(answer) for answer in answers if isinstance(answer, Thread)]
        await self._compare(told, holdings)
