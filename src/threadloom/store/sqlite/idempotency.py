"""Idempotency records in SQLite."""

from collections.abc import Sequence
from sqlite3 import Connection

from threadloom.domain.call import Caller
from threadloom.domain.clock import Instant
from threadloom.domain.ids import ThreadRef
from threadloom.domain.query import Claim, ClaimState

from .codec import address, check_keepable, terms
from .database import OnDatabase
from .sql import query


class SqliteIdempotency(OnDatabase):
    """`IdempotencyStore` in SQLite."""

    async def claim(self, caller: Caller, key: str, digest: bytes, *, now: Instant, expires_at: Instant) -> Claim:
        """See `IdempotencyStore.claim`."""
        parameters = {**terms(caller), "key": key, "digest": digest, "now": now, "expires_at": expires_at}
        return await self._database.write(lambda db: _claim(db, parameters))

    async def settle(self, caller: Caller, key: str, answer: bytes, threads: Sequence[ThreadRef]) -> None:
        """See `IdempotencyStore.settle`; nothing where the key is not claimed (a purge may have wiped it)."""
        check_keepable(threads)
        parameters = {**terms(caller), "key": key, "answer": answer}
        await self._database.write(lambda db: _settle(db, parameters, threads))

    async def release(self, caller: Caller, key: str) -> None:
        """See `IdempotencyStore.release`; nothing where the key has its answer."""
        parameters = {**terms(caller), "key": key}
        await self._database.write(lambda db: db.execute(query("release_claim"), parameters))


def _claim(db: Connection, parameters: dict[str, object]) -> Claim:
    db.execute(query("delete_expired_claim"), parameters)  # this one for certain, whatever the sweep comes to
    db.execute(query("sweep_claims"), parameters)
    if db.execute(query("insert_claim"), parameters).rowcount:
        return Claim(state=ClaimState.NEW)
    digest, answer = db.execute(query("claim"), parameters).fetchone()
    if digest != parameters["digest"]:
        return Claim(state=ClaimState.OTHER_INPUT)
    return Claim(state=ClaimState.PENDING if answer is None else ClaimState.DONE, answer=answer)


def _settle(db: Connection, parameters: dict[str, object], threads: Sequence[ThreadRef]) -> None:
    if not db.execute(query("settle_claim"), parameters).rowcount:
        return
    for source, scope, native_id in map(address, threads):
        db.execute(
            query("insert_answer_thread"), {**parameters, "source": source, "scope": scope, "native_id": native_id}
        )
