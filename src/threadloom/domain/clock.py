"""Moments and where they come from."""

import time
from datetime import UTC, datetime, timedelta
from typing import NewType, Protocol

Instant = NewType("Instant", int)
"""A moment: microseconds since 1970-01-01T00:00:00Z. A scalar prints it as RFC 3339 text."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
EARLIEST = Instant(-62_135_596_800_000_000)  # 0001-01-01: what datetime and RFC 3339 can still name
LATEST = Instant(253_402_300_799_999_999)  # 9999-12-31T23:59:59.999999


def instant_of(moment: datetime) -> Instant:
    """The instant of a timezone-aware moment.

    Raises:
        ValueError: `moment` has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return Instant((moment - _EPOCH) // MICROSECOND)


def datetime_of(instant: Instant) -> datetime:
    """The instant as a timezone-aware datetime in UTC; instants beyond the years 1 to 9999 are clamped."""
    return _EPOCH + timedelta(microseconds=min(max(instant, EARLIEST), LATEST))


def instant_of_seconds(seconds: float) -> Instant | None:
    """The instant of Unix seconds; None where no calendar can name it (a vendor's nonsense)."""
    if not EARLIEST <= seconds * 1_000_000 <= LATEST:  # infinities and NaN too
        return None
    return Instant(round(seconds * 1_000_000))


class Clock(Protocol):
    """The port to time."""

    def now(self) -> Instant:
        """The current moment."""
        ...


class SystemClock:
    """The machine's clock; never runs backwards within a process, so that later events sort later."""

    def __init__(self) -> None:
        self._last = 0

    def now(self) -> Instant:
        """The current moment, at least a microsecond after the one given before."""
        self._last = max(self._last + 1, time.time_ns() // 1_000)
        return Instant(self._last)
