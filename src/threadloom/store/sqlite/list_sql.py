"""The thread list's SQL: the one statement that is put together, from named pieces alone.

What is put together depends on the list's shape, which holds no value of a caller's: those are parameters, all of
them. Into the pieces go words of ours: the column of the order, the direction, a comparison.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from threadloom.domain.query import ThreadOrderField

from .sql import fragments

COLUMNS = {
    ThreadOrderField.LAST_ACTIVITY: "last_activity_at",
    ThreadOrderField.CREATED: "created_key",
    ThreadOrderField.TITLE: "title_key",
    # Of threads that are equally relevant, as all are where nothing is searched for, those of late come first.
    ThreadOrderField.RELEVANCE: "last_activity_at",
}

_PIECES = fragments("thread_list")
_ARMS = ("own", "unowned")
_TURNED = str.maketrans("<>", "><")
WITH_USER = {"pinned", "not_pinned", "unread", "not_unread"}
"""Conditions that look at what a thread is to the caller."""


class Shape(NamedTuple):
    """All of a list that decides about its SQL; `conditions` are the names of pieces."""

    order: ThreadOrderField
    is_descending: bool
    from_end: bool
    has_after: bool
    has_before: bool
    conditions: tuple[str, ...]


class Statements(NamedTuple):
    """What counts a list, and what goes through it from row to row.

    `counting` gives two rows, for the caller's own threads and for those without an owner: how many there are.
    `reading` gives a slice, in the list's order or, counted from its end, in the opposite one. The others give a row,
    if there is one, up to the position `after` and from `before` on; they look from there, so that they end soon.
    """

    counting: str
    reading: str
    up_to_after: str
    from_before: str


@lru_cache(maxsize=512)
def statements(shape: Shape) -> Statements:
    """The SQL of a list."""
    forwards, backwards = shape._replace(from_end=False), shape._replace(from_end=True)
    counted = "threads" if WITH_USER.isdisjoint(shape.conditions) else _seen(shape)
    return Statements(
        counting=_in_both_arms("counts", _conditions(shape), source=_PIECES[counted]),
        reading=_slice(shape),
        up_to_after=_rows(backwards, [_bound(shape, "after", "<=")]),
        from_before=_rows(forwards, [_bound(shape, "before", ">=")]),
    )


def compared(shape: Shape, comparison: str) -> str:
    """How a row compares with a position in the list's own direction, where `comparison` is that of a rising list."""
    return comparison.translate(_TURNED) if shape.is_descending else comparison


def way(shape: Shape) -> str:
    """How rows are sorted: in the list's order, or in the opposite one when they are counted from its end."""
    return "DESC" if shape.is_descending is not shape.from_end else "ASC"


def condition(name: str) -> str:
    """The piece of a condition."""
    return _PIECES[name]


def _slice(shape: Shape) -> str:
    after = [_bound(shape, "after", ">")] if shape.has_after else []
    before = [_bound(shape, "before", "<")] if shape.has_before else []
    return _rows(shape, [*after, *before])


def _rows(shape: Shape, bounds: Sequence[str]) -> str:
    """At most `:size` rows between bounds, sorted."""
    source = _PIECES[_seen(shape)]
    rows = _in_both_arms("rows", [*_conditions(shape), *bounds], source=source, sort=COLUMNS[shape.order])
    ordered = _PIECES["ordered"].format(way=way(shape))
    return f"{rows}\n{ordered}"


def _conditions(shape: Shape) -> Sequence[str]:
    return [_PIECES[name] for name in shape.conditions]


def _seen(shape: Shape) -> str:
    """The piece that joins threads with what they are to the caller."""
    return "pinned_threads" if "pinned" in shape.conditions else "threads_as_seen"


def _bound(shape: Shape, end: str, comparison: str) -> str:
    """A row compared with a position, in the list's own direction."""
    return _PIECES["bound"].format(sort=COLUMNS[shape.order], end=end, comparison=compared(shape, comparison))


def _in_both_arms(piece: str, conditions: Sequence[str], **words: str) -> str:
    """A piece once for the caller's own threads and once for those without an owner."""
    arms = (_PIECES[piece].format(conditions="\n  AND ".join([_PIECES[arm], *conditions]), **words) for arm in _ARMS)
    return "\nUNION ALL\n".join(arms)
