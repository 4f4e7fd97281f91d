"""Taking deleted words out of the file.

FTS5 notes that a word was deleted and keeps it until its parts are merged. So after a purge all of them are, some pages
at a time with other writes between: then a word is in the file only where a text that is there has it.
"""

import asyncio
from sqlite3 import Connection

from threadloom.store.sqlite.database import Database
from threadloom.store.sqlite.sql import query

_PAGES = 500  # of a merge in one write: some ten milliseconds


class Cleaning:
    """Merges of the whole index, one after the other; those who ask while one runs share the next."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        self._asked = 0
        self._answered = 0

    async def clean(self) -> None:
        """Return once no word that was deleted before is in the file or its log."""
        self._asked += 1
        mine = self._asked
        async with self._turn:
            if self._answered >= mine:
                return
            seen = self._asked
            pages = -_PAGES
            while await self._database.write(lambda db, pages=pages: _merged(db, pages)):
                pages = _PAGES
            # What was deleted meanwhile is in the file, and another round is asked for.
            await self._database.write(_settle if self._asked == seen else _leave, wipe=True)
            self._answered = seen


def _merged(db: Connection, pages: int) -> bool:
    """Whether merging did anything; SQLite's documentation says how to tell: it changes two rows at least."""
    before = db.total_changes
    db.execute(query("merge_words"), {"pages": pages})
    return db.total_changes - before >= 2  # noqa: PLR2004


def _settle(db: Connection) -> None:
    db.execute(query("soil_search_state"), {"is_unclean": False})


def _leave(_: Connection) -> None:
    """A change that changes nothing."""
