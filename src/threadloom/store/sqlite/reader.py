"""Reading: short questions on the event loop, long ones on threads."""

import asyncio
import sqlite3
import traceback
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from .connection import open_reader, primary_code

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

MOST_STEPS = 100_000
"""How much of SQLite's virtual machine a question may take on the event loop: about a millisecond."""

_STEPS_A_TICK = 1_000
_MOST_LONG = 1_000
_THREADS = 2
_SCAN_PATIENCE_S = 5.0
_ELSEWHERE = {sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Reader:
    """Read-only connections: one on the event loop, the others on threads of their own.

    An indexed question costs a tenth on the loop of what handing it to a thread does. What turns out longer than
    `most_steps` is given up there and asked again on a thread, so the loop is never held.
    """

    def __init__(self, path: Path, *, most_steps: int = MOST_STEPS) -> None:
        self._most_ticks = most_steps // _STEPS_A_TICK
        self._ticks_left = 0
        self._long: set[Hashable] = set()
        self._near = open_reader(path, patience_s=0)
        self._near.set_progress_handler(self._tick, _STEPS_A_TICK)
        self._far: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        for _ in range(_THREADS):
            self._far.put(open_reader(path, patience_s=_SCAN_PATIENCE_S))
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="threadloom-reader")

    async def read(self, work: Work[T], *, is_one: bool = False, kind: Hashable = None) -> T:
        """What `work` finds in one snapshot; it may be run twice. `is_one`: by one statement, which it reads out.

        `kind`: what is given up once on the loop is not begun there again under the same name.
        """
        if kind in self._long:
            return await self.scan(work)
        try:
            return self._at_once(work) if is_one else self._near_by(work)
        except sqlite3.OperationalError as error:
            if primary_code(error) not in _ELSEWHERE:
                raise
            if kind is not None and primary_code(error) == sqlite3.SQLITE_INTERRUPT:
                self._remember_long(kind)
        return await self.scan(work)

    async def scan(self, work: Work[T]) -> T:
        """What `work` finds in one snapshot, however long it looks."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._far_away, work)

    def close(self) -> None:
        """Finish what is asked and close the connections; blocks."""
        self._threads.shutdown()
        self._near.close()
        for _ in range(_THREADS):
            self._far.get().close()

    def _remember_long(self, kind: Hashable) -> None:
        if len(self._long) >= _MOST_LONG:
            self._long.clear()
        self._long.add(kind)

    def _at_once(self, work: Work[T]) -> T:
        self._ticks_left = self._most_ticks
        return _done(work, self._near)

    def _near_by(self, work: Work[T]) -> T:
        self._ticks_left = self._most_ticks
        self._near.execute("BEGIN")
        try:
            return _done(work, self._near)
        finally:
            self._ticks_left = 1  # the end is a statement too, and must not be given up
            _end(self._near)

    def _far_away(self, work: Work[T]) -> T:
        db = self._far.get()
        try:
            db.execute("BEGIN")
            try:
                return _done(work, db)
            finally:
                _end(db)
        finally:
            self._far.put(db)

    def _tick(self) -> bool:
        self._ticks_left -= 1
        return self._ticks_left < 0


def _done(work: Work[T], db: sqlite3.Connection) -> T:
    try:
        return work(db)
    except BaseException as error:
        # Whoever keeps the error would keep the statement that it came up in half read, and with it the snapshot that
        # every later question of the connection sees: no change would be noticed any more, a revoked key neither.
        traceback.clear_frames(error.__traceback__)
        raise


def _end(db: sqlite3.Connection) -> None:
    if db.in_transaction:  # after some failures SQLite has ended it by itself
        db.execute("ROLLBACK")
