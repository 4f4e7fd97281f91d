"""ISO 8601 texts to instants."""

from datetime import UTC, datetime

from threadloom.domain.clock import Instant, instant_of


def moment(text: str | None) -> Instant | None:
    """The moment that a text tells, in UTC where it names no time zone; None where it tells none."""
    if text is None:
        return None
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant_of(told if told.tzinfo else told.replace(tzinfo=UTC))
