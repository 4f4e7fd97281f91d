"""Threads of the index, whoever holds them: read and written as their holders."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from threadloom.domain.call import Caller
from threadloom.domain.ids import ThreadRef
from threadloom.domain.sighting import Sighting
from threadloom.domain.store import Store
from threadloom.domain.syncing import Holding
from threadloom.domain.thread import Thread

from .plan import as_holder


class HeldThreads:
    """The index beyond one tenant: each question and each change goes to it once for each holder."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def holdings(self, refs: Sequence[ThreadRef]) -> dict[ThreadRef, Holding]:
        """Those that are held."""
        return {holding.ref: holding for holding in await self._store.holdings(refs) if holding is not None}

    async def known(self, holdings: Iterable[Holding]) -> dict[ThreadRef, Thread]:
        """Threads as the index has them."""
        groups = _by_holder(holdings)
        answers = await asyncio.gather(
            *(self._store.threads(caller, [held.ref for held in group]) for caller, group in groups.items())
        )
        return {thread.ref: thread for threads in answers for thread in threads if thread is not None}

    async def observe(self, holdings: Mapping[ThreadRef, Holding], sightings: Sequence[Sighting]) -> None:
        """Keep what was seen of them."""
        by_ref = {sighting.base.ref: sighting for sighting in sightings}
        groups = _by_holder(holdings[ref] for ref in by_ref)
        await asyncio.gather(
            *(self._store.observe(caller, [by_ref[held.ref] for held in group]) for caller, group in groups.items())
        )


def _by_holder(holdings: Iterable[Holding]) -> dict[Caller, list[Holding]]:
    groups: dict[Caller, list[Holding]] = {}
    for holding in holdings:
        groups.setdefault(as_holder(holding), []).append(holding)
    return groups
