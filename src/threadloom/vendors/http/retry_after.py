"""When a source wants to be asked again, as its headers tell."""

from collections.abc import Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from threadloom.domain.clock import Instant, instant_of

MOST_S = 60.0
"""However long a source wants to be left alone, it is asked again after this."""


def wait_s(
    status: int, headers: Sequence[tuple[bytes, bytes]], *, now: Instant, reset_header: str | None
) -> float | None:
    """Seconds from now to when calls are taken again, 60 at most; None where the answer does not tell.

    `Retry-After` (RFC 9110, section 10.2.3) is seconds or a date. After a 429 that has none, `reset_header` names one
    with a moment in Unix seconds. What is past, negative or no such thing tells nothing.
    """
    told = httpx.Headers(list(headers))
    seconds = _retry_after(told.get("retry-after", "").strip(), now)
    if seconds is None and reset_header is not None and status == HTTPStatus.TOO_MANY_REQUESTS:
        seconds = _until(told.get(reset_header, "").strip(), now)
    return None if seconds is None or seconds < 0 else min(seconds, MOST_S)


def _retry_after(value: str, now: Instant) -> float | None:
    if _is_number(value):
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    seconds = (instant_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now) / 1_000_000
    return seconds if seconds >= 0 else None


def _until(value: str, now: Instant) -> float | None:
    return int(value[:12]) - now / 1_000_000 if _is_number(value) else None


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()
