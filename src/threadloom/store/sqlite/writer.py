"""The one thread that writes."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, TypeVar

from .connection import WRITER_PATIENCE_S

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_MOST_AT_ONCE = 500  # writes that share one transaction
_LOG_SOON_S = 0.01  # before the log is tried again that a reader held; twice as long each time
_LOG_AGAIN_S = 1.0  # at most


class _Job(NamedTuple):
    work: Work[Any]
    answer: asyncio.Future[Any]
    wipe: bool


class _Outcome(NamedTuple):
    value: object = None
    error: Exception | None = None


class Writer:
    """Runs writes one after another; all that wait at a moment share a transaction and its one flush to disk.

    Each write is a unit inside a savepoint, so that one that fails takes nothing of its neighbours with it, and is
    answered only after the commit. `db` belongs to the writer from now on; `commits` counts its transactions.
    The log is emptied when this begins, for a process that was killed may have left deleted text there, and after each
    write that wipes. The writer never waits for a reader that holds the log; it tries again between writes until it
    is empty.
    """

    def __init__(self, db: sqlite3.Connection, *, patience_s: float = WRITER_PATIENCE_S) -> None:
        self.commits = 0
        self._db = db
        self._patience_s = patience_s
        self._is_log_due = True
        self._log_again_at = self._log_pause_s = 0.0
        self._log_emptied = asyncio.Event()  # of the loop; the thread has it changed there
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        # A daemon: what it has not committed when the process ends was not acknowledged either.
        self._thread = threading.Thread(target=self._run, name="threadloom-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work[T], *, wipe: bool = False) -> T:
        """What `work` returns, once it is on disk; with `wipe`, no copy of what it deleted is left in the log.

        Where a reader holds the log for longer than `patience_s`, the answer comes without that, and the log is
        emptied later; other writes go on meanwhile. What `work` raises is raised here, and nothing that it did is kept.
        """
        answer: asyncio.Future[T] = self._loop.create_future()
        self._queue.put(_Job(work, answer, wipe))
        value = await answer
        if wipe:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience_s):
                    await self._log_emptied.wait()
        return value

    def close(self) -> None:
        """Finish what waits, then close the connection; blocks. Nothing may be written from now on."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while jobs := self._waiting():
            outcomes = self._commit(jobs)
            self._tell(_deliver, jobs, outcomes)
        with suppress(sqlite3.Error):  # tidying up; what was acknowledged is safe without it
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()

    def _waiting(self) -> list[_Job]:
        """Every write that waits now, at least one; none when it is time to stop."""
        jobs: list[_Job] = []
        job = self._next()
        while job is not None:
            jobs.append(job)
            if len(jobs) == _MOST_AT_ONCE or self._queue.empty():  # this thread alone takes from the queue
                return jobs
            job = self._queue.get()
        if jobs:
            self._queue.put(None)  # to be found again behind the writes at hand
        return jobs

    def _next(self) -> _Job | None:
        """The next write, or None when it is time to stop; a log that is due is emptied before or meanwhile."""
        while self._is_log_due:
            left_s = self._log_again_at - time.monotonic()
            if left_s <= 0:
                self._empty_log()
                continue
            with suppress(Empty):
                return self._queue.get(timeout=left_s)
        return self._queue.get()

    def _commit(self, jobs: Sequence[_Job]) -> list[_Outcome]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            outcomes = [self._attempt(job) for job in jobs]
            self._db.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - told to everyone whose write went down with the transaction
            with suppress(sqlite3.Error):  # often SQLite has rolled back by itself
                self._db.execute("ROLLBACK")
            return [_Outcome(error=error)] * len(jobs)
        self.commits += 1
        if any(job.wipe and outcome.error is None for job, outcome in zip(jobs, outcomes, strict=True)):
            self._log_pause_s = 0.0
            self._empty_log()
        return outcomes

    def _attempt(self, job: _Job) -> _Outcome:
        self._db.execute("SAVEPOINT work")
        try:
            outcome = _Outcome(value=job.work(self._db))
        except Exception as error:
            if not self._db.in_transaction:
                raise  # a full disk, say: SQLite has rolled back everything
            self._db.execute("ROLLBACK TO work")
            outcome = _Outcome(error=error)
        self._db.execute("RELEASE work")
        return outcome

    def _empty_log(self) -> None:
        """Write the log into the file and cut it to nothing, unless somebody holds a snapshot of it now."""
        self._is_log_due = True
        with suppress(sqlite3.Error):  # the deletion itself is done; the log is tried again
            self._db.execute("PRAGMA busy_timeout = 0")
            try:
                ((is_busy, *_),) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                self._db.execute(f"PRAGMA busy_timeout = {round(self._patience_s * 1_000)}")
            self._is_log_due = bool(is_busy)
        self._log_pause_s = min(max(2 * self._log_pause_s, _LOG_SOON_S), _LOG_AGAIN_S)
        self._log_again_at = time.monotonic() + self._log_pause_s
        self._tell(self._log_emptied.clear if self._is_log_due else self._log_emptied.set)

    def _tell(self, callback: Callable[..., object], *args: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(callback, *args)


def _deliver(jobs: Sequence[_Job], outcomes: Sequence[_Outcome]) -> None:
    for job, outcome in zip(jobs, outcomes, strict=True):
        if job.answer.done():  # whoever asked has gone
            continue
        if outcome.error is not None:
            job.answer.set_exception(outcome.error)
        else:
            job.answer.set_result(outcome.value)
