"""Every error that may reach a caller, each with one stable code.

ThreadloomError
├── Unauthenticated      UNAUTHENTICATED     nobody is signed in, or the credential is not valid
├── Forbidden            FORBIDDEN           the caller may not do this
├── NotFound             NOT_FOUND           no such thing, or not the caller's: the two are never told apart
├── Invalid              VALIDATION          the input breaks rules; carries `violations`
├── Conflict             CONFLICT            changed since it was read, or a key used for other input
├── CapabilityMissing    CAPABILITY_MISSING  the source cannot do this; nothing was sent
├── RateLimited          RATE_LIMITED        too many calls, here or at the vendor
├── Overloaded           OVERLOADED          the gateway is too busy for this source
├── LimitExceeded        LIMIT_EXCEEDED      a document or page larger than allowed
├── Internal             INTERNAL            the gateway failed
└── VendorError
    ├── VendorTimeout      VENDOR_TIMEOUT      no answer in time; nothing was done
    ├── VendorUnreachable  VENDOR_UNREACHABLE  no connection; nothing was done
    ├── VendorRejected     VENDOR_REJECTED     the vendor refused the request, or our key
    ├── VendorFailed       VENDOR_FAILED       the vendor failed on a read
    ├── VendorBadPayload   VENDOR_BAD_PAYLOAD  the vendor's answer made no sense
    └── OutcomeUnknown     OUTCOME_UNKNOWN     a write that may or may not have been done

A message is for people and never holds a vendor's own text, a URL, a host or an exception's text.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from .ids import SourceSlug, VendorSlug
from .noun import Noun


class ErrorCode(StrEnum):
    """What went wrong, for programs. The endpoint has codes of its own beside these."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    VALIDATION = "VALIDATION"
    CONFLICT = "CONFLICT"
    CAPABILITY_MISSING = "CAPABILITY_MISSING"
    RATE_LIMITED = "RATE_LIMITED"
    VENDOR_TIMEOUT = "VENDOR_TIMEOUT"
    VENDOR_UNREACHABLE = "VENDOR_UNREACHABLE"
    VENDOR_REJECTED = "VENDOR_REJECTED"
    VENDOR_FAILED = "VENDOR_FAILED"
    VENDOR_BAD_PAYLOAD = "VENDOR_BAD_PAYLOAD"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    OVERLOADED = "OVERLOADED"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    INTERNAL = "INTERNAL"


class Violation(Noun):
    """One broken rule of an input.

    `path` leads to the field inside the mutation's `input` in the schema's own names, list positions as text:
    `("message", "attachments", "0", "fileId")`; empty when it is about the whole.
    """

    path: tuple[str, ...] = ()
    message: str


class ThreadloomError(Exception):
    """The root: anything that may reach a caller."""

    code: ClassVar[ErrorCode] = ErrorCode.INTERNAL
    retryable: bool = False

    def __init__(
        self,
        message: str,
        *,
        path: Sequence[str] = (),
        retry_after_ms: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = tuple(path)
        self.retry_after_ms = retry_after_ms
        self.source: SourceSlug | None = None
        self.vendor: VendorSlug | None = None
        self.is_held_back = False

    def at(self, source: SourceSlug, vendor: VendorSlug) -> "ThreadloomError":
        """The same error, told from which source it came; the first to say so wins."""
        if self.source is None:
            self.source, self.vendor = source, vendor
        return self

    def held_back(self) -> "ThreadloomError":
        """The same error, told that the source was not even asked, so that it says nothing of how the source fares."""
        self.is_held_back = True
        return self


class Unauthenticated(ThreadloomError):
    """Nobody is signed in, or the credential is not valid."""

    code = ErrorCode.UNAUTHENTICATED


class Forbidden(ThreadloomError):
    """The caller may not do this."""

    code = ErrorCode.FORBIDDEN


class NotFound(ThreadloomError):
    """There is no such thing, or it is not the caller's."""

    code = ErrorCode.NOT_FOUND


class Invalid(ThreadloomError):
    """The input breaks one rule or several."""

    code = ErrorCode.VALIDATION

    def __init__(self, message: str, *, path: Sequence[str] = (), violations: Sequence[Violation] = ()) -> None:
        super().__init__(message, path=path)
        self.violations = tuple(violations) or (Violation(path=self.path, message=message),)

    @classmethod
    def of(cls, violations: Sequence[Violation]) -> "Invalid":
        """One error for all broken rules; `violations` is not empty."""
        first = violations[0]
        return cls(first.message, path=first.path, violations=violations)


class Conflict(ThreadloomError):
    """It changed since it was read, cannot be done in its state, or the idempotency key was used for other input."""

    code = ErrorCode.CONFLICT


class CapabilityMissing(ThreadloomError):
    """The source cannot do this; nothing was sent."""

    code = ErrorCode.CAPABILITY_MISSING


class RateLimited(ThreadloomError):
    """Too many calls, at the gateway or the vendor."""

    code = ErrorCode.RATE_LIMITED
    retryable = True


class Overloaded(ThreadloomError):
    """The gateway is too busy for this source."""

    code = ErrorCode.OVERLOADED
    retryable = True


class LimitExceeded(ThreadloomError):
    """The document or a page is larger than allowed."""

    code = ErrorCode.LIMIT_EXCEEDED


class Internal(ThreadloomError):
    """The gateway failed."""

    code = ErrorCode.INTERNAL


class VendorError(ThreadloomError):
    """Anything that went wrong at a vendor."""

    code = ErrorCode.VENDOR_FAILED


class VendorTimeout(VendorError):
    """The vendor did not answer in time; it did nothing."""

    code = ErrorCode.VENDOR_TIMEOUT
    retryable = True


class VendorUnreachable(VendorError):
    """The vendor could not be reached; it did nothing."""

    code = ErrorCode.VENDOR_UNREACHABLE
    retryable = True


class VendorRejected(VendorError):
    """The vendor refused the request, or the key that the gateway holds for it."""

    code = ErrorCode.VENDOR_REJECTED


class VendorFailed(VendorError):
    """The vendor failed while reading."""

    code = ErrorCode.VENDOR_FAILED
    retryable = True


class VendorBadPayload(VendorError):
    """The vendor's answer made no sense."""

    code = ErrorCode.VENDOR_BAD_PAYLOAD


class OutcomeUnknown(VendorError):
    """The vendor may or may not have done it; only the same idempotency key is safe to send again.

    `retryable` until it is known that the write had no such key.
    """

    code = ErrorCode.OUTCOME_UNKNOWN
    retryable = True
