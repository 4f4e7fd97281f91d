"""Lists that are read whole, cut to pages here."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from threadloom.domain.errors import Invalid
from threadloom.domain.page import Page, PageRequest, Position
from threadloom.vendors.base import slice_page

T = TypeVar("T")


def cut(rows: Sequence[T], page: PageRequest, id_of: Callable[[T], str]) -> Page[T]:
    """The slice of a list; raises Invalid for a position that no page of it ever had."""
    _check(page.after, "after")
    _check(page.before, "before")
    return slice_page(rows, page, lambda row: (id_of(row),))


def _check(position: Position | None, name: str) -> None:
    match position:
        case None | (str(),):
            return
        case _:
            raise Invalid("this cursor is not of this list", path=(name,))
