"""What is asked of every input alike."""

from collections.abc import Sequence
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

import strawberry
from msgspec import UNSET, UnsetType

from threadloom.domain.errors import Invalid
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.graphql.declare import given

T = TypeVar("T")

_LONGEST_NATIVE = 256  # an id of ours has room for a scope, a thread and a message


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def changed(value: T | None) -> T | None | UnsetType:
    """A change for an edit: UNSET where it was left out; null clears."""
    return UNSET if value is strawberry.UNSET else value


def stated(value: T | None) -> T | UnsetType:
    """A change for an edit of what cannot be cleared: UNSET where it was left out or null."""
    return UNSET if value is None or value is strawberry.UNSET else value


def sequence(values: Sequence[str] | None) -> tuple[str, ...]:
    """A list as it was given; empty where it was left out or null."""
    return tuple(given(values) or ())


def sequence_or_none(values: Sequence[str] | None) -> tuple[str, ...] | None:
    """A list as it was given; None where it was left out or null."""
    found = given(values)
    return None if found is None else tuple(found)


def pairs(value: JsonValue, *path: str) -> JsonObject | None:
    """The object at `path` of an input, None where it was left out; raises Invalid for any other JSON value."""
    found = given(value)
    if found is None or isinstance(found, dict):
        return found
    raise Invalid("this takes a JSON object", path=path)


def native(text: str, *path: str) -> str:
    """The vendor's id at `path` of an input; raises Invalid for one that is empty or fits into no global id."""
    if not 1 <= len(text) <= _LONGEST_NATIVE:
        raise Invalid(f"this has 1 to {_LONGEST_NATIVE} characters", path=path)
    return text


def scope(text: str | None) -> str | None:
    """The scope of an input, None where it was left out; raises Invalid for one that fits into no global id."""
    found = given(text)
    return native(found, "scope") if found else found


def timezone(name: str | None) -> str | None:
    """The IANA time zone of that name; raises Invalid where there is none."""
    found = given(name)
    if found is not None and found not in _zones():
        raise Invalid("this is no IANA time zone; one is Europe/Berlin", path=("timezone",))
    return found
