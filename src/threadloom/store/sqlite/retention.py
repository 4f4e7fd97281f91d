"""Messages that go: one by one, or because they are old."""

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from threadloom.domain.clock import Instant
from threadloom.domain.ids import SourceSlug

from .codec import comparable
from .database import Database
from .search.indexing import soil, take_out
from .sql import query

_LOOKED_AT = 5_000  # rows in one reading
_DELETED = 200  # in one write


def forget(db: Connection, where: Mapping[str, object]) -> None:
    """Delete a message, with what is searched of it, inside a write; `where` names tenant, thread and message."""
    take_out(db, where)
    db.execute(query("delete_message"), where)


async def expire(database: Database, sources: Sequence[SourceSlug], before: Instant) -> int:
    """Delete the messages of these sources that are older than a moment; how many there were.

    The table is looked through piece by piece beside the requests, and nothing waits for it: an index by age would
    cost every message that is saved.
    """
    last = await database.scan(_last)
    gone = 0
    for first in range(1, last + 1, _LOOKED_AT):
        gone += await _expire(database, first, comparable(sources), before)
    return gone


async def _expire(database: Database, first: int, sources: str, before: Instant) -> int:
    wanted = {"first": first, "last": first + _LOOKED_AT - 1, "sources": sources, "before": before}
    rows = await database.scan(lambda db: db.execute(query("expired_messages"), wanted).fetchall())
    for start in range(0, len(rows), _DELETED):
        batch = rows[start : start + _DELETED]
        await database.write(lambda db, batch=batch: _forget_all(db, batch))
    return len(rows)


def _forget_all(db: Connection, rows: Sequence[tuple[str, int, str]]) -> None:
    for tenant, thread, message in rows:
        forget(db, {"tenant": tenant, "thread": thread, "message": message})
    soil(db)


def _last(db: Connection) -> int:
    return db.execute(query("last_message_row")).fetchone()[0]
