"""Lists: order, cursors and limits of VENDORS.md 2.1."""

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

import msgspec
from starlette.datastructures import QueryParams

from .errors import bad_request
from .objects import Assistant, Message, Noun, Run, Step
from .shapes import text, whole

Listed = TypeVar("Listed", Message, Run, Step, Assistant)

DEFAULT_LIMIT = 20
_LIMIT = whole(minimum=1, maximum=100)
_ORDER = text(choices=["asc", "desc"])


class Page(msgspec.Struct, Generic[Listed], frozen=True, kw_only=True):
    """A slice of a list, in the order that was asked for."""

    rows: Sequence[Listed]
    has_more: bool


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What a client asked of a list."""

    limit: int | None
    """None: all rows, for a vendor whose lists are not paged unless asked."""
    newest_first: bool
    after: str | None
    before: str | None


def read_listing(query: QueryParams, *, default_limit: int | None) -> Listing:
    """The list parameters of a query string.

    Raises:
        ApiError: 400, a limit or order that is not allowed.
    """
    limit = default_limit
    if "limit" in query:
        limit = _integer(query["limit"])
        _LIMIT(limit, "limit")
    order = query.get("order", "desc")
    _ORDER(order, "order")
    return Listing(limit=limit, newest_first=order == "desc", after=query.get("after"), before=query.get("before"))


def page_of(rows: Iterable[Listed], listing: Listing) -> Page[Listed]:
    """Cut a list that stands oldest first.

    With `before` alone the page is the one that ends just before that object; otherwise it starts after `after`.

    Raises:
        ApiError: 400, a cursor that names no object of this list.
    """
    ordered = list(rows)
    if listing.newest_first:
        ordered.reverse()
    start = 0 if listing.after is None else _index(ordered, listing.after, "after") + 1
    end = len(ordered) if listing.before is None else _index(ordered, listing.before, "before")
    between = ordered[start:end]
    limit = len(between) if listing.limit is None else listing.limit
    if listing.before is not None and listing.after is None:
        return Page(rows=between[max(len(between) - limit, 0) :], has_more=len(between) > limit)
    return Page(rows=between[:limit], has_more=len(between) > limit)


def _integer(value: str) -> int:
    if not (value.isascii() and value.removeprefix("-").isdigit() and len(value) < len(str(2**53))):
        message = f"Invalid type for 'limit': expected an integer, but got '{value}' instead."
        raise bad_request(message, param="limit", code="invalid_type")
    return int(value)


def _index(rows: Sequence[Noun], cursor: str, name: str) -> int:
    for index, row in enumerate(rows):
        if row.id == cursor:
            return index
    raise bad_request(
        f"Invalid '{name}': no object with id '{cursor}' is in this list.", param=name, code="invalid_value"
    )
