"""Reading threads: afresh from their vendors, or from the index alone."""

from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.clock import Instant
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.noun import Noun
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.query import IndexEntry, TagCount, ThreadFilter, ThreadQuery
from threadloom.domain.run import Run
from threadloom.domain.thread import Thread, ThreadStatus
from threadloom.domain.vendor import VendorCopy

from .kit import Kit
from .sight import Index, shown, with_run, with_times

_CONFIRM_AGAIN = 60_000_000  # microseconds: how old `synced_at` may grow in the index while nothing else changes


class Reading(Noun):
    """A thread that was asked for; with `failure` it is the last known state, because the vendor could not be asked."""

    thread: Thread
    failure: ThreadloomError | None = None


class ThreadReading:
    """How threads are found and read."""

    def __init__(self, kit: Kit, index: Index) -> None:
        self._kit = kit
        self._index = index

    async def known(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Thread | None]:
        """Threads from the index alone; None for one that is unknown, foreign, or deleted at its vendor."""
        found = await self._kit.store.threads(call.caller, refs)
        hidden = [thread.ref for thread in found if thread is not None and thread.hidden_at is not None]
        copies = (
            dict(zip(hidden, await self._kit.store.vendor_copies(call.caller, hidden), strict=True)) if hidden else {}
        )
        return [
            shown(self._kit.sources, thread)
            if thread is not None
            and self._kit.sources.find(call, thread.ref.source) is not None
            and copies.get(thread.ref) is not VendorCopy.DELETED
            else None
            for thread in found
        ]

    async def read(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Reading | None]:
        """Threads afresh from their vendors where those can be read; None as in `known`, without any call."""
        known = {thread.ref: thread for thread in await self.known(call, refs) if thread is not None}
        askable = [ref for ref in known if self._kit.sources.is_native(ref.source, Operation.READ_THREAD)]
        told = await self._kit.guard.batch(
            call, askable, lambda ref: ref.source, lambda adapter, keys: adapter.threads(call, keys)
        )
        runs = await self._open_runs(call, [known[ref] for ref in askable])
        fresh = {ref: self._merged(known[ref], t, runs.get(ref)) for ref, t in zip(askable, told, strict=True)}
        await self._keep_changes(call, known, fresh, runs)
        return [fresh.get(ref) or _unasked(known.get(ref)) for ref in refs]

    async def _open_runs(self, call: Call, threads: Sequence[Thread]) -> dict[ThreadRef, Run]:
        """The latest runs that were still open when last seen: a vendor whose threads have no status tells it so."""
        refs = [thread.latest_run for thread in threads if thread.latest_run is not None]
        kept = await self._kit.store.runs(call.caller, refs) if refs else ()
        unfinished = [run.ref for run in kept if run is not None and run.status.is_open]
        told = await self._kit.guard.batch(
            call, unfinished, lambda ref: ref.thread.source, lambda adapter, keys: adapter.runs(call, keys)
        )
        return {run.ref.thread: run for run in told if isinstance(run, Run)}

    def _merged(self, known: Thread, told: Thread | ThreadloomError, run: Run | None) -> Reading:
        if isinstance(told, ThreadloomError):
            return Reading(thread=with_run(known, run), failure=told)
        has_status = told.native_status is not None or told.status is not ThreadStatus.UNKNOWN
        merged = replace(
            known,
            native_id=told.native_id or known.native_id,
            agent=told.agent or known.agent,
            agent_session_id=told.agent_session_id or known.agent_session_id,
            title=known.title if told.title is None else told.title,
            status=told.status if has_status else known.status,
            native_status=told.native_status,
            sharing=told.sharing or known.sharing,
            user=told.user or known.user,
            organization_id=told.organization_id or known.organization_id,
            created_at=told.created_at or known.created_at,
            updated_at=told.updated_at or known.updated_at,
            metadata=known.metadata if told.metadata is None else told.metadata,
            tool_resources=told.tool_resources or known.tool_resources,
            raw=told.raw,
            synced_at=self._kit.clock.now(),
        )
        return Reading(thread=shown(self._kit.sources, with_times(with_run(merged, run))))

    async def _keep_changes(
        self, call: Call, known: dict[ThreadRef, Thread], fresh: dict[ThreadRef, Reading], runs: dict[ThreadRef, Run]
    ) -> None:
        changed = [r.thread for ref, r in fresh.items() if _is_news(known[ref], r.thread)]
        entries = [
            IndexEntry(vendor=self._kit.sources.demand(call, thread.ref.source).source.vendor, thread=thread)
            for thread in changed
        ]
        if entries:
            await self._kit.store.index(call.caller, entries)
        if runs:
            await self._kit.store.save_runs(call.caller, tuple(runs.values()))

    async def by_native_id(self, call: Call, source: SourceSlug, native_id: str, scope: str | None) -> ThreadRef | None:
        """The address of a thread that the index may hold; None where there is no such source."""
        if self._kit.sources.find(call, source) is None:
            return None
        return ThreadRef(source=source, scope=scope, native_id=native_id)

    async def page(self, call: Call, query: ThreadQuery, page: PageRequest) -> Page[Thread]:
        """A page of threads from the index, of the sources that the caller may use."""
        found = await self._kit.store.thread_page(call.caller, self._open(call, query), page)
        return replace(found, items=tuple(shown(self._kit.sources, thread) for thread in found.items))

    async def counts(self, call: Call, queries: Sequence[ThreadQuery]) -> Sequence[int]:
        """How many threads match each query."""
        return await self._kit.store.thread_counts(call.caller, [self._open(call, query) for query in queries])

    async def tags(self, call: Call) -> Sequence[TagCount]:
        """Labels in use, most used first."""
        return await self._kit.store.tags(call.caller)

    def _open(self, call: Call, query: ThreadQuery) -> ThreadQuery:
        """The same question to the sources that the caller may use."""
        wanted: ThreadFilter = query.filter
        slugs = tuple(source.slug for source in self._kit.sources.open_to(call))
        asked = slugs if wanted.sources is None else tuple(slug for slug in slugs if slug in wanted.sources)
        return replace(query, filter=replace(wanted, sources=asked))


def _unasked(thread: Thread | None) -> Reading | None:
    return None if thread is None else Reading(thread=thread)


def _is_news(known: Thread, fresh: Thread) -> bool:
    """Whether the index should hear of it: anything but the moment of confirmation changed, or that grew old."""
    if (fresh.synced_at or Instant(0)) - (known.synced_at or Instant(0)) > _CONFIRM_AGAIN:
        return True
    return replace(fresh, synced_at=known.synced_at, raw=known.raw) != known
