"""Idempotency records in SQLite."""

from collections.abc import Sequence
from sqlite3 import Connection

from threadloom.domain.call import Caller
from threadloom.domain.clock import Instant
from threadloom.domain.ids import ThreadRef
from threadloom.domain.intent import Ending, Intent
from threadloom.domain.query import Claim, ClaimState

from .codec import check_keepable, terms
from .database import OnDatabase
from .intents import end, kept, name_thread
from .sql import query


class SqliteIdempotency(OnDatabase):
    """`IdempotencyStore` in SQLite."""

    async def claim(
        self,
        caller: Caller,
        key: str,
        digest: bytes,
        *,
        now: Instant,
        expires_at: Instant,
        intent: Intent | None = None,
    ) -> Claim:
        """See `IdempotencyStore.claim`."""
        parameters = {
            **terms(caller),
            "key": key,
            "digest": digest,
            "now": now,
            "expires_at": expires_at,
            "intent": intent and intent.id,
        }
        about = None if intent is None else kept(intent)
        return await self._database.write(lambda db: _claim(db, parameters, about))

    async def settle(
        self, caller: Caller, key: str, answer: bytes, threads: Sequence[ThreadRef], *, ending: Ending | None = None
    ) -> None:
        """See `IdempotencyStore.settle`; nothing where the key is not claimed (a purge may have wiped it)."""
        check_keepable(threads)
        parameters = {**terms(caller), "key": key, "answer": answer}
        await self._database.write(lambda db: _settle(db, caller, parameters, threads, ending))

    async def release(self, caller: Caller, key: str, *, ending: Ending | None = None) -> None:
        """See `IdempotencyStore.release`; nothing where the key has its answer."""
        parameters = {**terms(caller), "key": key}
        await self._database.write(lambda db: _release(db, caller, parameters, ending))


def _claim(db: Connection, parameters: dict[str, object], about: dict[str, object] | None) -> Claim:
    db.execute(query("delete_expired_claim"), parameters)  # this one for certain, whatever the sweep comes to
    db.execute(query("sweep_claims"), parameters)
    if db.execute(query("insert_claim"), parameters).rowcount:
        if about is not None:
            db.execute(query("insert_intent"), about)
        return Claim(state=ClaimState.NEW)
    digest, answer, held_until = db.execute(query("claim"), parameters).fetchone()
    if digest != parameters["digest"]:
        return Claim(state=ClaimState.OTHER_INPUT)
    if answer is None:
        return Claim(state=ClaimState.PENDING, held_until=held_until)
    return Claim(state=ClaimState.DONE, answer=answer)


def _settle(
    db: Connection, caller: Caller, parameters: dict[str, object], threads: Sequence[ThreadRef], ending: Ending | None
) -> None:
    end(db, caller.tenant, ending)
    if db.execute(query("settle_claim"), parameters).rowcount:
        name_thread(db, parameters, threads)


def _release(db: Connection, caller: Caller, parameters: dict[str, object], ending: Ending | None) -> None:
    end(db, caller.tenant, ending)
    db.execute(query("release_claim"), parameters)
