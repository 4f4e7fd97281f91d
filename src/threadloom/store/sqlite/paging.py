"""Positions and slices."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from threadloom.domain.clock import Instant
from threadloom.domain.errors import Invalid
from threadloom.domain.page import Page, PageRequest, Position

T = TypeVar("T")

Row = tuple[Any, ...]
"""A row of a `…_page` statement: place of the key, total, behind, ahead (see `sliced`), body, the position's values.

Where the slice is empty, body and position are null.
"""

_LEAST, _MOST = -(2**63), 2**63 - 1  # what SQLite's integers hold; no row is sorted by either
_NEVER = _LEAST + 1
_POSITION = itemgetter(0)


class Order(NamedTuple):
    """What a list is sorted by: the name and type of each value, in the order that they count."""

    values: Mapping[str, type[int] | type[str]]
    descending: bool = False

    def parameters(self, request: PageRequest) -> dict[str, object]:
        """A slice's bounds as parameters `after_<name>` and `before_<name>`; an open end lies beyond every row.

        Raises:
            Invalid: a position is of another list.
        """
        first, last = (_MOST, _LEAST) if self.descending else (_LEAST, _MOST)
        return {
            **(self._open("after", first) if request.after is None else self.bound("after", request.after)),
            **(self._open("before", last) if request.before is None else self.bound("before", request.before)),
            "has_before": request.before is not None,
            "from_end": request.from_end,
            "size": request.size,
        }

    def bound(self, end: str, position: Position) -> dict[str, object]:
        """A position as parameters `<end>_<name>`; raises Invalid where it is of another list."""
        kinds = tuple(self.values.values())
        if len(position) != len(kinds) or not all(map(_is_of, position, kinds)):
            raise Invalid("the position belongs to another list")
        return {f"{end}_{name}": value for name, value in zip(self.values, position, strict=True)}

    def _open(self, end: str, beyond: int) -> dict[str, object]:
        return {f"{end}_{name}": beyond if kind is int else "" for name, kind in self.values.items()}


def created_key(created_at: Instant | None) -> int:
    """What a thing is sorted by: one whose moment is not known comes before all that are dated."""
    return _NEVER if created_at is None else created_at


def page_of(order: Order, request: PageRequest, rows: Sequence[Row], decode: Callable[[str], T]) -> Page[T]:
    """The page that rows make up, in whatever order they come; none at all: there is no such list."""
    if not rows:
        return Page(total=0)
    _, total, behind, ahead, *_ = rows[0]
    found = [(row[5:], row[4]) for row in rows if row[4] is not None]
    found.sort(key=_POSITION, reverse=order.descending)
    return sliced(
        request,
        [(position, decode(body)) for position, body in found],
        total=total,
        behind=behind,
        ahead=total if request.before is None else ahead,
    )


def sliced(request: PageRequest, rows: Sequence[tuple[Position, T]], *, total: int, behind: int, ahead: int) -> Page[T]:
    """The page that `rows`, in the list's order, make up.

    `behind` rows of the list stand up to `request.after`, `ahead` before `request.before`.
    """
    start, end = behind, ahead
    if rows and request.from_end:
        start = end - len(rows)
    elif rows:
        end = start + len(rows)
    return Page(
        items=tuple(item for _, item in rows),
        positions=tuple(position for position, _ in rows),
        has_previous=start > 0,
        has_next=end < total,
        total=total,
    )


def _is_of(value: str | int | None, kind: type[int] | type[str]) -> bool:
    return isinstance(value, kind) and (isinstance(value, str) or _LEAST < value < _MOST)
