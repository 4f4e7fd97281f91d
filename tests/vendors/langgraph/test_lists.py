"""Lists that a server cuts by offset, as pages of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadloom.domain.errors import Invalid
from threadloom.domain.page import Page, PageRequest
from threadloom.vendors.base import slice_page
from threadloom.vendors.langgraph.adapter.lists import check_ids, page_of

NAMES = ("after", "before")


async def paged(rows: list[int], request: PageRequest) -> Page[int]:
    async def cut(offset: int, limit: int) -> list[int]:
        assert offset >= 0
        assert 1 <= limit <= request.size + 1
        return rows[offset : offset + limit]

    async def count() -> int:
        return len(rows)

    return await page_of(cut, count, request)


@given(st.data())
async def test_pages_are_those_of_the_whole_list(data: st.DataObject):
    """Whatever the bounds, the rows are the same as if the list were known whole; a total that is told is right."""
    rows = list(range(data.draw(st.integers(0, 9))))
    bounds = st.none() | st.sampled_from(rows) if rows else st.none()
    after, before = data.draw(bounds), data.draw(bounds)
    request = PageRequest(
        size=data.draw(st.integers(1, 4)),
        from_end=data.draw(st.booleans()),
        after=None if after is None else (after,),
        before=None if before is None else (before,),
    )
    found, whole = await paged(rows, request), slice_page(rows, request, lambda row: (row,))
    assert (found.items, found.positions) == (whole.items, whole.positions)
    assert found.total in {None, len(rows)}
    if after is None and before is None:
        assert found == whole


async def test_walks_meet_every_row_once():
    """Forwards and backwards, with the ends told."""
    rows = list(range(7))
    for from_end in (False, True):
        seen, bound, is_more = [], None, True
        while is_more:
            request = PageRequest(size=3, from_end=from_end, **{NAMES[from_end]: bound})
            page = await paged(rows, request)
            seen += page.items
            bound = page.positions[0 if from_end else -1]
            is_more = page.has_previous if from_end else page.has_next
        assert sorted(seen) == rows
        assert len(seen) == len(rows)


async def test_a_server_that_gives_more_than_it_is_asked_for():
    """Is cut."""

    async def rows(offset: int, limit: int) -> list[int]:
        return list(range(offset, 50))

    async def count() -> int:
        return 50

    for from_end in (False, True):
        page = await page_of(rows, count, PageRequest(size=3, from_end=from_end))
        assert len(page.items) == len(page.positions) == 3


async def test_a_list_that_nobody_counts():
    """Goes forward alone, its total told once its end is seen."""
    rows = list(range(5))

    async def cut(offset: int, limit: int) -> list[int]:
        return rows[offset : offset + limit]

    async def count() -> None:
        return None

    first = await page_of(cut, count, PageRequest(size=3))
    last = await page_of(cut, count, PageRequest(size=3, after=first.positions[-1]))
    assert (first.total, first.has_next, last.total, last.has_next) == (None, True, 5, False)
    assert (await page_of(cut, count, PageRequest(size=2, from_end=True, before=(4,)))).items == (2, 3)
    with pytest.raises(Invalid) as caught:
        await page_of(cut, count, PageRequest(size=3, from_end=True))
    assert caught.value.path == ("last",)


@pytest.mark.parametrize("position", [("x",), (-1,), (2**31,), (1.5,), (None,), (), (1, 2)])
async def test_a_position_of_another_list_is_refused(position: tuple):
    """At the argument that it was given in."""
    for name in NAMES:
        with pytest.raises(Invalid) as caught:
            await paged([1], PageRequest(**{name: position}))
        assert caught.value.path == (name,)


@pytest.mark.parametrize("position", [(1,), (None,), (), ("a", "b")])
def test_a_position_that_is_no_id_is_refused(position: tuple):
    """Messages stand at their ids."""
    check_ids(PageRequest(after=("m1",), before=None))
    for name in NAMES:
        with pytest.raises(Invalid) as caught:
            check_ids(PageRequest(**{name: position}))
        assert caught.value.path == (name,)
