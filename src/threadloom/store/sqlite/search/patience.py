"""How long a question may look."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager

from threadloom.domain.errors import LimitExceeded
from threadloom.store.sqlite.connection import primary_code

_STEPS_A_TICK = 500


@contextmanager
def at_most(db: sqlite3.Connection, seconds: float) -> Generator[None]:
    """Let the statements inside take so many seconds of this thread's processor time, which no load of others' changes.

    Raises:
        LimitExceeded: they took longer.
    """
    end = time.thread_time() + seconds
    db.set_progress_handler(lambda: time.thread_time() > end, _STEPS_A_TICK)
    try:
        yield
    except sqlite3.OperationalError as error:
        if primary_code(error) != sqlite3.SQLITE_INTERRUPT:
            raise
        raise LimitExceeded("the search looks at too much; more or longer words, or a filter, would help") from error
    finally:
        db.set_progress_handler(None, _STEPS_A_TICK)
