"""Indexing beside the requests."""

import asyncio
import logging

from threadloom.domain.errors import ThreadloomError
from threadloom.store.sqlite.database import Database

from .backlog import has_work, index_some, state
from .cleaning import Cleaning

_log = logging.getLogger("threadloom.store")

_GATHERING_S = 0.02  # so that writes that come together are indexed together
_PATIENCE_S = 5.0  # before trying again what failed
_ROWS_A_LINE = 50_000  # between lines about progress


class Indexer:
    """Indexes whatever is written, in batches that are writes like any other, so that requests get between them.

    What waits stands in the file: a process that ends goes on where it was when it begins again.
    """

    def __init__(self, database: Database, cleaning: Cleaning) -> None:
        self._database = database
        self._cleaning = cleaning
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with what was left over."""
        self._task = asyncio.create_task(self._run(), name="threadloom-indexer")

    async def stop(self) -> None:
        """Leave the rest for the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def settled(self) -> None:
        """Return once everything that is written by now is indexed."""
        told = left = await self._left()
        if told:
            _log.info("search: bringing in %d rows from before", told)
        while await self._database.read(has_work):
            await self._database.write(index_some)
            if told:
                left = await self._left()
            if told - left >= _ROWS_A_LINE or (told and not left):
                _log.info("search: %d rows from before are left", left)
                told = left

    async def _left(self) -> int:
        return (await self._database.read(state)).left

    async def _run(self) -> None:
        is_first = True
        while True:
            try:
                if is_first and (await self._database.read(state)).is_unclean:
                    await self._cleaning.clean()
                is_first = False
                self._database.changed.clear()
                await self.settled()
            except ThreadloomError:
                _log.exception("what was written could not be indexed; trying again")
                await asyncio.sleep(_PATIENCE_S)
                continue
            await self._database.changed.wait()
            await asyncio.sleep(_GATHERING_S)
