"""Slices of lists that are known whole, against the plainest model there is."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.domain.errors import NotFound
from threadloom.domain.page import PageRequest
from threadloom.vendors.base import each, slice_page


@settings(deadline=None)
@given(
    count=st.integers(0, 12),
    size=st.integers(1, 5),
    from_end=st.booleans(),
    after=st.none() | st.integers(0, 12),
    before=st.none() | st.integers(0, 12),
)
def test_a_slice_is_what_it_says(count: int, size: int, from_end: bool, after: int | None, before: int | None):
    """Rows behind `after` and before `before`, so many from one end, and honest about what lies beyond."""
    rows = list(range(count))
    request = PageRequest(
        size=size,
        from_end=from_end,
        after=None if after is None else (after,),
        before=None if before is None else (before,),
    )
    page = slice_page(rows, request, lambda row: (row,))
    inside = [
        row
        for row in rows
        if (after is None or after not in rows or row > after)
        and (before is None or before not in rows or row < before)
    ]
    assert list(page.items) == (inside[-size:] if from_end else inside[:size])
    assert page.positions == tuple((row,) for row in page.items)
    assert page.total == count
    if page.items:
        assert page.has_next == (page.items[-1] != rows[-1])
        assert page.has_previous == (page.items[0] != rows[0])


async def test_each_key_has_its_own_fate_and_a_batch_its_share():
    """Results and errors in the order of the keys, never more than eight at work at once."""
    at_work, most = 0, 0

    async def read(key: int) -> int:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0)
        at_work -= 1
        if key % 3 == 0:
            raise NotFound("no such key")
        return key * 10

    found = await each(range(20), read)
    assert [type(f) if isinstance(f, NotFound) else f for f in found] == [
        NotFound if key % 3 == 0 else key * 10 for key in range(20)
    ]
    assert most == 8
