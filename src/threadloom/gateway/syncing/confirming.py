"""Threads that no list named: asked for one by one, because a list that leaves one out proves nothing."""

from collections.abc import Sequence
from functools import partial

from threadloom.domain.capability import Operation
from threadloom.domain.clock import Instant
from threadloom.domain.errors import NotFound, ThreadloomError
from threadloom.domain.ids import ThreadRef
from threadloom.domain.syncing import Holding, Met
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import VendorCopy
from threadloom.gateway.kit import Kit

from .asking import Asking, passing
from .plan import SyncPlan, Tally, as_holder
from .taking import Taking

_BATCH = 100


class Confirming:
    """What became of threads of the index that a walk has not met."""

    def __init__(self, kit: Kit, plan: SyncPlan, taking: Taking, asking: Asking, tally: Tally) -> None:
        self._kit = kit
        self._plan = plan
        self._taking = taking
        self._asking = asking
        self._tally = tally

    async def run(self, walk: Instant, most: int | None) -> None:
        """Ask for at most so many of them; those that their vendor has not are hidden."""
        if not self._plan.can(Operation.READ_THREAD):
            return
        await self._kit.store.enroll(self._plan.slug)
        done = 0
        while most is None or done < most:
            size = _BATCH if most is None else min(_BATCH, most - done)
            asked = await self._asking.patiently(partial(self._next, walk, size))
            if not asked:
                return
            done += asked

    async def _next(self, walk: Instant, size: int) -> int:
        """Ask for the next of them; how many there were."""
        holdings = await self._kit.store.unmet(self._plan.slug, walk=walk, size=size)
        if holdings:
            await self._batch(holdings, walk)
        return len(holdings)

    async def _batch(self, holdings: Sequence[Holding], walk: Instant) -> None:
        refs = [holding.ref for holding in holdings if self._plan.may_touch(holding)]
        answers = await self.answers(refs)
        told = [answer for answer in answers.values() if isinstance(answer, Thread)]
        by_ref = {holding.ref: holding for holding in holdings}
        await self._taking.observed(told, by_ref, self._tally, walk=walk)
        await self._vanish([by_ref[ref] for ref, answer in answers.items() if isinstance(answer, NotFound)], walk)
        self._tally.tell()
        failure = passing(list(answers.values()))
        if failure is not None:
            raise failure
        # Whatever else was answered: it was asked for, and is asked for again by the next walk.
        done = {ref for ref, answer in answers.items() if isinstance(answer, Thread | NotFound)}
        await self._kit.store.note_met([Met(ref=each.ref) for each in holdings if each.ref not in done], walk=walk)

    async def answers(self, refs: Sequence[ThreadRef]) -> dict[ThreadRef, Thread | ThreadloomError]:
        """What the vendor says of each."""
        if not refs:
            return {}
        call = self._plan.call
        told = await self._asking.batch(refs, lambda adapter, keys: adapter.threads(call, keys))
        return dict(zip(refs, told, strict=True))

    async def _vanish(self, holdings: Sequence[Holding], walk: Instant) -> None:
        """Hide them, as if they had been deleted here; noted first, so that what comes back is shown again."""
        await self._kit.store.note_vanished([holding.ref for holding in holdings], walk=walk)
        now = self._kit.clock.now()
        for holding in holdings:
            await self._kit.store.hide_thread(as_holder(holding), holding.ref, now=now, copy=VendorCopy.DELETED)
        self._tally.vanished += len(holdings)
