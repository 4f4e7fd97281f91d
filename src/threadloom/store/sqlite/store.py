"""All tables together."""

from pathlib import Path
from sqlite3 import Connection

from threadloom.domain.clock import Clock

from .agents import SqliteAgents
from .archive.store import SqliteArchive
from .database import Database
from .feedback import SqliteFeedback
from .idempotency import SqliteIdempotency
from .intents import SqliteIntents
from .keys import SqliteKeys
from .messages import SqliteMessages
from .runs import SqliteRuns
from .sightings import SqliteSightings
from .sql import query
from .syncing import SqliteSyncing
from .threads import SqliteThreads


class SqliteStore(
    SqliteThreads,
    SqliteSightings,
    SqliteMessages,
    SqliteRuns,
    SqliteFeedback,
    SqliteAgents,
    SqliteIdempotency,
    SqliteIntents,
    SqliteKeys,
    SqliteSyncing,
    SqliteArchive,
):
    """The port `Store` over one SQLite file."""

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> "SqliteStore":
        """The store in the file at `path`; raises StoreError."""
        store = cls(await Database.open(path, clock))
        store.start()
        return store

    async def ready(self) -> None:
        """See `Store.ready`: a question, and a change that changes nothing."""
        await self._database.read(_version)
        await self._database.write(_version)

    async def close(self) -> None:
        """See `Store.close`; a second time does nothing."""
        await self.stop()
        await self._database.close()


def _version(db: Connection) -> int:
    return db.execute(query("schema_version")).fetchone()[0]
