"""The thread list: a query's shape and its values, and what the rows say."""

from collections.abc import Iterator, Mapping
from sqlite3 import Connection
from typing import NamedTuple

from threadloom.domain.call import Caller
from threadloom.domain.page import Page, PageRequest, Position
from threadloom.domain.query import OrderDirection, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.thread import Thread

from .codec import address, comparable, is_comparable, json_of, terms
from .list_sql import Shape, Statements, statements
from .paging import Order, sliced
from .thread_rows import thread_of

_BY_MOMENT = Order({"key": int, "source": str, "scope": str, "id": str})
_BY_TITLE = Order({"key": str, "source": str, "scope": str, "id": str})


class ThreadList(NamedTuple):
    """A list: its statements, and their parameters beside `terms`."""

    statements: Statements
    parameters: dict[str, object]

    @classmethod
    def of(cls, query: ThreadQuery, request: PageRequest) -> "ThreadList":
        """The list of a query; raises Invalid where a position is of another list."""
        shape, parameters = outline(query, request, _BY_TITLE if query.order is ThreadOrderField.TITLE else _BY_MOMENT)
        return cls(statements(shape), parameters)

    def counts(self, db: Connection, caller: Caller) -> tuple[int, int, int]:
        """Threads in all, up to `after`, and before `before`."""
        own, unowned = db.execute(self.statements.counting, {**terms(caller), **self.parameters}).fetchall()
        total, behind, ahead = (sum(pair) for pair in zip(own, unowned, strict=True))
        return total, behind, ahead


def read_page(db: Connection, caller: Caller, query: ThreadQuery, request: PageRequest) -> Page[Thread]:
    """A page of the list with the exact total; raises Invalid where a position is of another list."""
    threads = ThreadList.of(query, request)
    total, behind, ahead = threads.counts(db, caller)
    found = read_rows(db, threads.statements.reading, {**terms(caller), **threads.parameters})
    if request.from_end:
        found.reverse()
    return sliced(request, found, total=total, behind=behind, ahead=total if request.before is None else ahead)


def read_rows(db: Connection, reading: str, parameters: Mapping[str, object]) -> list[tuple[Position, Thread]]:
    """Rows of a list with their positions, in the order that they are read in."""
    return [
        ((sort_key, source, scope, native_id), thread_of(body, pinned_at=pinned_at, unread=unread))
        for sort_key, source, scope, native_id, pinned_at, unread, body in db.execute(reading, parameters).fetchall()
    ]


def outline(query: ThreadQuery, request: PageRequest, order: Order) -> tuple[Shape, dict[str, object]]:
    """What decides about the SQL of a query's list, and its values; raises Invalid where a position is of another."""
    found = list(_conditions(query.filter))
    parameters: dict[str, object] = {"hidden": query.filter.hidden, "size": request.size}
    for _, values in found:
        parameters |= values
    for end, position in (("after", request.after), ("before", request.before)):
        if position is not None:
            parameters |= order.bound(end, position)
    shape = Shape(
        order=query.order,
        is_descending=query.direction is OrderDirection.DESC,
        from_end=request.from_end,
        has_after=request.after is not None,
        has_before=request.before is not None,
        conditions=tuple(name for name, _ in found),
    )
    return shape, parameters


def _conditions(wanted: ThreadFilter) -> Iterator[tuple[str, dict[str, object]]]:
    """The pieces of SQL that a filter needs, each with its parameters."""
    for name in ("sources", "vendors", "statuses", "tags"):
        texts: tuple[str, ...] | None = getattr(wanted, name)
        if texts is not None:
            yield name, {name: comparable(texts)}
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
