"""Reading threads: afresh from their vendors, or from the index alone."""

import asyncio
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.noun import Noun
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.query import TagCount, ThreadFilter, ThreadQuery
from threadloom.domain.run import Run
from threadloom.domain.sighting import Sighting, seen
from threadloom.domain.thread import Thread

from .kit import Kit, Where
from .runs import Runs
from .sight import Index, is_news, shown

_CONFIRM_AGAIN = 60_000_000  # microseconds: how old `synced_at` may grow in the index while nothing else changes


class Reading(Noun):
    """A thread that was asked for; with `failure` it is the last known state, because the vendor could not be asked."""

    thread: Thread
    failure: ThreadloomError | None = None


class ThreadReading:
    """How threads are found and read."""

    def __init__(self, kit: Kit, index: Index, runs: Runs) -> None:
        self._kit = kit
        self._index = index
        self._runs = runs

    async def known(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Thread | None]:
        """Threads from the index alone; None for one that is unknown, foreign, or deleted at its vendor."""
        places = await self._kit.places(call, refs, Operation.READ_THREAD)
        return [
            shown(place.thread) if (place := places.get(ref)) is not None and place.where is not Where.NOWHERE else None
            for ref in refs
        ]

    async def read(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Reading | None]:
        """Threads afresh from their vendors where those can be read; None as in `known`, without any call."""
        places = await self._kit.places(call, refs, Operation.READ_THREAD)
        asked = [place.thread for place in places.values() if place.where is Where.VENDOR]
        asking = self._kit.guard.batch(
            call,
            [thread.ref for thread in asked],
            lambda ref: ref.source,
            lambda adapter, keys: adapter.threads(call, keys),
        )
        if any(thread.latest_run is not None for thread in asked):
            told, runs = await asyncio.gather(asking, self._runs.unfinished(call, asked))
        else:
            told, runs = await asking, {}
        readings = {
            place.thread.ref: Reading(thread=shown(place.thread))
            for place in places.values()
            if place.where is Where.STORE
        }
        readings |= await self._noted(call, asked, told, runs)
        return [readings.get(ref) for ref in refs]

    async def _noted(
        self,
        call: Call,
        asked: Sequence[Thread],
        told: Sequence[Thread | ThreadloomError],
        runs: Mapping[ThreadRef, Run],
    ) -> dict[ThreadRef, Reading]:
        """What was told, and the index told of what is news; a thread that is gone by now is left out."""
        now = self._kit.clock.now()
        sightings = [
            Sighting(
                base=thread,
                at=now,
                told=None if isinstance(answer, ThreadloomError) else self._kit.as_told(answer),
                run=runs.get(thread.ref),
            )
            for thread, answer in zip(asked, told, strict=True)
        ]
        failures = {t.ref: a for t, a in zip(asked, told, strict=True) if isinstance(a, ThreadloomError)}
        news = [sighting for sighting in sightings if is_news(sighting, after=_CONFIRM_AGAIN)]
        noted = await self._index.learn(call, news)
        readings: dict[ThreadRef, Reading] = {}
        for sighting in sightings:
            ref = sighting.base.ref
            thread = noted.get(ref, shown(seen(sighting.base, sighting)))
            if thread is not None:
                readings[ref] = Reading(thread=thread, failure=failures.get(ref))
        return readings

    async def by_native_id(self, call: Call, source: SourceSlug, native_id: str, scope: str | None) -> ThreadRef | None:
        """The address of a thread that the index may hold; None where there is no such source."""
        connected = self._kit.sources.connected(call, source)
        if connected is None:
            return None
        ref = ThreadRef(source=source, scope=scope or connected.source.default_scope, native_id=native_id)
        return connected.adapter.canonical(ref)

    async def page(self, call: Call, query: ThreadQuery, page: PageRequest) -> Page[Thread]:
        """A page of threads from the index, of the sources that the caller may use."""
        found = await self._kit.store.thread_page(call.caller, self._open(call, query), page)
        return replace(found, items=tuple(shown(thread) for thread in found.items))

    async def tags(self, call: Call) -> Sequence[TagCount]:
        """Labels in use at the sources that the caller may use, most used first."""
        return await self._kit.store.tags(call.caller, [source.slug for source in self._kit.sources.open_to(call)])

    def _open(self, call: Call, query: ThreadQuery) -> ThreadQuery:
        """The same question to the sources that the caller may use."""
        wanted: ThreadFilter = query.filter
        slugs = tuple(source.slug for source in self._kit.sources.open_to(call))
        asked = slugs if wanted.sources is None else tuple(slug for slug in slugs if slug in wanted.sources)
        return replace(query, filter=replace(wanted, sources=asked))
