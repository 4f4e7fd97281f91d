"""Slices of lists."""

from typing import Generic, TypeVar

import msgspec

from .noun import Noun

Position = tuple[str | int | None, ...]
"""Where a row stands in its list: the values it is sorted by, its id last. Meaningful only to who made it."""

DEFAULT_SIZE = 20
MAX_SIZE = 100

T = TypeVar("T")


class PageRequest(Noun):
    """Which slice of a list.

    `size` rows (1 to 100) counted from the start of the list, or from its end when `from_end`; only rows strictly
    behind `after` and strictly before `before`. Rows always come in the list's own order. Unless `counted`, nobody asks
    for the total, which may then be None.
    """

    size: int = DEFAULT_SIZE
    from_end: bool = False
    after: Position | None = None
    before: Position | None = None
    counted: bool = True


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A slice of a list: rows with the position of each; `total` is None where nobody can tell."""

    items: tuple[T, ...] = ()
    positions: tuple[Position, ...] = ()
    has_next: bool = False
    has_previous: bool = False
    total: int | None = None
