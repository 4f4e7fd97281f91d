"""One effect for one idempotency key: the same key and input give the same answer for 24 hours."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec

from threadloom.domain import errors
from threadloom.domain.call import Call
from threadloom.domain.clock import Clock, Instant
from threadloom.domain.errors import Conflict, ErrorCode, Invalid, OutcomeUnknown, ThreadloomError, Violation
from threadloom.domain.ids import SourceSlug, ThreadRef, VendorSlug
from threadloom.domain.noun import Noun
from threadloom.domain.query import ClaimState
from threadloom.domain.store import Store

from .effects import effects
from .locks import KeyedLocks

KEEP = 24 * 60 * 60 * 1_000_000  # microseconds

R = TypeVar("R")

_CLASSES = {
    cls.code: cls
    for cls in vars(errors).values()
    if isinstance(cls, type) and issubclass(cls, ThreadloomError) and cls not in {ThreadloomError, errors.VendorError}
}


class _KeptError(Noun):
    """A ThreadloomError as it is kept."""

    code: ErrorCode
    message: str
    path: tuple[str, ...]
    violations: tuple[Violation, ...]
    retry_after_ms: int | None
    source: SourceSlug | None
    vendor: VendorSlug | None

    @classmethod
    def of(cls, error: ThreadloomError) -> "_KeptError":
        return cls(
            code=error.code,
            message=error.message,
            path=error.path,
            violations=error.violations if isinstance(error, Invalid) else (),
            retry_after_ms=error.retry_after_ms,
            source=error.source,
            vendor=error.vendor,
        )

    def error(self) -> ThreadloomError:
        error = (
            Invalid(self.message, path=self.path, violations=self.violations)
            if self.code is ErrorCode.VALIDATION
            else _CLASSES[self.code](self.message, path=self.path, retry_after_ms=self.retry_after_ms)
        )
        return error.at(self.source, self.vendor) if self.source and self.vendor else error


class _KeptAnswer(Noun):
    """An answer as it is kept: a noun, or the error that is all there will ever be."""

    noun: msgspec.Raw = msgspec.Raw(b"null")
    error: _KeptError | None = None


def _encode_error(value: object) -> object:
    if isinstance(value, ThreadloomError):
        return _KeptError.of(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be kept")


def _decode_error(kind: type, value: object) -> object:
    if kind is ThreadloomError:
        return msgspec.convert(value, _KeptError).error()
    raise NotImplementedError(f"{kind.__name__} cannot be read back")


class Idempotency:
    """Runs a write once for its key, and to its end even when its caller goes away."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._in_flight = KeyedLocks()
        self._writes: set[asyncio.Task[Any]] = set()

    async def once(
        self,
        call: Call,
        *,
        asked: tuple[str, Any],
        answer: type[R],
        write: Callable[[], Awaitable[R]],
        names: Callable[[R], Sequence[ThreadRef]],
    ) -> R:
        """What `write` gives, or gave when this key was used before.

        `asked` is the operation's name with its input as the caller gave it, which must be the same for the same key.
        `names` tells which threads the answer is about. An error that proves that nothing was done gives the key
        back; any other is kept as OUTCOME_UNKNOWN, so that nothing is ever sent twice.

        The write goes on when its caller is cancelled: a vendor may have acted already, and what it made must come
        into the index.

        Raises:
            Conflict: the key was used for other input.
            OutcomeUnknown: what became of an earlier call with this key is not known.
        """
        task = asyncio.ensure_future(self._claimed(call, asked, answer, write, names))
        self._writes.add(task)
        task.add_done_callback(self._writes.discard)
        return await asyncio.shield(task)

    async def finish(self) -> None:
        """Wait for the writes under way; what they raise is their callers'."""
        await asyncio.gather(*self._writes, return_exceptions=True)

    async def _claimed(
        self,
        call: Call,
        asked: tuple[str, Any],
        answer: type[R],
        write: Callable[[], Awaitable[R]],
        names: Callable[[R], Sequence[ThreadRef]],
    ) -> R:
        key = call.idempotency_key
        if key is None:
            return await write()
        async with self._in_flight.hold((call.caller.tenant, call.caller.user, key)):
            kept = await self._claim(call, key, asked)
            if kept is not None:
                return self._read(kept, answer)
            return await self._run(call, key, write, names)

    async def _claim(self, call: Call, key: str, asked: tuple[str, Any]) -> bytes | None:
        digest = blake2b(msgspec.msgpack.encode(asked, order="sorted"), digest_size=32).digest()
        now = self._clock.now()
        claim = await self._store.claim(call.caller, key, digest, now=now, expires_at=Instant(now + KEEP))
        if claim.state is ClaimState.OTHER_INPUT:
            raise Conflict("this idempotency key was used for other input", path=("idempotencyKey",))
        if claim.state is ClaimState.PENDING:
            raise OutcomeUnknown("an earlier call with this key was cut off; whether it was done is not known")
        return claim.answer if claim.state is ClaimState.DONE else None

    async def _run(
        self, call: Call, key: str, write: Callable[[], Awaitable[R]], names: Callable[[R], Sequence[ThreadRef]]
    ) -> R:
        with effects() as effect:
            try:
                result = await write()
            except ThreadloomError as error:
                if effect.may_be_done or isinstance(error, OutcomeUnknown):
                    unknown = OutcomeUnknown("it may have been done; look before you do it again")
                    if error.source and error.vendor:
                        unknown.at(error.source, error.vendor)
                    kept = _KeptAnswer(error=_KeptError.of(error if isinstance(error, OutcomeUnknown) else unknown))
                    await self._store.settle(call.caller, key, self._encode(kept), ())
                else:
                    await self._store.release(call.caller, key)
                raise
        noun = msgspec.Raw(self._encode(result))
        await self._store.settle(call.caller, key, self._encode(_KeptAnswer(noun=noun)), names(result))
        return result

    @staticmethod
    def _encode(value: object) -> bytes:
        return msgspec.json.encode(value, enc_hook=_encode_error)

    @staticmethod
    def _read(kept: bytes, answer: type[R]) -> R:
        found = msgspec.json.decode(kept, type=_KeptAnswer)
        if found.error is not None:
            raise found.error.error()
        return msgspec.json.decode(found.noun, type=answer, dec_hook=_decode_error)
