"""The thread list: a query's shape and its values, and what the rows say."""

from collections.abc import Iterator, Mapping
from sqlite3 import Connection

from msgspec import structs

from threadloom.domain.page import Page, PageRequest, Position
from threadloom.domain.query import OrderDirection, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.thread import Thread

from .codec import address, comparable, is_comparable, json_of
from .list_sql import Shape, statements
from .paging import Order
from .thread_rows import thread_of

_BY_MOMENT = Order({"key": int, "source": str, "scope": str, "id": str})
_BY_TITLE = Order({"key": str, "source": str, "scope": str, "id": str})


def read_page(db: Connection, shape: Shape, parameters: Mapping[str, object], request: PageRequest) -> Page[Thread]:
    """A page of the list, with the exact total where it is asked for."""
    found = uncounted_page(db, shape, parameters, request)
    if not request.counted:
        return found
    counts = db.execute(statements(shape).counting, parameters).fetchall()
    return structs.replace(found, total=sum(count for (count,) in counts))


def shape_of(query: ThreadQuery, request: PageRequest) -> tuple[Shape, dict[str, object]]:
    """What decides about the SQL of a list, and its values; raises Invalid where a position is of another list."""
    return outline(query, request, _BY_TITLE if query.order is ThreadOrderField.TITLE else _BY_MOMENT)


def uncounted_page(
    db: Connection, shape: Shape, parameters: Mapping[str, object], request: PageRequest
) -> Page[Thread]:
    """A page without a total: it costs the same however long the list is, unless conditions leave little of it."""
    steps = statements(shape)

    def is_any(one: str) -> bool:
        return bool(db.execute(one, {**parameters, "size": 1}).fetchall())

    rows = _rows(db, steps.reading, {**parameters, "size": request.size + 1})
    has_more, rows = len(rows) > request.size, rows[: request.size]
    is_behind = request.after is not None and is_any(steps.up_to_after)
    is_ahead = request.before is not None and is_any(steps.from_before)
    if request.from_end:
        rows.reverse()
    return Page(
        items=tuple(thread for _, thread in rows),
        positions=tuple(position for position, _ in rows),
        has_previous=is_behind or (request.from_end and has_more),
        has_next=is_ahead or (not request.from_end and has_more),
    )


def _rows(db: Connection, reading: str, parameters: Mapping[str, object]) -> list[tuple[Position, Thread]]:
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
