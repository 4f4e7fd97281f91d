"""Writes whose outcome is not known, in SQLite."""

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

import msgspec
from msgspec.structs import replace

from threadloom.domain.clock import Instant
from threadloom.domain.ids import SourceSlug, TenantId, ThreadRef
from threadloom.domain.intent import Ending, Intent, Naming, Outcome

from .codec import address, check_keepable, comparable, json_of
from .database import Database, OnDatabase
from .sql import query

_INTENT = msgspec.json.Decoder(Intent)
_NAMING = msgspec.json.Decoder(Naming)

Row = tuple[str, str, str | None, str | None, int, int, str | None]


class SqliteIntents(OnDatabase):
    """`IntentStore` in SQLite."""

    async def begin_intent(self, intent: Intent) -> None:
        """See `IntentStore.begin_intent`."""
        parameters = kept(intent)
        await self._database.write(lambda db: _run(db, "insert_intent", parameters))

    async def end_intent(self, tenant: TenantId, ending: Ending) -> None:
        """See `IntentStore.end_intent`."""
        await self._database.write(lambda db: end(db, tenant, ending))

    async def hold_intents(self, ids: Sequence[str], until: Instant) -> None:
        """See `IntentStore.hold_intents`."""
        parameters = {"ids": comparable(ids), "until": until}
        await self._database.write(lambda db: _run(db, "hold_intents", parameters))

    async def intents(self) -> Sequence[Intent]:
        """See `IntentStore.intents`."""
        rows = await self._database.scan(lambda db: db.execute(query("all_intents")).fetchall())
        return list(map(_intent, rows))

    async def resolve_intent(
        self, intent: str, *, answer: bytes | None = None, threads: Sequence[ThreadRef] = ()
    ) -> bool:
        """See `IntentStore.resolve_intent`."""
        check_keepable(threads)
        return await self._database.write(lambda db: _resolve(db, intent, answer, threads))


def kept(intent: Intent) -> dict[str, object]:
    """The parameters of an intent's row; raises Invalid where its thread cannot be kept."""
    check_keepable([] if intent.thread is None else [intent.thread])
    return {
        **_place(intent.thread),
        "source": intent.source,
        "tenant": intent.tenant,
        "intent": intent.id,
        "began_at": intent.began_at,
        "held_until": intent.held_until,
        "is_unknown": intent.is_unknown,
        "naming": None if intent.naming is None else json_of(intent.naming),
        "body": json_of(replace(intent, thread=None, naming=None, held_until=Instant(0), is_unknown=False)),
    }


def end(db: Connection, tenant: TenantId, ending: Ending | None) -> None:
    """What `IntentStore.end_intent` does, inside a transaction."""
    if ending is None:
        return
    statement = "leave_intent" if ending.outcome is Outcome.UNKNOWN else "delete_intent"
    _run(db, statement, {"tenant": tenant, "intent": ending.intent, **_place(ending.thread)})


def name_thread(db: Connection, parameters: Mapping[str, object], threads: Sequence[ThreadRef]) -> None:
    """Note the threads that the answer of an idempotency key names, inside a transaction."""
    for source, scope, native_id in map(address, threads):
        _run(db, "insert_answer_thread", {**parameters, "source": source, "scope": scope, "native_id": native_id})


async def forget_old_names(database: Database, sources: Sequence[SourceSlug], before: Instant) -> None:
    """Wipe what unresolved starts at these sources were to be called that are older than a moment."""
    parameters = {"sources": comparable(sources), "before": before}
    await database.write(lambda db: _run(db, "forget_old_names", parameters), wipe=True)


def _resolve(db: Connection, intent: str, answer: bytes | None, threads: Sequence[ThreadRef]) -> bool:
    row = db.execute(query("intent_by_id"), {"intent": intent}).fetchone()
    if row is None:
        return False
    found = _INTENT.decode(row[0])
    where = {"tenant": found.tenant, "user": found.user, "key": found.key, "intent": intent}
    if answer is not None and db.execute(query("resolve_claim"), {**where, "answer": answer}).rowcount:
        name_thread(db, where, threads)
    _run(db, "delete_intent", where)
    return True


def _run(db: Connection, name: str, parameters: Mapping[str, object]) -> None:
    db.execute(query(name), parameters)


def _place(thread: ThreadRef | None) -> dict[str, object]:
    source, scope, native_id = (None, None, None) if thread is None else address(thread)
    return {"source": source, "scope": scope, "native_id": native_id}


def _intent(row: Row) -> Intent:
    body, source, scope, native_id, held_until, is_unknown, naming = row
    place = ThreadRef(source=SourceSlug(source), scope=scope or None, native_id=native_id) if native_id else None
    return replace(
        _INTENT.decode(body),
        thread=place,
        held_until=Instant(held_until),
        is_unknown=bool(is_unknown),
        naming=None if naming is None else _NAMING.decode(naming),
    )
