"""The schema's own scalars; `SCALARS` is what `StrawberryConfig(scalar_map=...)` takes.

Annotate a field `Instant` (of the domain) to make it a DateTime, and `JSON` to make it a JSON.
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NewType, cast

import strawberry
from graphql import GraphQLError
from graphql.pyutils import Undefined
from strawberry.types.scalar import ScalarDefinition

from threadloom.domain.clock import EARLIEST, LATEST, Instant, datetime_of, instant_of
from threadloom.domain.json import JsonValue

if TYPE_CHECKING:
    JSON = JsonValue
else:
    # Strawberry knows a scalar by its annotation, and at run time the domain's JsonValue is Any.
    JSON = NewType("JSON", object)

MAX_DEPTH = 100
"""How deep lists and objects of a JSON input may lie in each other."""

_MOMENTS_KEPT = 16_384

_INT64 = range(-(2**63), 2**63)

# RFC 3339 section 5.6, without the offset -00:00, which the scalar's specification leaves out. Its rule of exactly
# three digits of a second is not followed: ours are microseconds, and whoever filters by a moment that we printed must
# meet that very moment.
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|(?!-00:00)[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)


def print_instant(value: object) -> str:
    """RFC 3339 text in UTC; microseconds only where they are not zero.

    Raises:
        GraphQLError: `value` is no instant.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise GraphQLError(f"DateTime cannot print a value of type {type(value).__name__!r}.")
    return _printed(value)


@lru_cache(_MOMENTS_KEPT)  # whoever looks at a thread again, as a poll does, is told the same moments
def _printed(moment: int) -> str:
    return datetime_of(Instant(moment)).replace(tzinfo=None).isoformat() + "Z"


def parse_instant(value: object) -> Instant:
    """The instant of RFC 3339 text with an offset; digits beyond microseconds are cut off.

    Raises:
        GraphQLError: not such a text, or no such moment in the years 1 to 9999.
    """
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        raise GraphQLError("DateTime takes RFC 3339 text with an offset, such as 2026-11-21T09:30:00Z.")
    try:
        instant = instant_of(datetime.fromisoformat(value.upper()))
    except ValueError as error:
        raise GraphQLError(f"DateTime knows no moment {value!r}: {error}") from error
    if not EARLIEST <= instant <= LATEST:
        raise GraphQLError(f"DateTime knows no moment {value!r}: in UTC it is not in the years 1 to 9999")
    return instant


def print_json(value: object) -> object:
    """The value as lists, dicts and plain values, whatever sequences and mappings it is made of."""
    if isinstance(value, Mapping):
        return {key: print_json(item) for key, item in cast("Mapping[str, object]", value).items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [print_json(item) for item in cast("Sequence[object]", value)]
    return value


def parse_json(value: object) -> JsonValue:
    """A JSON value that every store and vendor can take.

    In a literal, an object's field whose variable is not given is left out, and a list's item is null.

    Raises:
        GraphQLError: a number that is not finite or an integer beyond 64 bits, text that is not Unicode, or lists and
            objects more than `MAX_DEPTH` deep.
    """
    return _checked(value, depth=0)


def _checked(value: object, *, depth: int) -> JsonValue:
    if depth > MAX_DEPTH:
        raise GraphQLError(f"JSON may be {MAX_DEPTH} lists and objects deep.")
    match value:
        case dict():
            fields = cast("dict[str, object]", value).items()
            return {_text(key): _checked(item, depth=depth + 1) for key, item in fields if item is not Undefined}
        case list():
            items = cast("list[object]", value)
            return [None if item is Undefined else _checked(item, depth=depth + 1) for item in items]
        case str():
            return _text(value)
        case None | bool():
            return value
        case int() if value in _INT64:
            return value
        case float() if math.isfinite(value):
            return value
        case int():
            raise GraphQLError("JSON takes integers of at most 64 bits.")
        case float():
            raise GraphQLError("JSON takes finite numbers only.")
        case _:
            raise GraphQLError(f"JSON has no value of type {type(value).__name__!r}.")


def _text(value: str) -> str:
    # A lone surrogate can be written in JSON, but not in UTF-8: no store and no vendor could be given it.
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise GraphQLError("JSON takes text of whole Unicode characters, not halves of surrogate pairs.")
    return value


SCALARS: Mapping[object, ScalarDefinition] = {
    Instant: strawberry.scalar(
        name="DateTime",
        description="A moment as RFC 3339 text in UTC, such as 2026-11-21T09:30:00Z.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=print_instant,
        parse_value=parse_instant,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value; used only where a vendor leaves the shape open.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=print_json,
        parse_value=parse_json,
    ),
}
