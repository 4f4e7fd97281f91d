"""What the index learns whenever a thread, its messages or its runs pass by."""

import logging
from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.clock import Instant
from threadloom.domain.errors import NotFound, ThreadloomError
from threadloom.domain.ids import ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.query import IndexEntry
from threadloom.domain.run import Run
from threadloom.domain.sighting import Sighting, seen
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import Thread

from .kit import NO_THREAD, Kit

_log = logging.getLogger("threadloom.gateway")


def shown(thread: Thread) -> Thread:
    """The thread as a caller sees it: LOCAL_ONLY where its title or pairs, cleared ones too, are not its vendor's."""
    if thread.sync_state is SyncState.SYNCED and thread.kept:
        return replace(thread, sync_state=SyncState.LOCAL_ONLY)
    return thread


def is_news(sighting: Sighting, *, after: int | None = None) -> bool:
    """Whether the index should hear of it: anything but the moment of confirmation changed.

    `after`: or that moment has grown old by so many microseconds.
    """
    before, now = sighting.base, seen(sighting.base, sighting)
    if after is not None and (now.synced_at or Instant(0)) - (before.synced_at or Instant(0)) > after:
        return True
    return replace(now, synced_at=before.synced_at) != before or sighting.run is not None


class Index:
    """Takes what is seen into the store."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def take(
        self,
        call: Call,
        thread: Thread,
        *,
        messages: Sequence[Message] = (),
        run: Run | None = None,
        acted: bool,
        made_since: Instant | None = None,
        listed: bool = False,
    ) -> Thread:
        """A thread that is new to the index, with its newest messages and its latest run.

        `acted`: something happens in it just now. `made_since`: the gateway made it, and began to then, so that what a
        synchronisation found meanwhile gives way. `listed`: its vendor's list named it.

        Raises:
            NotFound: another owner or tenant holds it, or it is `listed` and was purged.
        """
        vendor = self._kit.sources.demand(call, thread.ref.source).source.vendor
        sighting = Sighting(
            base=thread, at=self._kit.clock.now(), messages=tuple(messages), run=run, is_latest=True, acted=acted
        )
        entry = IndexEntry(vendor=vendor, thread=seen(thread, sighting), made_since=made_since, listed=listed)
        (kept,) = await self._kit.store.index(call.caller, [entry])
        self._kit.passed.forget(thread.ref)
        return await self.saw(call, replace(sighting, base=kept)) if messages or run else shown(kept)

    async def saw(self, call: Call, sighting: Sighting) -> Thread:
        """The thread with what was seen of it, kept; raises NotFound where it is gone by now."""
        (thread,) = await self._kit.store.observe(call.caller, [self._kit.keeping.bounded(sighting)])
        if thread is None:
            raise NotFound(NO_THREAD)
        return shown(thread)

    async def learn(self, call: Call, sightings: Sequence[Sighting]) -> dict[ThreadRef, Thread | None]:
        """Note what a read brought; None for a thread that is gone by now.

        A read has its answer in hand: a store that cannot note it costs the inbox a fact, never the caller the answer.
        """
        if not sightings:
            return {}
        try:
            threads = await self._kit.store.observe(
                call.caller, [self._kit.keeping.bounded(sighting) for sighting in sightings]
            )
        except ThreadloomError:
            _log.exception("what was read could not be noted in the index")
            return {}
        return {
            sighting.base.ref: thread and shown(thread) for sighting, thread in zip(sightings, threads, strict=True)
        }
