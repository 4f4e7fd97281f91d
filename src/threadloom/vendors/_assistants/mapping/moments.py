"""Unix seconds to instants."""

from threadloom.domain.clock import Instant, instant_of_seconds
from threadloom.vendors._assistants import wire

_FARTHEST = 1e12
"""Behind the year 9999, and long before a float of microseconds overflows."""

_SURELY_NAMED = 253_402_300_799
"""The last second of the year 9999."""


def moment(seconds: wire.Seconds | None) -> Instant | None:
    """A moment that is always there, such as `created_at`; None where no calendar can name it."""
    if seconds is None:
        return None
    if type(seconds) is int and 0 <= seconds <= _SURELY_NAMED:  # nearly always, and exact as it is
        return Instant(seconds * 1_000_000)
    return instant_of_seconds(seconds) if abs(seconds) <= _FARTHEST else None


def moment_if_reached(*candidates: wire.Seconds | None) -> Instant | None:
    """The first moment that is set. UmamiAI's samples write 0 where OpenAI writes null (pages read 2026-11-21)."""
    return next((moment(seconds) for seconds in candidates if seconds), None)
