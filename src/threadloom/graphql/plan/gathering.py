"""Batched questions of one operation: each ref asked for once, those of one turn of the event loop together."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from typing import Any, TypeAlias

from threadloom.domain.ids import Ref
from threadloom.graphql.loaders import asked, source_of

from .loose import Value

Fetch: TypeAlias = Callable[[Sequence[Any]], Awaitable[Sequence[Any]]]


class _Batch:
    """Rows that are asked for together, by their refs, and one result or exception for each once `done`."""

    def __init__(self) -> None:
        self.rows: dict[Ref, Any] = {}
        self.results: Sequence[Any] = ()
        self.done = asyncio.Event()


class _Gathering:
    """The questions of one name; `fetch` is that of whoever asked first, for all do the same."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._batches: list[_Batch] = []
        self._open: _Batch | None = None
        self._running: set[asyncio.Task[None]] = set()

    def ask(self, refs: Sequence[Ref], rows: Sequence[Any]) -> Coroutine[Any, Any, Sequence[Any]]:
        """One result or exception for each ref and its row; asked for at once, to be awaited."""
        wanted = dict(zip(refs, rows, strict=True))
        earlier = [batch for batch in self._batches if not wanted.keys().isdisjoint(batch.rows)]
        for batch in earlier:
            wanted = {ref: row for ref, row in wanted.items() if ref not in batch.rows}
        if not wanted:
            return _joined(refs, earlier)
        batch = self._opened()
        start = len(batch.rows)
        batch.rows |= wanted
        if len(wanted) == len(refs):  # nearly always: each row is asked about once
            return _sliced(batch, start, start + len(refs))
        return _joined(refs, [*(each for each in earlier if each is not batch), batch])

    async def ask_now(self, refs: Sequence[Ref], rows: Sequence[Any]) -> Sequence[Any]:
        """As `ask`, without waiting for anybody to join."""
        batch = _Batch()
        batch.rows |= zip(refs, rows, strict=True)
        self._batches.append(batch)
        await self._answer(batch)
        return await _joined(refs, [batch])

    def _opened(self) -> _Batch:
        """The batch that is gathered, which is asked about in two turns: so columns that became ready in one join."""
        if self._open is None:
            self._open = _Batch()
            self._batches.append(self._open)
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._start)
        return self._open

    def _start(self) -> None:
        batch, self._open = self._open, None
        if batch is not None:
            # A task of its own: it goes on for the others when one who asked is cancelled.
            task = asyncio.create_task(self._answer(batch))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    def end(self) -> None:
        """Nobody wants an answer any more: drop what is being asked."""
        for task in self._running:
            task.cancel()

    async def _answer(self, batch: _Batch) -> None:
        try:
            results, is_to_be_kept = await asked(self._fetch, list(batch.rows.values()))
            batch.results = results
            if not is_to_be_kept:
                self._batches.remove(batch)
        finally:
            batch.done.set()


class Gatherings:
    """The gatherings of one operation, made when first asked for; `is_alone`: nobody can join the first question."""

    def __init__(self, *, is_alone: bool = False) -> None:
        self._gatherings: dict[Hashable, _Gathering] = {}
        self.is_alone = is_alone

    def ask(
        self, name: Hashable, refs: Sequence[Ref], rows: Sequence[Any], fetch: Fetch
    ) -> Coroutine[Any, Any, Sequence[Any]]:
        """One result or exception for each row, known by its ref under `name`; asked for at once, to be awaited."""
        gathering = self._gatherings.get(name)
        if gathering is None:
            gathering = self._gatherings[name] = _Gathering(fetch)
        if self.is_alone:
            self.is_alone = False
            return gathering.ask_now(refs, rows)
        return gathering.ask(refs, rows)

    def end(self) -> None:
        """Drop what is being asked."""
        for gathering in self._gatherings.values():
            gathering.end()


class Gathered:
    """A context's loaders while a plan is executed: what resolvers load one by one is gathered as rows are."""

    def __init__(self, gatherings: Gatherings) -> None:
        self._gatherings = gatherings

    def end(self) -> None:
        """See `Loaders.end`."""
        self._gatherings.end()

    async def load(self, name: Hashable, ref: Ref, key: object, fetch: Fetch) -> Value:
        """See `Loaders.load`."""
        (result,) = await self._gatherings.ask((name, source_of(ref)), [ref], [key], fetch)
        if isinstance(result, Exception):
            raise result
        return result


async def _sliced(batch: _Batch, start: int, end: int) -> Sequence[Any]:
    await batch.done.wait()
    return batch.results if (start, end) == (0, len(batch.results)) else batch.results[start:end]


async def _joined(refs: Sequence[Ref], batches: Sequence[_Batch]) -> Sequence[Any]:
    found: dict[Ref, Any] = {}
    for batch in batches:
        await batch.done.wait()
        found |= zip(batch.rows, batch.results, strict=True)
    return [found[ref] for ref in refs]
