"""Lists of the dialect as pages of ours.

Where the vendor pages, only `after` and `order` are used: a page before a row is the page after it in the other order.
"""

from collections.abc import Callable, Sequence
from typing import Generic, Literal, Protocol, TypeVar

import msgspec

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid
from threadloom.domain.page import Page, PageRequest, Position
from threadloom.vendors._assistants import wire
from threadloom.vendors.base import slice_page
from threadloom.vendors.http import cannot_be_id

from .desk import Desk

Order = Literal["asc", "desc"]

MOST_ROWS = 100
MOST_PAGES = 50
"""Of a list that is read whole: 5,000 rows, and a vendor that never stops saying `has_more` comes to an end."""

_OTHER: dict[Order, Order] = {"asc": "desc", "desc": "asc"}


class Row(Protocol):
    """What every row of a list has."""

    @property
    def id(self) -> str:
        """The vendor's id."""
        ...

    @property
    def created_at(self) -> wire.Seconds | None:
        """When it was made."""
        ...


R = TypeVar("R", bound=Row)
T = TypeVar("T")


class ListOf(msgspec.Struct, Generic[R, T], frozen=True, kw_only=True):
    """A list: where it is, how its answer is read, in which order we show it, and what rows become."""

    path: tuple[str, ...]
    read: Callable[[bytes], wire.Listing[R]]
    order: Order
    to_items: Callable[[Sequence[R]], tuple[T, ...]]
    is_collection: bool = False


async def page_of(desk: Desk, call: Call, rows: ListOf[R, T], page: PageRequest) -> Page[T]:
    """A page of a list; raises Invalid for a position that no page of it ever had."""
    after, before = _id_of(page.after, "after"), _id_of(page.before, "before")
    if not desk.options.list_envelope:
        whole = slice_page(await read_all(desk, call, rows), page, lambda row: (row.id,))
        return _with_items(whole, rows.to_items)
    if page.from_end:
        found = await _walk(desk, call, rows, order=_OTHER[rows.order], start=before, stop=after, size=page.size)
        kept, more = found.data[::-1], bool(found.has_more)
        has_next, has_previous = before is not None, more
    else:
        found = await _walk(desk, call, rows, order=rows.order, start=after, stop=before, size=page.size)
        kept, more = found.data, bool(found.has_more)
        has_next, has_previous = more, after is not None
    return Page(
        items=rows.to_items(kept),
        positions=tuple([(row.id,) for row in kept]),
        has_next=has_next,
        has_previous=has_previous,
        total=None if has_next or has_previous else len(kept),
    )


async def read_all(desk: Desk, call: Call, rows: ListOf[R, T]) -> list[R]:
    """Every row in the list's order, whether the vendor honours `order` or not."""
    query = {"order": rows.order}
    if desk.options.list_envelope:
        query["limit"] = str(MOST_ROWS)
    found: list[R] = []
    for _ in range(MOST_PAGES):
        answer = await desk.http.get(
            call, rows.path, reader_of(desk, rows), query=query, is_collection=rows.is_collection
        )
        found.extend(answer.data)
        if not (answer.has_more and answer.data):
            break
        query = {**query, "after": answer.data[-1].id}
    return _ordered(found, rows.order)


def reader_of(desk: Desk, rows: ListOf[R, T]) -> Callable[[bytes], wire.Listing[R]]:
    """How the list is read where it comes from this source."""
    return wire.not_bare(rows.read) if desk.options.list_envelope else rows.read


async def _walk(
    desk: Desk, call: Call, rows: ListOf[R, T], *, order: Order, start: str | None, stop: str | None, size: int
) -> wire.Listing[R]:
    """At most `size` rows behind `start` and before `stop`, in `order`; `has_more`: whether a row follows."""
    query = {"order": order, "limit": str(size)}
    if start is not None:
        query["after"] = start
    answer = await desk.http.get(call, rows.path, reader_of(desk, rows), query=query, is_collection=rows.is_collection)
    count = len(answer.data)
    data = answer.data if count <= size else answer.data[:size]
    for place, row in enumerate(data if stop is not None else ()):
        if row.id == stop:
            return wire.Listing(data=data[:place], has_more=True)
    # A vendor that does not say is asked once more than needed at most.
    more = count >= size if answer.has_more is None else answer.has_more
    return wire.Listing(data=data, has_more=more or count > size)


def _ordered(rows: Sequence[R], order: Order) -> list[R]:
    """Rows by the time they were made; those of one second stay as they came, or turned round with all the rest."""
    times = [row.created_at or 0 for row in rows]
    came = list(rows)
    if times and ((times[0] > times[-1]) if order == "asc" else (times[0] < times[-1])):
        came.reverse()
    return sorted(came, key=lambda row: row.created_at or 0, reverse=order == "desc")


def _id_of(position: Position | None, name: str) -> str | None:
    match position:
        case None:
            return None
        case (str(native_id),) if not cannot_be_id(native_id):
            return native_id
        case _:
            raise Invalid("this cursor is not of this list", path=(name,))


def _with_items(page: Page[R], to_items: Callable[[Sequence[R]], tuple[T, ...]]) -> Page[T]:
    return Page(
        items=to_items(page.items),
        positions=page.positions,
        has_next=page.has_next,
        has_previous=page.has_previous,
        total=page.total,
    )
