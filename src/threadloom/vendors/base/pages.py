"""Many keys at once, and slices of lists that are known whole."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar, cast

from threadloom.domain.errors import ThreadloomError
from threadloom.domain.page import Page, PageRequest, Position

K = TypeVar("K")
T = TypeVar("T")

AT_ONCE = 8
"""Calls of one batch under way at the same time; a batch must not take every connection of its source."""


async def each(keys: Sequence[K], read: Callable[[K], Awaitable[T]]) -> list[T | ThreadloomError]:
    """One result or one error for each key, in their order; a bad key never fails its neighbours."""
    if len(keys) == 1:  # a task of its own would cost as much as a fifth of the call
        return [await _one(keys[0], read)]
    found: list[T | ThreadloomError | None] = [None] * len(keys)
    places = iter(range(len(keys)))

    async def work() -> None:
        for place in places:
            found[place] = await _one(keys[place], read)

    await asyncio.gather(*(work() for _ in range(min(AT_ONCE, len(keys)))))
    return cast("list[T | ThreadloomError]", found)


async def _one(key: K, read: Callable[[K], Awaitable[T]]) -> T | ThreadloomError:
    try:
        return await read(key)
    except ThreadloomError as error:
        return error


def slice_page(rows: Sequence[T], page: PageRequest, position_of: Callable[[T], Position]) -> Page[T]:
    """The slice of a list that is known whole, with its exact total; a position that is not in it bounds nothing."""
    positions = [position_of(row) for row in rows]
    start, end = 0, len(rows)
    if page.after in positions:
        start = positions.index(page.after) + 1
    if page.before in positions:
        end = max(start, positions.index(page.before))
    if page.from_end:
        start = max(start, end - page.size)
    else:
        end = min(end, start + page.size)
    return Page(
        items=tuple(rows[start:end]),
        positions=tuple(positions[start:end]),
        has_next=end < len(rows),
        has_previous=start > 0,
        total=len(rows),
    )
