"""Answers as idempotency keys keep them: a noun, or the error that is all there will ever be."""

from typing import TypeVar

import msgspec

from threadloom.domain import errors
from threadloom.domain.errors import ErrorCode, Invalid, ThreadloomError, Violation
from threadloom.domain.ids import SourceSlug, VendorSlug
from threadloom.domain.noun import Noun

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
    noun: msgspec.Raw = msgspec.Raw(b"null")
    error: _KeptError | None = None


def keep(result: object) -> bytes:
    """An answer as it is kept: a noun, which may hold errors."""
    return _encode(_KeptAnswer(noun=msgspec.Raw(_encode(result))))


def keep_error(error: ThreadloomError) -> bytes:
    """An error as it is kept."""
    return _encode(_KeptAnswer(error=_KeptError.of(error)))


def answer_of(kept: bytes, kind: type[R]) -> R:
    """What was kept, or raises the error that was."""
    found = msgspec.json.decode(kept, type=_KeptAnswer)
    if found.error is not None:
        raise found.error.error()
    return msgspec.json.decode(found.noun, type=kind, dec_hook=_decode_error)


def _encode(value: object) -> bytes:
    return msgspec.json.encode(value, enc_hook=_encode_error)


def _encode_error(value: object) -> object:
    if isinstance(value, ThreadloomError):
        return _KeptError.of(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be kept")


def _decode_error(kind: type, value: object) -> object:
    if kind is ThreadloomError:
        return msgspec.convert(value, _KeptError).error()
    raise NotImplementedError(f"{kind.__name__} cannot be read back")
