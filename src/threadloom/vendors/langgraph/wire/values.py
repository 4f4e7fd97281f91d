"""What stands where anything may stand: a state is whatever its graph makes of it."""

from collections.abc import Mapping, Sequence

from threadloom.domain.json import JsonObject, JsonValue


def as_object(value: JsonValue) -> JsonObject:
    """An object; an empty one for whatever is none."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: JsonValue) -> Sequence[JsonValue]:
    """A list; an empty one for whatever is none."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def as_text(value: JsonValue) -> str | None:
    """A text that says something; None for whatever is none."""
    return value if isinstance(value, str) and value else None
