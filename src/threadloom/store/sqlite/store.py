"""All tables together."""

from pathlib import Path
from sqlite3 import Connection

from threadloom.domain.clock import Clock
from threadloom.domain.errors import Internal

from .agents import SqliteAgents
from .database import Database
from .feedback import SqliteFeedback
from .idempotency import SqliteIdempotency
from .keys import SqliteKeys
from .messages import SqliteMessages
from .runs import SqliteRuns
from .sql import query
from .threads import SqliteThreads


class SqliteStore(
    SqliteThreads, SqliteMessages, SqliteRuns, SqliteFeedback, SqliteAgents, SqliteIdempotency, SqliteKeys
):
    """The port `Store` over one SQLite file."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> "SqliteStore":
        """The store in the file at `path`; raises StoreError."""
        return cls(await Database.open(path, clock))

    async def ready(self) -> None:
        """See `Store.ready`: a question, and a change that changes nothing."""
        if await self._database.read(_version) is None:
            raise Internal("the store is empty")
        await self._database.write(_version)

    async def close(self) -> None:
        """See `Store.close`; a second time does nothing."""
        await self._database.close()


def _version(db: Connection) -> int | None:
    return db.execute(query("schema_version")).fetchone()[0]
