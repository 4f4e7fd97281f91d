"""`ArchiveStore` in SQLite."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sqlite3 import Connection

from threadloom.domain.archive import MOST_ROWS, ArchivedAgent, ArchivedPiece, ArchiveRecord, Restored
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import SourceSlug, TenantId
from threadloom.store.sqlite.connection import open_reader, told_to_caller
from threadloom.store.sqlite.database import OnDatabase
from threadloom.store.sqlite.sql import query

from .copying import copy
from .reading import records, rows_in, selection
from .restoring import restore, restore_agent

_PATIENCE_S = 5.0


class SqliteArchive(OnDatabase):
    """Everything out of the file and into it."""

    async def archived(
        self, *, tenant: TenantId | None = None, sources: Sequence[SourceSlug] | None = None
    ) -> AsyncGenerator[ArchiveRecord]:
        """See `ArchiveStore.archived`; a connection and a thread of its own, which end with it."""
        loop, wanted = asyncio.get_running_loop(), selection(tenant, sources)
        with told_to_caller(), ThreadPoolExecutor(1, thread_name_prefix="threadloom-archive") as threads:
            db = await loop.run_in_executor(threads, _snapshot, self._database.path)
            try:
                found = records(db, wanted)
                while batch := await loop.run_in_executor(threads, _some, found):
                    for record in batch:
                        yield record
            finally:
                threads.submit(db.close)  # behind a batch that nobody waits for any more

    async def archive_size(self, *, tenant: TenantId | None = None, sources: Sequence[SourceSlug] | None = None) -> int:
        """See `ArchiveStore.archive_size`."""
        wanted = selection(tenant, sources)
        return await self._database.scan(lambda db: db.execute(query("archive_size"), wanted).fetchone()[0])

    async def restore_agent(self, record: ArchivedAgent) -> Restored:
        """See `ArchiveStore.restore_agent`."""
        return await self._database.write(lambda db: restore_agent(db, record))

    async def restore(self, pieces: Iterable[ArchivedPiece]) -> Restored:
        """See `ArchiveStore.restore`."""
        return await self._database.write(lambda db: _restore(db, pieces))

    async def copy_to(self, path: Path) -> None:
        """See `ArchiveStore.copy_to`."""
        stopped = threading.Event()
        with told_to_caller(), ThreadPoolExecutor(1, thread_name_prefix="threadloom-copy") as threads:
            try:
                await asyncio.get_running_loop().run_in_executor(threads, copy, self._database.path, path, stopped)
            finally:
                stopped.set()


def _snapshot(path: Path) -> Connection:
    """A connection in a transaction, which sees one moment from its first question on."""
    db = open_reader(path, patience_s=_PATIENCE_S)
    db.execute("BEGIN")
    return db


def _some(found: Iterator[ArchiveRecord]) -> list[ArchiveRecord]:
    """The next records, of about `MOST_ROWS` rows; none at the end."""
    batch: list[ArchiveRecord] = []
    rows = 0
    for record in found:
        batch.append(record)
        rows += rows_in(record)
        if rows >= MOST_ROWS:
            break
    return batch


def _restore(db: Connection, pieces: Iterable[ArchivedPiece]) -> Restored:
    try:
        return restore(db, pieces)
    except OverflowError as error:
        raise Invalid("a number is larger than the store's") from error
