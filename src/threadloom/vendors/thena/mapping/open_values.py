"""What the pages leave open: moments as text, and objects of any shape."""

from datetime import UTC, datetime
from typing import Any, cast

from threadloom.domain.clock import Instant, instant_of
from threadloom.domain.json import JsonObject


def moment(told: Any) -> Instant | None:  # noqa: ANN401 - any JSON
    """The moment of an ISO 8601 text, UTC where it names no zone; None for whatever is none."""
    if not isinstance(told, str):
        return None
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        return None
    return instant_of(found if found.tzinfo else found.replace(tzinfo=UTC))


def json_object(told: Any) -> JsonObject | None:  # noqa: ANN401 - any JSON
    """An object of the vendor's; None for whatever is none."""
    return cast("JsonObject", told) if isinstance(told, dict) else None
