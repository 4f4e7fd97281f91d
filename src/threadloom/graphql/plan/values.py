"""What stands in a column, and how to go on with it whether or not it must be waited for."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from types import CoroutineType
from typing import Any, TypeAlias, TypeGuard

from graphql.pyutils import Undefined

from .loose import Value

Column: TypeAlias = Sequence[Any]
"""A value for each row, in the rows' order. An exception stands for the error of its row."""

Later: TypeAlias = Column | Coroutine[Any, Any, Column]
"""A column, or a coroutine of it where something in it must be waited for."""

PLAIN, ODD, AWAITABLE = 0, 1, 2


class _Bad:
    """A value that an error made null where the schema allows none: what it is part of becomes null in its place."""


BAD = _Bad()


class _Kinds(dict[type, int]):
    """How values of a class are treated; rows of a column share few classes, so this replaces a check a value."""

    def __missing__(self, cls: type) -> int:
        is_odd = cls in (type(None), type(Undefined)) or issubclass(cls, Exception)
        kind = ODD if is_odd else AWAITABLE if hasattr(cls, "__await__") else PLAIN
        self[cls] = kind
        return kind


kinds = _Kinds()


def kind_of(values: Column) -> int:
    """PLAIN where all values are, ODD where some are null or errors, AWAITABLE where some must be waited for."""
    return max(map(kinds.__getitem__, set(map(type, values))), default=PLAIN)


def is_later(value: object) -> TypeGuard[Coroutine[Any, Any, Any]]:
    """Whether a column must be waited for."""
    return type(value) is CoroutineType


def then(value: Value, go_on: Callable[[Any], Any]) -> Value:
    """`go_on(value)` now, or a coroutine of it where `value` is one: waiting happens only where it must."""
    return _then_later(value, go_on) if is_later(value) else go_on(value)


async def _then_later(value: Awaitable[Any], go_on: Callable[[Any], Any]) -> Value:
    result = go_on(await value)
    return await result if is_later(result) else result


async def together(waits: Sequence[Awaitable[Any]]) -> Sequence[Any]:
    """What all of them come to, waited for at the same time."""
    return [await waits[0]] if len(waits) == 1 else await asyncio.gather(*waits)


async def settled(values: Column) -> Column:
    """The column with its awaitables waited for, all at the same time; what they raise stands in their places."""
    if len(values) == 1 and kinds[type(values[0])] == AWAITABLE:
        try:
            return [await values[0]]
        except Exception as error:  # noqa: BLE001 - stands in the place of the row's value
            return [error]
    places = [place for place, value in enumerate(values) if kinds[type(value)] == AWAITABLE]
    results = await asyncio.gather(*(values[place] for place in places), return_exceptions=True)
    out = list(values)
    for place, result in zip(places, results, strict=True):
        if isinstance(result, BaseException) and not isinstance(result, Exception):
            raise result
        out[place] = result
    return out


def attempt(work: Callable[[Any], Any], rows: Column) -> list[Any]:
    """`work(row)` for each row; what it raises stands in its place."""
    out: list[Any] = []
    for row in rows:
        try:
            out.append(work(row))
        except Exception as error:  # noqa: BLE001 - whatever a resolver raises is its row's error, told and logged later
            out.append(error)
    return out
