"""The newest message and the latest run of threads that changed, which no list tells."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeVar

from threadloom.domain.capability import Operation
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import ThreadRef
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import Run
from threadloom.domain.sighting import Sighting
from threadloom.domain.syncing import Holding, Look
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import MessagePageKey, RunPageKey
from threadloom.gateway.kit import Kit

from .asking import Asking, passing
from .held import HeldThreads
from .plan import SyncPlan, Tally

T = TypeVar("T")

_BATCH = 50

Messages = Mapping[ThreadRef, Page[Message] | ThreadloomError]
RunsOf = Mapping[ThreadRef, Page[Run] | ThreadloomError]


class Looking:
    """How the inbox learns what was said and done in threads elsewhere."""

    def __init__(self, kit: Kit, plan: SyncPlan, asking: Asking, tally: Tally) -> None:
        self._kit = kit
        self._plan = plan
        self._asking = asking
        self._tally = tally
        self._held = HeldThreads(kit.store)

    async def run(self, most: int | None) -> None:
        """Look into at most so many threads, those of latest activity first."""
        done = 0
        while most is None or done < most:
            size = _BATCH if most is None else min(_BATCH, most - done)
            looked = await self._asking.patiently(partial(self._next, size))
            if not looked:
                return
            done += looked

    async def _next(self, size: int) -> int:
        """Look into the next of them; how many there were."""
        holdings = await self._kit.store.to_look_into(self._plan.slug, size)
        if holdings:
            await self._batch(holdings)
        return len(holdings)

    async def _batch(self, holdings: Sequence[Holding]) -> None:
        by_ref = {holding.ref: holding for holding in holdings}
        threads = await self._held.known(holding for holding in holdings if self._plan.may_touch(holding))
        messages, runs = await self._messages(list(threads)), await self._runs(list(threads))
        failed = {ref for answers in (messages, runs) for ref, answer in answers.items() if passing([answer])}
        sightings = [
            sighting
            for ref, thread in threads.items()
            if ref not in failed and (sighting := self._sighting(by_ref[ref], thread, messages.get(ref), runs.get(ref)))
        ]
        await self._held.observe(by_ref, sightings)
        await self._kit.store.note_looked([holding.ref for holding in holdings if holding.ref not in failed])
        self._tally.looked += len(holdings) - len(failed)
        self._tally.tell()
        failure = passing([*messages.values(), *runs.values()])
        if failure is not None:
            raise failure

    def _sighting(
        self,
        holding: Holding,
        thread: Thread,
        messages: Page[Message] | ThreadloomError | None,
        runs: Page[Run] | ThreadloomError | None,
    ) -> Sighting | None:
        said, run = _newest(messages), _newest(runs)
        if said is None and run is None:
            return None
        sighting = Sighting(
            base=thread,
            at=self._kit.clock.now(),
            messages=(said,) if said else (),
            run=run,
            is_latest=True,
            agent=thread.agent or (run.agent if run else None),
            happened=holding.look is Look.NEWS and said is not None and said.role is not MessageRole.USER,
        )
        return self._kit.keeping.bounded(sighting)

    async def _messages(self, refs: Sequence[ThreadRef]) -> Messages:
        if not (refs and self._plan.can(Operation.READ_MESSAGES)):
            return {}
        keys = [MessagePageKey(thread=ref, page=PageRequest(size=1, from_end=True)) for ref in refs]
        call = self._plan.call
        pages = await self._asking.batch(keys, lambda adapter, batch: adapter.message_pages(call, batch))
        return dict(zip(refs, pages, strict=True))

    async def _runs(self, refs: Sequence[ThreadRef]) -> RunsOf:
        if not (refs and self._plan.can(Operation.READ_RUNS)):
            return {}
        keys = [RunPageKey(thread=ref, page=PageRequest(size=1)) for ref in refs]
        call = self._plan.call
        pages = await self._asking.batch(keys, lambda adapter, batch: adapter.run_pages(call, batch))
        return dict(zip(refs, pages, strict=True))


def _newest(answer: Page[T] | ThreadloomError | None) -> T | None:
    return answer.items[0] if isinstance(answer, Page) and answer.items else None
