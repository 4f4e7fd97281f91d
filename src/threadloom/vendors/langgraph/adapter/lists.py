"""Lists as pages of ours: those that the server cuts by offset, and those that are known whole."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from threadloom.domain.errors import Invalid, ThreadloomError
from threadloom.domain.page import Page, PageRequest, Position

T = TypeVar("T")
U = TypeVar("U")

_FARTHEST = 2**31 - 1

Rows = Callable[[int, int], Awaitable[Sequence[T]]]
"""At most so many rows (second) from an offset on (first)."""


Count = Callable[[], Awaitable[int | None]]
"""The number of all rows; None where the server does not count."""


async def page_of(rows: Rows[T], count: Count, page: PageRequest) -> Page[T]:
    """A page of a list whose rows are known by their offset.

    Their number is asked for where a list begins and is not seen to end, or is read from its end. What comes and goes
    meanwhile shifts rows, as it does for everybody who pages by offset.

    Raises:
        Invalid: a position that no page of such a list ever had, or the end of a list that nobody counts.
    """
    after, before = _offset(page.after, "after"), _offset(page.before, "before")
    if page.from_end:
        end = await count() if before is None else before
        if end is None:
            raise Invalid("this list goes forward alone", path=("last",))
        start = max(0 if after is None else after + 1, end - page.size)
        found = list(await rows(start, end - start))[: end - start] if end > start else []
        return _page(found, start, has_next=before is not None, total=end if before is None else None)
    start = 0 if after is None else after + 1
    end = start + page.size if before is None else min(start + page.size, before)
    found = list(await rows(start, end - start + 1)) if end > start else []
    has_next = start + len(found) > end or before is not None
    total = start + len(found) if found and not has_next else None
    if total is None and start == 0:
        total = await count() if has_next else 0
    return _page(found[: max(0, end - start)], start, has_next=has_next, total=total)


def _page(rows: Sequence[T], start: int, *, has_next: bool, total: int | None) -> Page[T]:
    return Page(
        items=tuple(rows),
        positions=tuple((start + index,) for index in range(len(rows))),
        has_next=has_next,
        has_previous=start > 0,
        total=total,
    )


def with_items(page: Page[T], to_item: Callable[[T], U]) -> Page[U]:
    """The same page of other things."""
    return Page(
        items=tuple(to_item(item) for item in page.items),
        positions=page.positions,
        has_next=page.has_next,
        has_previous=page.has_previous,
        total=page.total,
    )


def told(answer: T | ThreadloomError) -> T:
    """One answer of a batch; raises it where it is an error."""
    if isinstance(answer, ThreadloomError):
        raise answer
    return answer


def check_ids(page: PageRequest) -> None:
    """Raises Invalid for a position that no page of a list by ids ever had."""
    for name, position in (("after", page.after), ("before", page.before)):
        match position:
            case None | (str(),):
                continue
            case _:
                raise _not_ours(name)


def _offset(position: Position | None, name: str) -> int | None:
    match position:
        case None:
            return None
        case (int(offset),) if 0 <= offset < _FARTHEST:
            return offset
        case _:
            raise _not_ours(name)


def _not_ours(name: str) -> Invalid:
    return Invalid("this cursor is not of this list", path=(name,))
