"""What a status code means: one table, in words that are ours alone."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from threadloom.domain.clock import Instant, instant_of
from threadloom.domain.errors import (
    Conflict,
    Invalid,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    ThreadloomError,
    VendorBadPayload,
    VendorFailed,
    VendorRejected,
    Violation,
)

MAX_RETRY_AFTER_S = 60

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
    headers: Sequence[tuple[bytes, bytes]],
    *,
    is_write: bool,
    found: Sequence[Violation] = (),
    reset_header: str | None = None,
    now: Instant,
) -> ThreadloomError:
    """The error of an answer that is not 2xx; `found` are the input's fields that the vendor told to be wrong."""
    told = httpx.Headers(list(headers))
    wait_ms = _retry_after_ms(told.get("retry-after"), now)
    if status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
        return Invalid.of(found) if found else Invalid("the source found the request wrong")
    if wait_ms is None and status == HTTPStatus.TOO_MANY_REQUESTS and reset_header is not None:
        wait_ms = _until_ms(told.get(reset_header), now)
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


def _retry_after_ms(value: str | None, now: Instant) -> int | None:
    """Milliseconds of a Retry-After header, seconds or an HTTP date, kept between 0 and 60 seconds."""
    if value is None:
        return None
    seconds = _seconds(value.strip(), now)
    return None if seconds is None else round(min(max(seconds, 0.0), MAX_RETRY_AFTER_S) * 1_000)


def _until_ms(value: str | None, now: Instant) -> int | None:
    """Milliseconds until a moment in Unix seconds, kept between 0 and 60 seconds."""
    if value is None or not (value.strip().isascii() and value.strip().isdigit()):
        return None
    seconds = int(value.strip()[:12]) - now / 1_000_000
    return round(min(max(seconds, 0.0), MAX_RETRY_AFTER_S) * 1_000)


def _seconds(value: str, now: Instant) -> float | None:
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return (instant_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now) / 1_000_000
