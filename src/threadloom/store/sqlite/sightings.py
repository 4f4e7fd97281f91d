"""Sightings in SQLite: a thread with its messages and run, changed in one step."""

from collections.abc import Sequence
from sqlite3 import Connection

from threadloom.domain.call import Caller
from threadloom.domain.clock import Instant
from threadloom.domain.sighting import Sighting, keepable, seen
from threadloom.domain.thread import Thread

from .codec import check_keepable
from .database import OnDatabase
from .messages import save as save_messages
from .runs import save_if_changed
from .thread_rows import update, visible


class SqliteSightings(OnDatabase):
    """`ThreadStore.observe` in SQLite."""

    async def observe(self, caller: Caller, sightings: Sequence[Sighting]) -> Sequence[Thread | None]:
        """See `ThreadStore.observe`; several sightings of one thread count one after the other."""
        for sighting in sightings:
            check_keepable([message.ref for message in sighting.messages])
            check_keepable([] if sighting.run is None else [sighting.run.ref])
        now = self._database.now()
        return await self._database.write(lambda db: _observe(db, caller, sightings, now))


def _observe(db: Connection, caller: Caller, sightings: Sequence[Sighting], now: Instant) -> list[Thread | None]:
    for sighting in sightings:
        _take(db, caller, sighting, now)
    refs = [sighting.base.ref for sighting in sightings]
    found = visible(db, caller, refs)
    return [found[ref].thread if ref in found else None for ref in refs]


def _take(db: Connection, caller: Caller, sighting: Sighting, now: Instant) -> None:
    ref = sighting.base.ref
    row = visible(db, caller, [ref]).get(ref)
    if row is None:
        return
    after = seen(row.thread, sighting)
    if after != row.thread:
        is_news = sighting.happened and after.last_message != row.thread.last_message
        update(db, caller, row, after, event_at=now if is_news else None)
    if messages := keepable(sighting):
        save_messages(db, caller, messages, now)
    if sighting.run is not None:
        save_if_changed(db, caller, sighting.run)
