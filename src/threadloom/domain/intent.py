"""Writes on their way to a vendor: what is remembered of each from before it is sent until its outcome is known."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from .clock import Instant
from .ids import SourceSlug, TenantId, ThreadRef, UserId
from .json import JsonObject
from .message import MessageRole
from .noun import Noun, Record
from .thread import DeleteMode


class Outcome(StrEnum):
    """What became of a write."""

    DONE = "DONE"
    REFUSED = "REFUSED"
    UNKNOWN = "UNKNOWN"


class Naming(Record):
    """What a thread that is being made is to bear here, whatever its vendor tells of it."""

    title: str | None = None
    tags: tuple[str, ...] = ()
    metadata: JsonObject | None = None


class Intent(Record):
    """A write, stored before it is sent.

    `key` is the caller's idempotency key. `thread` is the thread that it is about, where there is one yet. `texts` are
    digests of the messages sent, oldest first: enough to know them again, and no text; `role` is that of the last of
    them. `naming` is all that is kept of
    what a caller wrote; it goes with the intent, and with a purge. Who makes the write holds it until `held_until` and
    holds on while it is under way; from then on, or once `is_unknown`, nobody knows what became of it.
    """

    id: str
    tenant: TenantId
    user: UserId
    operation: str
    source: SourceSlug
    thread: ThreadRef | None = None
    key: str | None = None
    texts: tuple[str, ...] = ()
    role: MessageRole | None = None
    mode: DeleteMode | None = None
    naming: Naming | None = None
    began_at: Instant
    held_until: Instant = Instant(0)
    is_unknown: bool = False

    def is_unresolved(self, now: Instant) -> bool:
        """Whether nobody is at it any more, and its outcome is not known."""
        return self.is_unknown or self.held_until <= now


class Ending(Noun):
    """How a write ended, by its intent's id; `thread` is what exists after a start of which a part is not known."""

    intent: str
    outcome: Outcome
    thread: ThreadRef | None = None


class IntentStore(Protocol):
    """Writes whose outcome is not known (yet).

    `intents`, `hold_intents` and `resolve_intent` look beyond one tenant: they answer no caller, but whoever runs the
    gateway. What is done or refused is forgotten: a done one is in the index, and under its key.
    """

    async def begin_intent(self, intent: Intent) -> None:
        """Keep an intent; for writes with a key see `IdempotencyStore.claim`."""
        ...

    async def end_intent(self, tenant: TenantId, ending: Ending) -> None:
        """Note how a write ended; nothing where the intent is gone (a purge may have taken it)."""
        ...

    async def hold_intents(self, ids: Sequence[str], until: Instant) -> None:
        """Hold on to writes that are under way."""
        ...

    async def intents(self) -> Sequence[Intent]:
        """Every write that is under way or whose outcome is not known, of every tenant, oldest first."""
        ...

    async def resolve_intent(
        self, intent: str, *, answer: bytes | None = None, threads: Sequence[ThreadRef] = ()
    ) -> bool:
        """Forget an intent, by its id, whose outcome was found out; whether it was there.

        In the same step `answer`, which names `threads`, becomes what its key gives for the rest of the key's time,
        whatever it gave until now.
        """
        ...
