"""Runs in SQLite."""

from collections.abc import Sequence
from sqlite3 import Connection

from threadloom.domain.call import Caller
from threadloom.domain.ids import RunRef
from threadloom.domain.page import Page
from threadloom.domain.run import Run
from threadloom.domain.vendor import RunPageKey

from .children import Children, ListKey, thread_rows
from .codec import check_keepable, json_of, terms
from .database import OnDatabase
from .paging import Order, created_key
from .sql import query

_RUNS = Children(
    Run, by_address="runs_by_address", pages="run_pages", order=Order({"created": int, "id": str}, descending=True)
)


class SqliteRuns(OnDatabase):
    """`RunStore` in SQLite."""

    async def save_runs(self, caller: Caller, runs: Sequence[Run]) -> None:
        """See `RunStore.save_runs`."""
        check_keepable([run.ref for run in runs])
        await self._database.write(lambda db: save(db, caller, runs))

    async def runs(self, caller: Caller, refs: Sequence[RunRef]) -> Sequence[Run | None]:
        """See `RunStore.runs`."""
        return await self._database.look_up(lambda db: _RUNS.read(db, caller, refs))

    async def run_pages(self, caller: Caller, keys: Sequence[RunPageKey]) -> Sequence[Page[Run]]:
        """See `RunStore.run_pages`; runs whose `created_at` is not known come last."""
        wanted = [ListKey(key.thread, key.page) for key in keys]
        return await self._database.read(lambda db: _RUNS.pages(db, caller, wanted))


def save_if_changed(db: Connection, caller: Caller, run: Run) -> None:
    """Keep a run unless it is kept just so."""
    if _RUNS.read(db, caller, [run.ref]) != [run]:
        save(db, caller, [run])


def save(db: Connection, caller: Caller, runs: Sequence[Run]) -> None:
    """What `RunStore.save_runs` does, inside a transaction."""
    threads = thread_rows(db, caller, [run.ref.thread for run in runs])
    db.executemany(
        query("save_run"),
        [
            {
                **terms(caller),
                "thread": threads[run.ref.thread],
                "native_id": run.ref.native_id,
                "created_key": created_key(run.created_at),
                "body": json_of(run),
            }
            for run in runs
        ],
    )
