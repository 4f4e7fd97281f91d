"""What the pages leave open: objects of any shape."""

from typing import Any, cast

from threadloom.domain.json import JsonObject


def json_object(told: Any) -> JsonObject | None:  # noqa: ANN401 - any JSON
    """An object of the vendor's; None for whatever is none."""
    return cast("JsonObject", told) if isinstance(told, dict) else None
