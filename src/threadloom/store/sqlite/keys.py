"""Callers' keys in SQLite."""

from collections.abc import Sequence
from sqlite3 import Connection, IntegrityError

import msgspec

from threadloom.domain.clock import Instant
from threadloom.domain.errors import Conflict, NotFound
from threadloom.domain.query import KeyRecord

from .database import OnDatabase
from .sql import query


class SqliteKeys(OnDatabase):
    """`KeyStore` in SQLite: the statements that name no tenant, because a key tells it."""

    async def save_key(self, record: KeyRecord) -> None:
        """See `KeyStore.save_key`."""
        await self._database.write(lambda db: _save(db, record))

    async def key(self, digest: bytes) -> KeyRecord | None:
        """See `KeyStore.key`."""
        row = await self._database.look_up(lambda db: db.execute(query("key_by_digest"), {"digest": digest}).fetchone())
        return row and _record(row)

    async def keys(self) -> Sequence[KeyRecord]:
        """See `KeyStore.keys`."""
        return await self._database.scan(lambda db: [_record(row) for row in db.execute(query("all_keys"))])

    async def revoke_key(self, prefix: str, *, now: Instant) -> KeyRecord:
        """See `KeyStore.revoke_key`; a key revoked before keeps its moment."""
        parameters = {"prefix": prefix, "now": now}
        row = await self._database.write(lambda db: db.execute(query("revoke_key"), parameters).fetchone())
        if row is None:
            raise NotFound("there is no such key")
        return _record(row)


def _save(db: Connection, record: KeyRecord) -> None:
    try:
        db.execute(query("insert_key"), msgspec.structs.asdict(record))
    except IntegrityError as error:
        raise Conflict("the key's prefix or digest is taken") from error


def _record(row: tuple[object, ...]) -> KeyRecord:
    return msgspec.convert(dict(zip(KeyRecord.__struct_fields__, row, strict=True)), KeyRecord)
