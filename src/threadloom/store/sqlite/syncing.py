"""How far synchronisation is, in SQLite: the statements that look beyond one tenant, because a vendor's list does."""

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

import msgspec

from threadloom.domain.clock import Instant
from threadloom.domain.errors import Conflict
from threadloom.domain.ids import SourceSlug, TenantId, ThreadRef, UserId
from threadloom.domain.syncing import Holding, Look, Met, SourceSync

from .codec import address, address_digest, addresses, comparable, is_keepable, json_of
from .database import OnDatabase
from .sql import query

_SYNC = msgspec.json.Decoder(SourceSync)
_LOOKS = {Look.NONE: 0, Look.QUIET: 1, Look.NEWS: 2}


class SqliteSyncing(OnDatabase):
    """`SyncStore` in SQLite."""

    async def syncs(self, sources: Sequence[SourceSlug]) -> Sequence[SourceSync | None]:
        """See `SyncStore.syncs`."""
        parameters = {"sources": comparable(sources)}
        rows = await self._database.look_up(lambda db: db.execute(query("sync_sources"), parameters).fetchall())
        found = {source: _SYNC.decode(body) for source, body in rows}
        return [found.get(source) for source in sources]

    async def hold_sync(self, source: SourceSlug, holder: str, *, now: Instant, until: Instant) -> SourceSync | None:
        """See `SyncStore.hold_sync`."""
        blank = json_of(SourceSync(source=source))
        parameters = {"source": source, "holder": holder, "now": now, "until": until, "body": blank}
        row = await self._database.write(lambda db: db.execute(query("sync_hold"), parameters).fetchone())
        return None if row is None else _SYNC.decode(row[0])

    async def save_sync(self, sync: SourceSync, holder: str) -> None:
        """See `SyncStore.save_sync`."""
        parameters = {"source": sync.source, "holder": holder, "body": json_of(sync)}
        row = await self._database.write(lambda db: db.execute(query("sync_save"), parameters).fetchone())
        if row is None:
            raise Conflict("another process synchronises this source")

    async def release_sync(self, source: SourceSlug, holder: str) -> None:
        """See `SyncStore.release_sync`."""
        parameters = {"source": source, "holder": holder}
        await self._database.write(lambda db: _run(db, "sync_release", parameters))

    async def holdings(self, refs: Sequence[ThreadRef]) -> Sequence[Holding | None]:
        """See `SyncStore.holdings`."""
        parameters = {"refs": addresses(refs)}
        rows = await self._database.read(lambda db: db.execute(query("sync_holdings"), parameters).fetchall())
        found = {holding.ref: holding for holding in map(_holding, rows)}
        return [found.get(ref) for ref in refs]

    async def note_met(self, met: Sequence[Met], *, walk: Instant) -> None:
        """See `SyncStore.note_met`."""
        kept = [(*address(each.ref), _LOOKS[each.look]) for each in met if is_keepable(each.ref)]
        await self._database.write(lambda db: _run(db, "sync_met", {"met": json_of(kept), "walk": walk}))

    async def enroll(self, source: SourceSlug) -> None:
        """See `SyncStore.enroll`."""
        await self._database.write(lambda db: _run(db, "sync_enroll", {"source": source}))

    async def unmet(self, source: SourceSlug, *, walk: Instant, size: int) -> Sequence[Holding]:
        """See `SyncStore.unmet`."""
        parameters = {"source": source, "walk": walk, "size": size}
        rows = await self._database.scan(lambda db: db.execute(query("sync_unmet"), parameters).fetchall())
        return list(map(_holding, rows))

    async def count_met(self, source: SourceSlug, *, walk: Instant) -> int:
        """See `SyncStore.count_met`."""
        parameters = {"source": source, "walk": walk}
        ((met,),) = await self._database.scan(lambda db: db.execute(query("sync_count_met"), parameters).fetchall())
        return met

    async def held_of(self, source: SourceSlug, *, after: ThreadRef | None, size: int) -> Sequence[Holding]:
        """See `SyncStore.held_of`."""
        _, scope, native_id = ("", "", "") if after is None else address(after)
        parameters = {"source": source, "scope": scope, "native_id": native_id, "size": size}
        rows = await self._database.scan(lambda db: db.execute(query("sync_held"), parameters).fetchall())
        return list(map(_holding, rows))

    async def to_look_into(self, source: SourceSlug, size: int) -> Sequence[Holding]:
        """See `SyncStore.to_look_into`."""
        parameters = {"source": source, "size": size}
        rows = await self._database.scan(lambda db: db.execute(query("sync_looks"), parameters).fetchall())
        return list(map(_holding, rows))

    async def note_looked(self, refs: Sequence[ThreadRef]) -> None:
        """See `SyncStore.note_looked`."""
        await self._database.write(lambda db: _run(db, "sync_looked", {"refs": addresses(refs)}))

    async def note_vanished(self, refs: Sequence[ThreadRef], *, walk: Instant) -> None:
        """See `SyncStore.note_vanished`."""
        parameters = {"refs": addresses(refs), "walk": walk}
        await self._database.write(lambda db: _run(db, "sync_vanished", parameters))

    async def kept_out(self, tenant: TenantId, refs: Sequence[ThreadRef]) -> Sequence[bool]:
        """See `SyncStore.kept_out`."""
        return await self._database.look_up(lambda db: are_kept_out(db, tenant, refs))

    async def let_in(self, tenant: TenantId, ref: ThreadRef) -> None:
        """See `SyncStore.let_in`."""
        parameters = {"tenant": tenant, "thread": address_digest(ref)}
        await self._database.write(lambda db: _run(db, "let_in", parameters))


def are_kept_out(db: Connection, tenant: TenantId, refs: Sequence[ThreadRef]) -> list[bool]:
    """Whether threads are kept out of a tenant's index; see `SyncStore.kept_out`."""
    digests = [address_digest(ref) for ref in refs]
    rows = db.execute(query("kept_out"), {"tenant": tenant, "threads": json_of(digests)})
    found = {digest for (digest,) in rows}
    return [digest in found for digest in digests]


def _run(db: Connection, name: str, parameters: Mapping[str, object]) -> None:
    db.execute(query(name), parameters)


def _holding(row: tuple[str, str, str, str, str | None, int, int, int]) -> Holding:
    source, scope, native_id, tenant, owner, is_to_look, is_news, has_vanished = row
    look = (Look.NEWS if is_news else Look.QUIET) if is_to_look else Look.NONE
    return Holding(
        ref=ThreadRef(source=SourceSlug(source), scope=scope or None, native_id=native_id),
        tenant=TenantId(tenant),
        owner=None if owner is None else UserId(owner),
        look=look,
        has_vanished=bool(has_vanished),
    )
