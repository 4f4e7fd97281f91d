"""Loaders: what one operation asks for in the same turn of the event loop is asked for together."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from operator import attrgetter
from typing import Any, TypeVar, cast

from aiodataloader import DataLoader

from threadloom.domain.errors import Internal, NotFound, ThreadloomError
from threadloom.domain.ids import AgentRef, Ref, SourceSlug, ThreadRef

K = TypeVar("K")
V = TypeVar("V")
Row = TypeVar("Row")
R = TypeVar("R", bound=Ref)

_SOURCE, _SOURCE_OF_THREAD = attrgetter("source"), attrgetter("thread.source")

Fetch = Callable[[Sequence[K]], Awaitable[Sequence[V | Exception]]]


def source_of(ref: Ref) -> SourceSlug:
    """Where something lives."""
    return ref.source if isinstance(ref, AgentRef | ThreadRef) else ref.thread.source


def sources_of(refs: Sequence[Ref]) -> list[SourceSlug]:
    """Where each of them lives."""
    kinds = set(map(type, refs))
    if len(kinds) > 1:
        return list(map(source_of, refs))
    return list(map(_SOURCE if kinds <= {AgentRef, ThreadRef} else _SOURCE_OF_THREAD, refs))


class Loaders:
    """The loaders of one operation, made when first asked for.

    A loader answers each key once, with one result or one error, so that a bad key never fails its neighbours. Keys
    of different sources never share a loader, so that a slow source never holds back another's rows.
    """

    def __init__(self) -> None:
        self._loaders: dict[Hashable, DataLoader[tuple[Hashable, Any], Any]] = {}
        self._running: set[asyncio.Task[Any]] = set()

    def end(self) -> None:
        """Drop what is being asked: nobody wants an answer any more."""
        for task in self._running:
            task.cancel()

    async def load(self, name: Hashable, ref: Ref, key: K, fetch: Fetch[K, V]) -> V:
        """The result for `key`, which lives at `ref`, of the loader called `name`; raises the error for it."""
        loader = self._loader((name, source_of(ref)), fetch)
        # Shielded: the executor cancels fields whose parent became null, and others may wait for the same key.
        return cast("V", await asyncio.shield(loader.load((ref, key))))

    def _loader(self, name: Hashable, fetch: Fetch[Any, Any]) -> DataLoader[tuple[Hashable, Any], Any]:
        loader = self._loaders.get(name)
        if loader is None:

            async def load_all(keys: list[tuple[Hashable, Any]]) -> list[Any]:
                task = asyncio.current_task()  # of the loader's own: it goes on when one who asked is cancelled
                if task is not None:
                    self._running.add(task)
                    task.add_done_callback(self._running.discard)
                results, _ = await asked(fetch, [key for _, key in keys])
                return list(results)

            loader = self._loaders[name] = DataLoader(load_all, get_cache_key=_address)
        return loader


def _address(key: tuple[Hashable, Any]) -> Hashable:
    return key[0]


async def asked(
    fetch: Callable[[Sequence[Any]], Awaitable[Sequence[Any]]], keys: Sequence[Any]
) -> tuple[Sequence[Any], bool]:
    """One result or exception for each key, and whether `fetch` itself gave them: what it raises is each key's error.

    What is cancelled inside of it, by a library say, is an error like any other; whoever is cancelled himself is.
    """
    try:
        results = await fetch(keys)
        return [result for result, _ in zip(results, keys, strict=True)], True
    except Exception as error:  # noqa: BLE001 - told and logged with each key
        return [error] * len(keys), False
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        failure = Internal("what was asked for was given up on the way")
        failure.__cause__ = error
        return [failure] * len(keys), False


async def joined(
    rows: Sequence[Row], ref_of: Callable[[Row], R | None], fetch: Callable[[Sequence[R]], Awaitable[Sequence[V]]]
) -> list[V | None]:
    """For each row what its ref leads to, each ref asked for once; None where it has none."""
    refs = [ref_of(row) for row in rows]
    asked = list(dict.fromkeys(ref for ref in refs if ref is not None))
    found = dict(zip(asked, await fetch(asked), strict=True)) if asked else {}
    return [None if ref is None else found[ref] for ref in refs]


def present(value: V | None | ThreadloomError, what: str) -> V | ThreadloomError:
    """The value, where the schema promises one."""
    return NotFound(f"the {what} is no longer there") if value is None else value


def absent_if_unknown(value: V) -> V | None:
    """None instead of a NotFound: a query tells an unknown object as null."""
    return None if isinstance(value, NotFound) else value
