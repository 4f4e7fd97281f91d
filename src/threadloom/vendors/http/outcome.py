"""What a status code means, or the lack of one: one table, in words that are ours alone."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import httpx

from threadloom.domain.errors import (
    Conflict,
    Invalid,
    NotFound,
    OutcomeUnknown,
    Overloaded,
    RateLimited,
    ThreadloomError,
    VendorBadPayload,
    VendorFailed,
    VendorRejected,
    VendorTimeout,
    VendorUnreachable,
    Violation,
)
from threadloom.vendors.transport import BodyTooLargeError

from .body import BadBodyError
from .lines import BrokenOffError

MAYBE_DONE = "the source may or may not have done this; send it again only with the same idempotency key"

_BY_STATUS: Mapping[int, tuple[type[ThreadloomError], str]] = {
    HTTPStatus.UNAUTHORIZED: (VendorRejected, "the source refused the key that the gateway holds for it"),
    HTTPStatus.FORBIDDEN: (VendorRejected, "the source does not allow this with the key that the gateway holds for it"),
    HTTPStatus.NOT_FOUND: (NotFound, "there is no such thing at this source"),
    HTTPStatus.CONFLICT: (Conflict, "the source cannot do this in the present state of the thing"),
    HTTPStatus.LOCKED: (Conflict, "the source is busy with the thing; ask again when it is done"),
}


def error_of_status(
    status: int,
    *,
    is_write: bool,
    found: Sequence[Violation] = (),
    wait_ms: int | None = None,
) -> ThreadloomError:
    """The error of an answer that is not 2xx.

    `found` are the input's fields that the vendor told to be wrong, `wait_ms` how long it wants to be left alone.
    """
    if status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
        return Invalid.of(found) if found else Invalid("the source found the request wrong")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited("the source asks for fewer calls", retry_after_ms=wait_ms)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        if is_write:
            return OutcomeUnknown(MAYBE_DONE, retry_after_ms=wait_ms)
        return VendorFailed("the source failed", retry_after_ms=wait_ms)
    # A redirect was not carried out: a write that met one was not done.
    if status < HTTPStatus.BAD_REQUEST and not is_write:
        return VendorBadPayload("the source answered with something other than was asked for")
    kind, message = _BY_STATUS.get(status, (VendorRejected, "the source refused the request"))
    return kind(message)


def unreadable(*, is_write: bool) -> ThreadloomError:
    """The error of a 2xx that makes no sense."""
    # It was done, but what came of it cannot be told: the caller must not send it again as if it had failed.
    return OutcomeUnknown(MAYBE_DONE) if is_write else VendorBadPayload("the source's answer made no sense")


def error_of_failure(broken: BrokenOffError, *, is_write: bool) -> ThreadloomError:
    """The error of an exchange without an answer that could be used."""
    if is_unreadable(broken):
        return unreadable(is_write=is_write)
    if is_write and broken.may_have_arrived:
        return OutcomeUnknown(MAYBE_DONE)
    if is_crowd(broken):
        return Overloaded("too many calls to this source are under way")
    if is_timeout(broken):
        return VendorTimeout("the source did not answer in time")
    return VendorUnreachable("the source cannot be reached")


def is_unreadable(broken: BrokenOffError) -> bool:
    """Whether there was an answer, of which nothing could be made."""
    return isinstance(broken.__cause__, BadBodyError | BodyTooLargeError)


def is_timeout(broken: BrokenOffError) -> bool:
    """Whether it took longer than it may."""
    return isinstance(broken.__cause__, TimeoutError | httpx.TimeoutException)


def is_crowd(broken: BrokenOffError) -> bool:
    """Whether the transport had no connection to give, which says nothing of the source."""
    return isinstance(broken.__cause__, httpx.PoolTimeout)
