"""Batched questions of one operation: each ref asked for once, those of one turn of the event loop together."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from typing import Any, TypeAlias

from threadloom.domain.ids import Ref

Fetch: TypeAlias = Callable[[Sequence[Any]], Awaitable[Sequence[Any]]]


class _Batch:
    """Rows that are asked for together, and one result or exception for each once `done`."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.results: Sequence[Any] = ()
        self.done = asyncio.Event()


class _Gathering:
    """The questions of one name; `fetch` is that of whoever asked first, for all do the same."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._found: dict[Ref, tuple[_Batch, int]] = {}
        self._open: _Batch | None = None
        self._running: set[asyncio.Task[None]] = set()

    def ask(self, asked: Sequence[tuple[Ref, Any]]) -> list[tuple[_Batch, int]]:
        """Where the results for these refs and their rows will stand."""
        batch, found = self._open or _Batch(), self._found
        places: list[tuple[_Batch, int]] = []
        for ref, row in asked:
            new = batch, len(batch.rows)
            place = found.setdefault(ref, new)
            if place is new:
                batch.rows.append(row)
            places.append(place)
        if batch.rows and self._open is None:
            self._open = batch
            # Two turns, so that columns that became ready in the same turn still join.
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._start)
        return places

    def _start(self) -> None:
        batch, self._open = self._open, None
        if batch is not None:
            # A task of its own: it goes on for the others when one who asked is cancelled.
            task = asyncio.create_task(self._answer(batch))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _answer(self, batch: _Batch) -> None:
        try:
            results = await self._fetch(batch.rows)
            batch.results = [result for result, _ in zip(results, batch.rows, strict=True)]
        except Exception as error:  # noqa: BLE001 - the error of every row that was asked for, told and logged with it
            batch.results = [error] * len(batch.rows)
            self._found = {ref: place for ref, place in self._found.items() if place[0] is not batch}
        finally:
            batch.done.set()


class Gatherings:
    """The gatherings of one operation, made when first asked for."""

    def __init__(self) -> None:
        self._gatherings: dict[Hashable, _Gathering] = {}

    def ask(self, name: Hashable, asked: Sequence[tuple[Ref, Any]], fetch: Fetch) -> Coroutine[Any, Any, Sequence[Any]]:
        """One result or exception for each row, known by its ref under `name`; asked for at once, to be awaited."""
        gathering = self._gatherings.get(name)
        if gathering is None:
            gathering = self._gatherings[name] = _Gathering(fetch)
        return _results(gathering.ask(asked))


async def _results(places: Sequence[tuple[_Batch, int]]) -> Sequence[Any]:
    for batch in {id(batch): batch for batch, _ in places}.values():
        await batch.done.wait()
    return [batch.results[place] for batch, place in places]
