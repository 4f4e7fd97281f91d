"""One effect for one idempotency key: the same key and input give the same answer for 24 hours."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from hashlib import blake2b
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.clock import Clock, Instant
from threadloom.domain.errors import Conflict, OutcomeUnknown, ThreadloomError
from threadloom.domain.ids import ThreadRef
from threadloom.domain.intent import Ending, Intent, Outcome
from threadloom.domain.query import ClaimState
from threadloom.domain.store import Store

from .effects import Effect, effects
from .intents import Holding, intent_of
from .kept_answers import answer_of, keep, keep_error
from .locks import KeyedLocks

_log = logging.getLogger("threadloom.gateway")

KEEP = 24 * 60 * 60 * 1_000_000  # microseconds

_LOOKS = 240
_PAUSE_S = 0.25  # between looks at what another process is at; a minute in all

_AGAIN = "ask again with the same idempotency key, which never does it twice and tells once it is known"
_CUT_OFF = f"an earlier call with this key was cut off, and it may have been done; {_AGAIN}"
_UNDER_WAY = f"an earlier call with this key is still under way; {_AGAIN}"
_MAYBE_DONE = f"it may have been done; {_AGAIN}"
_MAYBE_DONE_ONCE = "it may have been done; look before you ask again, and give an idempotency key then"

_NOT_NOTED = "how a write ended could not be noted; `threadloom intents` lists it"

R = TypeVar("R")


class _Asking(NamedTuple, Generic[R]):
    """A write with what is to be known of it; see `Idempotency.once`."""

    asked: tuple[str, Any]
    write: Callable[[], Awaitable[R]]
    names: Callable[[R], Sequence[ThreadRef]]
    left: Callable[[R], ThreadloomError | None]


class Idempotency:
    """Runs a write once for its key, and to its end even when its caller goes away; remembers it until it is known."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._in_flight = KeyedLocks()
        self._writes: set[asyncio.Task[Any]] = set()
        self._holding = Holding(store, clock)

    async def once(
        self,
        call: Call,
        *,
        asked: tuple[str, Any],
        answer: type[R],
        write: Callable[[], Awaitable[R]],
        names: Callable[[R], Sequence[ThreadRef]],
        left: Callable[[R], ThreadloomError | None] = lambda _: None,
    ) -> R:
        """What `write` gives, or gave when this key was used before.

        `asked` is the operation's name with its input as the caller gave it, which must be the same for the same key;
        the first part of the input says what it is about (see `intents`). `names` tells which threads the answer is
        about, `left` what failed of a write that is half done. An error that proves that nothing was done gives the
        key back; any other is kept as OUTCOME_UNKNOWN, so that nothing is ever sent twice.

        The write goes on when its caller is cancelled: a vendor may have acted already, and what it made must come
        into the index. An intent is stored before a vendor is asked, and forgotten once the outcome is known.

        Raises:
            Conflict: the key was used for other input.
            OutcomeUnknown: what became of an earlier call with this key is not known.
        """
        asking = _Asking(asked, write, names, left)
        task = asyncio.create_task(self._claimed(call, asking, answer))
        self._keep(task)
        try:
            return await asyncio.shield(task)
        finally:
            del task  # it holds what it raised, whose traceback holds this frame

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._writes.add(task)
        task.add_done_callback(self._writes.discard)

    async def finish(self) -> None:
        """Wait for the writes under way; what they raise is their callers'."""
        while self._writes:
            await asyncio.gather(*self._writes, return_exceptions=True)
        await self._holding.stop()

    async def _claimed(self, call: Call, asking: _Asking[R], answer: type[R]) -> R:
        key = call.idempotency_key
        if key is None:
            intent = self._intent(call, asking)
            with self._holding.hold(intent.id):
                return await self._run(call, intent, asking)
        async with self._in_flight.hold((call.caller.tenant, call.caller.user, key)):
            intent = self._intent(call, asking)
            with self._holding.hold(intent.id):
                kept = await self._claim(call, key, asking, intent)
                if kept is not None:
                    return answer_of(kept, answer)
                return await self._run(call, intent, asking)

    def _intent(self, call: Call, asking: _Asking[R]) -> Intent:
        return intent_of(call, asking.asked, now=self._clock.now(), held_until=self._holding.until())

    def _from_now(self, intent: Intent) -> Intent:
        """The intent as it is stored: what has waited, for a lock or for another process, begins only now."""
        return replace(intent, began_at=self._clock.now(), held_until=self._holding.until())

    async def _claim(self, call: Call, key: str, asking: _Asking[R], intent: Intent) -> bytes | None:
        """The answer kept for the key; None where it is taken now. What another process is at is waited for."""
        digest = blake2b(msgspec.msgpack.encode(asking.asked, order="sorted"), digest_size=32).digest()
        for _ in range(_LOOKS):
            fresh = self._from_now(intent)
            now = fresh.began_at
            claim = await self._store.claim(
                call.caller, key, digest, now=now, expires_at=Instant(now + KEEP), intent=fresh
            )
            if claim.state is ClaimState.OTHER_INPUT:
                raise Conflict("this idempotency key was used for other input", path=("idempotencyKey",))
            if claim.state is not ClaimState.PENDING:
                return claim.answer
            if claim.held_until is None or claim.held_until <= now:
                raise OutcomeUnknown(_CUT_OFF)
            if call.deadline is not None and call.deadline <= now:
                break
            await asyncio.sleep(_PAUSE_S)
        raise OutcomeUnknown(_UNDER_WAY)

    async def _run(self, call: Call, intent: Intent, asking: _Asking[R]) -> R:
        # With a key the intent came with the claim; without one it is stored once a vendor is about to be asked.
        note = None if call.idempotency_key is not None else lambda: self._store.begin_intent(self._from_now(intent))
        with effects(note) as effect:
            try:
                result = await asking.write()
            except ThreadloomError as error:
                told = _as_unknown(call, error) if effect.may_be_done else error
                _tell_of_key(call, told)
                await self._failed(call, intent, effect, told)
                try:
                    if told is error:
                        raise
                    raise told from error
                finally:
                    del told  # a frame that holds what it raised is a cycle, left to the garbage collector
        half_done = asking.left(result)
        _tell_of_key(call, half_done)
        outcome = Outcome.UNKNOWN if isinstance(half_done, OutcomeUnknown) else Outcome.DONE
        threads = asking.names(result)
        about = threads[0] if threads and outcome is Outcome.UNKNOWN else None
        ending = Ending(intent=intent.id, outcome=outcome, thread=about)
        if call.idempotency_key is None:
            self._end_beside(call, effect, ending)
        else:
            try:
                await self._store.settle(call.caller, call.idempotency_key, keep(result), threads, ending=ending)
            except ThreadloomError as error:
                raise _as_unknown(call, error) from error
        return result

    async def _failed(self, call: Call, intent: Intent, effect: Effect, error: ThreadloomError) -> None:
        """Note a write that failed: that nothing was done, or that nobody knows.

        A store that cannot note it does not stand in the way of the error: the key counts as cut off then.
        """
        is_unknown = isinstance(error, OutcomeUnknown)
        ending = Ending(intent=intent.id, outcome=Outcome.UNKNOWN if is_unknown else Outcome.REFUSED)
        key = call.idempotency_key
        if key is None:
            self._end_beside(call, effect, ending)
            return
        try:
            if is_unknown:
                await self._store.settle(call.caller, key, keep_error(error), (), ending=ending)
            else:
                await self._store.release(call.caller, key, ending=ending)
        except ThreadloomError:
            _log.exception(_NOT_NOTED)

    def _end_beside(self, call: Call, effect: Effect, ending: Ending) -> None:
        """Note how a write without a key ended, beside the answer: until it is noted it counts as not known."""
        if effect.is_noted:
            self._keep(asyncio.create_task(self._end(call, ending)))

    async def _end(self, call: Call, ending: Ending) -> None:
        try:
            await self._store.end_intent(call.caller.tenant, ending)
        except ThreadloomError:
            _log.exception(_NOT_NOTED)


def under_key(error: OutcomeUnknown) -> OutcomeUnknown:
    """The error of a part that was sent without a key, where the whole has one."""
    told = OutcomeUnknown(_MAYBE_DONE, retry_after_ms=error.retry_after_ms)
    if error.source and error.vendor:
        told.at(error.source, error.vendor)
    return told


def _tell_of_key(call: Call, error: ThreadloomError | None) -> None:
    """What may have been done is not to be sent again where no key keeps it from being done twice."""
    if isinstance(error, OutcomeUnknown) and call.idempotency_key is None:
        error.retryable = False


def _as_unknown(call: Call, error: ThreadloomError) -> OutcomeUnknown:
    """What a caller is told whose write may be done, and the same key from now on."""
    if isinstance(error, OutcomeUnknown):
        return error
    unknown = OutcomeUnknown(_MAYBE_DONE_ONCE if call.idempotency_key is None else _MAYBE_DONE)
    if error.source and error.vendor:
        unknown.at(error.source, error.vendor)
    return unknown
