"""Scalars and enums: a whole column at a time where it is in order, value by value where it is not."""

from collections.abc import Callable, Iterable
from math import isfinite
from types import NoneType
from typing import Annotated, Any, TypeAlias

import msgspec
from graphql import GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString
from graphql.pyutils import Undefined, inspect

from threadloom.graphql.scalars import print_json

from .loose import Core, Value
from .position import Position
from .run import Locate, Run
from .values import ODD, PLAIN, Column, attempt, kind_of, kinds

_CHECKED: tuple[tuple[Any, Any], ...] = (
    (GraphQLString, str),
    (GraphQLID, str),
    (GraphQLBoolean, bool),
    (GraphQLInt, Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]),
)
"""Scalars that are written as they are, with what msgspec must find so that there is nothing to convert."""

_JSON = frozenset({NoneType, bool, int, float, str, list, tuple, dict})

Fast: TypeAlias = Callable[[Column], Column | None]
"""The completed column; None where some value needs a closer look."""


def checked(type_: Core, *, required: bool) -> Value:
    """What msgspec must find in a column of this leaf type that is written as it is; None for other leaves."""
    found = next((python for core, python in _CHECKED if core is type_), None)
    return found if required or found is None else found | None


class Leaf:
    """Completes columns of a scalar or an enum."""

    def __init__(self, type_: Core, position: Position) -> None:
        self._type = type_
        self._position = position
        self._fast = _fast(type_, required=position.required)

    def column(self, run: Run, values: Column, locate: Locate) -> Column:
        """The values as the answer has them."""
        try:
            fast = self._fast(values)
        except Exception:  # noqa: BLE001 - some value is not of the type: found value by value below
            fast = None
        return fast if fast is not None else self._one_by_one(run, values, locate)

    def _one_by_one(self, run: Run, values: Column, locate: Locate) -> Column:
        done = attempt(self._completed, values)
        odd = self._position.odd
        return [
            odd(run, value, locate, place) if kinds[type(value)] == ODD else value for place, value in enumerate(done)
        ]

    def _completed(self, value: Value) -> Value:
        if kinds[type(value)] == ODD:
            return value
        told = self._type.coerce_output_value(value)
        if told is None or told is Undefined:
            raise TypeError(
                f"Expected `{inspect(self._type)}.coerce_output_value({inspect(value)})`"
                f" to return non-nullable value, returned: {inspect(told)}"
            )
        return told


def _fast(type_: Core, *, required: bool) -> Fast:
    check = checked(type_, required=required)
    members: Iterable[Any] | None = getattr(type_, "wrapped_cls", None)
    if check is not None:
        return _as_it_is(list[check])
    if members is not None:
        return _of_members(
            {member: type_.coerce_output_value(member) for member in members}, type_.wrapped_cls, required=required
        )
    if type_ is GraphQLFloat:
        return _finite
    if type_.coerce_output_value is print_json:
        return _as_json
    return _coerced(type_.coerce_output_value, required=required)


def _as_it_is(check: Core) -> Fast:
    def fast(values: Column) -> Column:
        msgspec.convert(values, check)
        return values

    return fast


def _of_members(names: dict[Any, str], enum: type, *, required: bool) -> Fast:
    # By identity: to hash or compare a member would run Python code for each value.
    by_id = {id(member): name for member, name in names.items()}
    allowed = {enum}
    if not required:
        by_id[id(None)] = None  # pyright: ignore[reportArgumentType]
        allowed.add(NoneType)

    def fast(values: Column) -> Column | None:
        return list(map(by_id.__getitem__, map(id, values))) if allowed.issuperset(map(type, values)) else None

    return fast


def _as_json(values: Column) -> Column | None:
    """What msgspec writes as JSON, and graphql-core's printing makes into lists and dicts before."""
    return values if _JSON.issuperset(map(type, values)) else None


def _finite(values: Column) -> Column | None:
    return values if set(map(type, values)) == {float} and isfinite(sum(values)) else None


def _coerced(coerce: Callable[[Any], Any], *, required: bool) -> Fast:
    def fast(values: Column) -> Column | None:
        types = set(map(type, values))
        if not required:
            types.discard(NoneType)
        if any(kinds[cls] != PLAIN for cls in types):
            return None
        done = [None if value is None else coerce(value) for value in values]
        left = [told for told, value in zip(done, values, strict=True) if value is not None]
        return done if kind_of(left) == PLAIN else None

    return fast
