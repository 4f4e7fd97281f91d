"""`SearchStore` in SQLite."""

from collections.abc import Sequence
from sqlite3 import Connection

from threadloom.domain.call import Caller
from threadloom.domain.ids import ThreadRef
from threadloom.domain.search import SearchMatch
from threadloom.store.sqlite.database import Database, OnDatabase

from .cleaning import Cleaning
from .matches import matches
from .wording import terms_of
from .worker import Indexer


class SqliteSearch(OnDatabase):
    """The index of words, kept by a worker beside the requests."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._cleaning = Cleaning(database)
        self._indexer = Indexer(database, self._cleaning)

    def start(self) -> None:
        """Begin to index what is written, and what was left over."""
        self._indexer.start()

    async def stop(self) -> None:
        """Leave what is not indexed for the next start."""
        await self._indexer.stop()

    async def search_matches(
        self, caller: Caller, search: str, threads: Sequence[ThreadRef]
    ) -> Sequence[Sequence[SearchMatch]]:
        """See `SearchStore.search_matches`."""
        terms = terms_of(search)

        def find(db: Connection) -> Sequence[Sequence[SearchMatch]]:
            return matches(db, caller, terms, threads)

        return await self._database.scan(find)

    async def indexed(self) -> None:
        """See `SearchStore.indexed`."""
        await self._indexer.settled()
