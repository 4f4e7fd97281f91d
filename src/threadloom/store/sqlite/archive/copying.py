"""A copy of the file while it is written to."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from threadloom.domain.errors import Internal
from threadloom.store.sqlite.connection import open_reader

_PAGES = 1_000
"""In one step, between which it can be stopped."""
_PATIENCE_S = 5.0


class Stopped(Exception):
    """Nobody waits for the copy any more."""


def copy(source: Path, target: Path, stopped: threading.Event) -> None:
    """Copy a database as it is when this begins, then check the copy; blocks.

    A read transaction is held all the while: so other connections' writes neither change what is copied nor make the
    copy begin anew, and in WAL mode they do not wait. Only the log grows meanwhile.

    Raises:
        Stopped: `stopped` was set.
        Internal: the copy is not sound.
    """

    def step(_status: int, _remaining: int, _total: int) -> None:
        if stopped.is_set():
            raise Stopped

    with closing(open_reader(source, patience_s=_PATIENCE_S)) as db, closing(sqlite3.connect(target)) as copied:
        db.execute("BEGIN")
        db.execute("PRAGMA user_version").fetchone()  # the first question takes the snapshot
        db.backup(copied, pages=_PAGES, progress=step)
    _check(target)


def _check(path: Path) -> None:
    """Read it all without leaving files beside it; raises Internal where something is wrong."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise Internal("the copy of the store is not sound")
