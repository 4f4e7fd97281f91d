"""The thread list: the one statement that is put together, from named pieces of SQL alone.

Every value is a parameter. What is chosen here are pieces, and inside them one of a few words of ours: the column of
the order, the direction, a comparison.
"""

from collections.abc import Iterator
from sqlite3 import Connection
from typing import NamedTuple

from threadloom.domain.call import Caller
from threadloom.domain.page import Page, PageRequest, Position
from threadloom.domain.query import OrderDirection, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.thread import Thread

from .codec import address, is_comparable, json_of, terms
from .paging import Order, sliced
from .sql import fragments
from .thread_rows import thread_of

_PIECES = fragments("thread_list")
_ARMS = ("own", "unowned")
_SORT: dict[ThreadOrderField, tuple[str, type[int] | type[str]]] = {
    ThreadOrderField.LAST_ACTIVITY: ("last_activity_at", int),
    ThreadOrderField.CREATED: ("created_key", int),
    ThreadOrderField.TITLE: ("title_key", str),
    # Nothing is searched for, so every thread is equally relevant.
    ThreadOrderField.RELEVANCE: ("last_activity_at", int),
}


class ThreadList(NamedTuple):
    """A list put together: what counts it, what reads the slice, and the parameters of both beside `terms`."""

    counting: str
    reading: str
    parameters: dict[str, object]

    @classmethod
    def of(cls, query: ThreadQuery, request: PageRequest) -> "ThreadList":
        """The list of a query; raises Invalid where a position is of another list."""
        column, kind = _SORT[query.order]
        order = Order({"key": kind, "source": str, "scope": str, "id": str})
        is_descending = query.direction is OrderDirection.DESC
        conditions = list(_conditions(query.filter))
        parameters: dict[str, object] = {"hidden": query.filter.hidden, "size": request.size}
        for _, values in conditions:
            parameters |= values
        for end in ("after", "before"):
            position: Position | None = getattr(request, end)
            if position is not None:
                parameters |= order.bound(end, position)
        source = _PIECES["pinned_threads" if query.filter.pinned else "all_threads"]
        filters = [_PIECES[name] for name, _ in conditions]
        bounds = _Bounds(column, is_descending, request)
        way = "DESC" if is_descending is not request.from_end else "ASC"
        reading = _in_both_arms("rows", [*filters, *bounds.inside()], source=source, sort=column)
        return cls(
            counting=_in_both_arms("counts", filters, source=source, behind=bounds.behind(), ahead=bounds.ahead()),
            reading=f"{reading}\n{_PIECES['ordered'].format(way=way)}",
            parameters=parameters,
        )

    def counts(self, db: Connection, caller: Caller) -> tuple[int, int, int]:
        """Threads in all, up to `after`, and before `before`."""
        own, unowned = db.execute(self.counting, {**terms(caller), **self.parameters}).fetchall()
        total, behind, ahead = (sum(pair) for pair in zip(own, unowned, strict=True))
        return total, behind, ahead


class _Bounds(NamedTuple):
    """Where a slice begins and ends, as pieces of SQL."""

    column: str
    is_descending: bool
    request: PageRequest

    def inside(self) -> Iterator[str]:
        """Conditions of rows strictly between both ends."""
        if self.request.after is not None:
            yield self._compared("after", ">")
        if self.request.before is not None:
            yield self._compared("before", "<")

    def behind(self) -> str:
        """How many rows stand up to `after`."""
        return "0" if self.request.after is None else _PIECES["rank"].format(bound=self._compared("after", "<="))

    def ahead(self) -> str:
        """How many rows stand before `before`."""
        return "0" if self.request.before is None else _PIECES["rank"].format(bound=self._compared("before", "<"))

    def _compared(self, end: str, comparison: str) -> str:
        turned = comparison.translate(_TURNED) if self.is_descending else comparison
        return _PIECES["bound"].format(sort=self.column, end=end, comparison=turned)


_TURNED = str.maketrans("<>", "><")


def read_page(db: Connection, caller: Caller, query: ThreadQuery, request: PageRequest) -> Page[Thread]:
    """A page of the list with the exact total; raises Invalid where a position is of another list."""
    threads = ThreadList.of(query, request)
    total, behind, ahead = threads.counts(db, caller)
    rows = db.execute(threads.reading, {**terms(caller), **threads.parameters}).fetchall()
    if request.from_end:
        rows.reverse()
    found: list[tuple[Position, Thread]] = [
        ((sort_key, source, scope, native_id), thread_of(body, pinned_at=pinned_at, unread=unread))
        for sort_key, source, scope, native_id, pinned_at, unread, body in rows
    ]
    return sliced(request, found, total=total, behind=behind, ahead=total if request.before is None else ahead)


def count_threads(db: Connection, caller: Caller, query: ThreadQuery) -> int:
    """How many threads the list has."""
    return ThreadList.of(query, PageRequest()).counts(db, caller)[0]


def _in_both_arms(piece: str, conditions: list[str], **words: str) -> str:
    """A piece once for the caller's own threads and once for those without an owner."""
    arms = (_PIECES[piece].format(conditions="\n  AND ".join([_PIECES[arm], *conditions]), **words) for arm in _ARMS)
    return "\nUNION ALL\n".join(arms)


def _conditions(wanted: ThreadFilter) -> Iterator[tuple[str, dict[str, object]]]:
    """The pieces that a filter needs, each with its parameters."""
    for name in ("sources", "vendors", "statuses", "tags"):
        texts: tuple[str, ...] | None = getattr(wanted, name)
        if texts is not None:
            yield name, {name: json_of([text for text in texts if is_comparable((text,))])}
    if wanted.agents is not None:
        yield "agents", {"agents": json_of([address(ref) for ref in wanted.agents if is_comparable(address(ref))])}
    for name in ("archived", "pinned", "unread"):
        flag: bool | None = getattr(wanted, name)
        if flag is not None:
            yield (name if flag else f"not_{name}"), {}
    yield from _comparisons(wanted)


def _comparisons(wanted: ThreadFilter) -> Iterator[tuple[str, dict[str, object]]]:
    values: dict[str, object | None] = {}
    if wanted.user is not None:
        for name in ("native_id", "external_id", "sdk_email", "email"):
            values[f"user_{name}"] = getattr(wanted.user, name)
    if wanted.created_at is not None:
        values |= {"created_from": wanted.created_at.start, "created_until": wanted.created_at.until}
    if wanted.last_activity_at is not None:
        values |= {"active_from": wanted.last_activity_at.start, "active_until": wanted.last_activity_at.until}
    yield from ((name, {name: value}) for name, value in values.items() if value is not None)
    if wanted.forked_from is not None:
        names = ("forked_from_source", "forked_from_scope", "forked_from_id")
        yield "forked_from", dict(zip(names, address(wanted.forked_from), strict=True))
