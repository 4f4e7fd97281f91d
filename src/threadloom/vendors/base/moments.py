"""Moments as vendors write them."""

from datetime import UTC, datetime

from threadloom.domain.clock import Instant, instant_of


def iso_moment(text: object) -> Instant | None:
    """The moment of an ISO 8601 text, in UTC where it names no time zone; None for whatever tells none."""
    if not isinstance(text, str):
        return None
    try:
        told = datetime.fromisoformat(text)
        return instant_of(told if told.tzinfo else told.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
