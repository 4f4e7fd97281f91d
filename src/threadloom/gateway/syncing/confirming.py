"""Threads that no list named: asked for one by one, because a list that leaves one out proves nothing."""

from collections.abc import Sequence
from contextlib import suppress
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
from .plan import Most, SyncPlan, Tally, as_holder
from .taking import Taking
from .vanishing import check_vanished

_BATCH = 100


class Confirming:
    """What became of threads of the index that a walk has not met."""

    def __init__(self, kit: Kit, plan: SyncPlan, taking: Taking, asking: Asking, tally: Tally) -> None:
        self._kit = kit
        self._plan = plan
        self._taking = taking
        self._asking = asking
        self._tally = tally
        self._gone: list[Holding] = []

    async def run(self, walk: Instant, most: Most) -> None:
        """Ask for at most so many of them; those that their vendor has not are hidden in the end.

        Raises:
            MassVanishing: they are more than is believed; none is hidden.
        """
        await self._ask(walk, most.confirmed)
        if not most.accepts_vanished:
            met = await self._kit.store.count_met(self._plan.slug, walk=walk)
            check_vanished(self._plan.slug, gone=len(self._gone), there=met - len(self._gone))
        await self._vanish(walk)

    async def _ask(self, walk: Instant, most: int | None) -> None:
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
        self._tally.tell()
        failure = passing(list(answers.values()))
        if failure is not None:
            raise failure
        # Whatever else was answered: it was asked for, and is asked for again by the next walk.
        others = [holding for holding in holdings if not isinstance(answers.get(holding.ref), Thread)]
        gone = [each for each in others if isinstance(answers.get(each.ref), NotFound)]
        if gone:  # before they count as met, so that a walk that fails here asks for them again
            await self._asking.answers_still()
        await self._kit.store.note_met([Met(ref=each.ref) for each in others], walk=walk)
        self._gone += gone

    async def answers(self, refs: Sequence[ThreadRef]) -> dict[ThreadRef, Thread | ThreadloomError]:
        """What the vendor says of each."""
        if not refs:
            return {}
        call = self._plan.call
        told = await self._asking.batch(refs, lambda adapter, keys: adapter.threads(call, keys))
        return dict(zip(refs, told, strict=True))

    async def _vanish(self, walk: Instant) -> None:
        """Hide them, as if they had been deleted here; noted first, so that what comes back is shown again."""
        await self._kit.store.note_vanished([holding.ref for holding in self._gone], walk=walk)
        now = self._kit.clock.now()
        for holding in self._gone:
            with suppress(NotFound):  # it has another holder by now, or was purged
                await self._kit.store.hide_thread(as_holder(holding), holding.ref, now=now, copy=VendorCopy.DELETED)
        self._tally.vanished += len(self._gone)
