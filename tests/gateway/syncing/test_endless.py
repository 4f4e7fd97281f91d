"""Lists that come to no end are given up, and rows that are named again count once."""

from itertools import count

import pytest

from gateway.syncing.lister import ONE, a_walker
from threadloom.domain.errors import Invalid, VendorBadPayload
from threadloom.domain.ids import ThreadRef
from threadloom.domain.page import Page
from threadloom.domain.thread import Thread, UserRef
from threadloom.gateway.syncing.endless import EndlessList, ListedRows


@pytest.fixture
def walker(store, clock):
    return a_walker(store, clock, identity={"ann": UserRef(native_id="u1")})


def a_page(*ids: str, has_next: bool = True) -> Page[Thread]:
    rows = tuple(Thread(ref=ThreadRef(source=ONE, native_id=native_id), native_id=native_id) for native_id in ids)
    return Page(items=rows, positions=tuple((number,) for number in range(len(rows))), has_next=has_next)


@pytest.mark.parametrize("how", ["walk", "rehearse"])
async def test_a_list_that_begins_anew_with_every_page(walker, how):
    """A vendor that does not heed where a page begins is asked four times, not for ever."""
    walker.vendor.has(*(f"t{n:03}" for n in range(150)), user="u1")
    walker.vendor.ignores_offset = True
    with pytest.raises(VendorBadPayload, match="comes to no end"):
        await getattr(walker, how)()
    assert len(walker.vendor.listed) == 4


def test_three_pages_running():
    """Pages without a new row are let pass twice in a row, and as the last of the list."""
    listed = ListedRows()
    assert len(listed.fresh(a_page("a", "b"))) == 2
    for row in ("c", "d"):
        assert [len(listed.fresh(page)) for page in (a_page("a", "b"), a_page("b"))] == [0, 0]
        assert [fresh.native_id for fresh in listed.fresh(a_page("a", row, row))] == [row]
    assert [len(listed.fresh(page)) for page in (a_page("a"), a_page("b"), a_page("c", has_next=False))] == [0, 0, 0]
    with pytest.raises(EndlessList):
        listed.fresh(a_page("d"))


def test_ever_new_rows():
    """A list that always has more ends with the last page that is read of one."""
    listed, numbers = ListedRows(most_pages=5), count()
    for _ in range(4):
        listed.fresh(a_page(str(next(numbers))))
    with pytest.raises(EndlessList):
        listed.fresh(a_page(str(next(numbers))))


async def test_a_place_that_is_forgotten_is_no_circle(walker):
    """A list that must be begun anew names the same pages a second time, and that is no fault."""
    walker.vendor.has(*(f"t{n:03}" for n in range(550)), user="u1")
    walker.vendor.trouble = [*[None] * 5, Invalid("this cursor is not of this list")]
    found = await walker.walk()
    assert (found.new, len(walker.vendor.listed)) == (550, 12)


@pytest.mark.parametrize("how", ["walk", "rehearse"])
async def test_a_row_that_is_named_twice_counts_once(store, clock, how):
    """On one page or on two, whether it is new or left out: what is told of a walk is a number of threads."""
    walker = a_walker(store, clock, plan_takes_unmapped=False, identity={"ann": UserRef(native_id="u1")})
    mine, other = walker.vendor.has("mine", user="u1") + walker.vendor.has("other", user="u2")
    rows = [walker.vendor.memory.threads[ref.native_id] for ref in (mine, other, mine, other)]
    pages = iter([rows, rows[:2]])

    async def thread_page(call, key):
        cut = next(pages)
        is_first = key.page.after is None
        return Page(items=tuple(cut), positions=tuple((is_first, n) for n in range(len(cut))), has_next=is_first)

    walker.vendor.thread_page = thread_page
    found = await getattr(walker, how)()
    found = found[0] if how == "rehearse" else found
    assert (found.met, found.new, found.left_out) == (2, 1, 1)
