"""Writes as they are remembered: what an intent keeps of one, and who is at it."""

import asyncio
import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, cast
from uuid import uuid4

from threadloom.domain.call import Call
from threadloom.domain.clock import Clock, Instant
from threadloom.domain.errors import Conflict, ThreadloomError
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, RunRef, SourceSlug, ThreadRef
from threadloom.domain.intent import Intent, Naming
from threadloom.domain.message import MessageDraft, MessageRole
from threadloom.domain.store import Store
from threadloom.domain.thread import DeleteMode, SendDraft, ThreadDraft

_log = logging.getLogger("threadloom.gateway")

HOLD_S = 6.0
"""How long after its end a process still counts as being at what it was at."""
_AGAIN_S = 2.0


def digest_of(text: str | None) -> str:
    """What a message's text is known again by: vendors may trim it and break its lines elsewhere."""
    return blake2b(" ".join((text or "").split()).encode(errors="surrogatepass"), digest_size=16).hexdigest()


def intent_of(call: Call, asked: tuple[str, Any], *, now: Instant, held_until: Instant) -> Intent:
    """The intent of a write, made of what was asked: an operation's name, and its input, the first part of which is
    what it is about."""
    operation, given = asked
    parts = cast("tuple[Any, ...]", given if isinstance(given, tuple) else (given,))
    source, thread = _about(parts[0])
    drafts = [draft for part in parts for draft in _drafts(part)]
    return Intent(
        id=uuid4().hex[:12],
        tenant=call.caller.tenant,
        user=call.caller.user,
        operation=operation,
        source=source,
        thread=thread,
        key=call.idempotency_key,
        texts=tuple(map(_digest_of_draft, drafts)),
        role=MessageRole(drafts[-1].role) if drafts else None,
        mode=next((part for part in parts if isinstance(part, DeleteMode)), None),
        naming=_naming(parts[0]),
        began_at=now,
        held_until=held_until,
    )


def _about(subject: object) -> tuple[SourceSlug, ThreadRef | None]:
    """The source and the thread that a write is about."""
    match subject:
        case ThreadRef():
            return subject.source, subject
        case MessageRef() | RunRef() | FeedbackRef():
            return subject.thread.source, subject.thread
        case ThreadDraft() | AgentRef():
            return subject.source, None
        case str():
            return SourceSlug(subject), None
        case list() if subject:  # a change of many, told by the first
            return _about(cast("list[object]", subject)[0])[0], None
        case _:
            raise TypeError(f"a write is about something at a source, not about {type(subject).__name__}")


def _drafts(part: object) -> Sequence[MessageDraft]:
    match part:
        case ThreadDraft():
            return (*part.messages, *([part.message] if part.message else []))
        case SendDraft():
            return (part.message,)
        case _:
            return ()


def _digest_of_draft(draft: MessageDraft) -> str:
    return digest_of("\n\n".join(part.text for part in draft.content if part.text))


def _naming(subject: object) -> Naming | None:
    if not isinstance(subject, ThreadDraft):
        return None
    naming = Naming(title=subject.title, tags=subject.tags, metadata=subject.metadata)
    return None if naming == Naming() else naming


async def dismiss(store: Store, clock: Clock, intent: str) -> bool:
    """Forget a write, by its id, that somebody has looked after; whether it was there.

    Raises:
        Conflict: it is still under way.
    """
    found = next((each for each in await store.intents() if each.id == intent), None)
    if found is not None and not found.is_unresolved(clock.now()):
        raise Conflict("this write is still under way; dismiss it once it is not")
    return await store.resolve_intent(intent)


class Holding:
    """The writes that this process is at: held in the store while they last, so that others leave them alone."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._held: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._renewing: asyncio.Task[None] | None = None

    def until(self) -> Instant:
        """Until when a write that begins now is held, unless it is held longer."""
        return Instant(self._clock.now() + round(HOLD_S * 1_000_000))

    @contextmanager
    def hold(self, intent: str) -> Generator[None]:
        """Hold a write; most end before it has to be held longer."""
        self._held.add(intent)
        self._schedule()
        try:
            yield
        finally:
            self._held.discard(intent)
            if not self._held and self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _schedule(self) -> None:
        if self._timer is None and self._held:
            self._timer = asyncio.get_running_loop().call_later(_AGAIN_S, self._begin_to_renew)

    def _begin_to_renew(self) -> None:
        self._timer = None
        self._renewing = asyncio.create_task(self._renew(), name="threadloom-intents")

    async def _renew(self) -> None:
        try:
            await self._store.hold_intents(sorted(self._held), self.until())
        except ThreadloomError:
            _log.exception("writes under way could not be held; others may take them for cut off")
        finally:
            self._schedule()

    async def stop(self) -> None:
        """Return once nothing is being written any more; call it when nothing is held."""
        if self._renewing is not None:
            await asyncio.wait([self._renewing])
