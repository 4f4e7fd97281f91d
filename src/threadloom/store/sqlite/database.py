"""One SQLite file: a writer, readers, and errors that a caller may see."""

import asyncio
from collections.abc import Callable, Hashable
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

from threadloom.domain.clock import Clock, Instant
from threadloom.domain.errors import Internal

from .connection import open_writer, told_to_caller
from .reader import MOST_STEPS, Reader
from .writer import Writer

T = TypeVar("T")
Work = Callable[[Connection], T]
"""Questions and changes: what to do with a connection inside a transaction that is already begun."""


class Database:
    """The file, open. Every method raises `Internal` once it is closed.

    `changed` is set with every write.
    """

    def __init__(self, path: Path, writer: Writer, reader: Reader, clock: Clock) -> None:
        self.path = path
        self.writer = writer
        self.changed = asyncio.Event()
        self._reader = reader
        self._clock = clock
        self._is_closed = False

    @classmethod
    async def open(cls, path: Path, clock: Clock, *, most_steps: int = MOST_STEPS) -> "Database":
        """The file at `path`, made and migrated as needed; raises StoreError."""
        db = await asyncio.to_thread(open_writer, path, now=clock.now())
        try:
            reader = await asyncio.to_thread(Reader, path, most_steps=most_steps)
        except BaseException:
            db.close()
            raise
        return cls(path, Writer(db), reader, clock)

    def now(self) -> Instant:
        """The current moment."""
        return self._clock.now()

    async def read(self, work: Work[T], *, kind: Hashable = None) -> T:
        """What `work` finds: for questions that an index answers. It may be run twice; `kind`: see `Reader.read`."""
        self._check_open()
        with told_to_caller():
            return await self._reader.read(work, kind=kind)

    async def look_up(self, work: Work[T]) -> T:
        """What `work` finds by one statement, which is a snapshot of its own; else as `read`."""
        self._check_open()
        with told_to_caller():
            return await self._reader.read(work, is_one=True)

    async def scan(self, work: Work[T]) -> T:
        """What `work` finds: for questions that look at much."""
        self._check_open()
        with told_to_caller():
            return await self._reader.scan(work)

    async def write(self, work: Work[T], *, wipe: bool = False) -> T:
        """What `work` did, once it is on disk; see `Writer.write`."""
        self._check_open()
        with told_to_caller():
            result = await self.writer.write(work, wipe=wipe)
        self.changed.set()
        return result

    async def close(self) -> None:
        """Finish what is under way and close every connection."""
        if self._is_closed:
            return
        self._is_closed = True
        await asyncio.to_thread(self._reader.close)  # before the writer, which empties the log as the last one
        await asyncio.to_thread(self.writer.close)

    def _check_open(self) -> None:
        if self._is_closed:
            raise Internal("the store is closed")


class OnDatabase:
    """A group of tables in the file; all groups together are the store."""

    def __init__(self, database: Database) -> None:
        self._database = database
