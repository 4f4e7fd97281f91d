"""The thread list: what is in it, in what order, and how it is cut."""

from itertools import product

import pytest
from msgspec.structs import replace

from store.world import ADA, BOB, OPERATOR, STRANGER, a_ref, an_agent_ref, an_entry
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.ids import ThreadRef
from threadloom.domain.page import PageRequest
from threadloom.domain.query import InstantRange, OrderDirection, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.thread import ThreadStatus, ThreadUser, UserRef

ASC, DESC = OrderDirection.ASC, OrderDirection.DESC


def titles(page):
    return [thread.title for thread in page.items]


async def whole(store, caller=ADA, **terms):
    return titles(await store.thread_page(caller, ThreadQuery(**terms), PageRequest(size=100)))


async def test_newest_first_with_exact_ends(store):
    """Forwards and backwards, every page knows what lies behind and before it, and how many there are in all."""
    await store.index(ADA, [an_entry(a_ref(f"t{n}"), title=str(n), last_activity_at=n) for n in range(7)])
    query, seen, after = ThreadQuery(), [], None
    for _ in range(3):
        page = await store.thread_page(ADA, query, PageRequest(size=3, after=after))
        seen.append((titles(page), page.has_previous, page.has_next, page.total))
        after = page.positions[-1]
    assert seen == [
        (["6", "5", "4"], False, True, 7),
        (["3", "2", "1"], True, True, 7),
        (["0"], True, False, 7),
    ]
    page = await store.thread_page(ADA, query, PageRequest(size=2, from_end=True, before=after))
    assert (titles(page), page.has_previous, page.has_next) == (["2", "1"], True, True)
    last = await store.thread_page(ADA, query, PageRequest(size=2, from_end=True))
    assert (titles(last), last.has_previous, last.has_next) == (["1", "0"], True, False)
    beyond = await store.thread_page(ADA, query, PageRequest(size=2, after=after))
    assert (titles(beyond), beyond.has_previous, beyond.has_next, beyond.total) == ([], True, False, 7)


@pytest.mark.parametrize("from_end", [True, False])
async def test_a_page_that_is_not_counted_is_the_same_page(store, from_end):
    """Between any two positions, also where they have passed each other: only the total may be missing."""
    await store.index(ADA, [an_entry(a_ref(f"t{n}"), title=str(n), last_activity_at=n) for n in range(5)])
    whole = await store.thread_page(ADA, ThreadQuery(), PageRequest(size=100))
    ends = (None, *whole.positions)
    for size, after, before in product((1, 2, 9), ends, ends):
        request = PageRequest(size=size, from_end=from_end, after=after, before=before)
        counted = await store.thread_page(ADA, ThreadQuery(), request)
        page = await store.thread_page(ADA, ThreadQuery(), replace(request, counted=False))
        assert counted.total == 5
        assert replace(page, total=5) == counted


async def test_a_page_survives_what_is_new(store):
    """A row that comes in above a page moves none of the rows behind its last position."""
    await store.index(ADA, [an_entry(a_ref(f"t{n}"), title=str(n), last_activity_at=n) for n in range(4)])
    first = await store.thread_page(ADA, ThreadQuery(), PageRequest(size=2))
    await store.index(ADA, [an_entry(a_ref("new"), title="new", last_activity_at=9)])
    rest = await store.thread_page(ADA, ThreadQuery(), PageRequest(size=9, after=first.positions[-1]))
    assert titles(rest) == ["1", "0"]


@pytest.mark.parametrize("direction", [ASC, DESC])
async def test_ties_are_broken_by_address(store, direction):
    """Threads of one moment stand by source, scope and id, and a page boundary among them loses none."""
    refs = [
        ThreadRef(source=source, scope=scope, native_id=native_id)
        for source in ("a", "b") for scope in (None, "s") for native_id in ("1", "2")
    ]  # fmt: skip
    await store.index(ADA, [an_entry(ref) for ref in reversed(refs)])
    query, found, after = ThreadQuery(direction=direction), [], None
    while len(found) < len(refs):
        page = await store.thread_page(ADA, query, PageRequest(size=3, after=after))
        found += [thread.ref for thread in page.items]
        after = page.positions[-1]
    assert found == (refs if direction is ASC else refs[::-1])


async def test_titles_without_regard_to_case(store):
    """By title, capitals count as small letters, and threads without a title come behind all others."""
    for n, title in enumerate(["beta", None, "Alpha", "ÄRGER", "alphabet", "ärgern", ""]):
        await store.index(ADA, [an_entry(a_ref(f"t{n}"), title=title)])
    expected = ["", "Alpha", "alphabet", "beta", "ÄRGER", "ärgern", None]
    assert await whole(store, order=ThreadOrderField.TITLE, direction=ASC) == expected
    assert await whole(store, order=ThreadOrderField.TITLE, direction=DESC) == expected[::-1]


async def test_long_titles_are_ties(store):
    """Titles with the same first 200 characters stand by address, and no position is longer than they make it."""
    stem = "ß" * 100  # folded it is twice as long
    for native_id, end in (("t2", "a"), ("t1", "b" * 100_000), ("t3", "")):
        await store.index(ADA, [an_entry(a_ref(native_id), title=stem + end)])
    found, after = [], None
    while len(found) < 3:
        request = PageRequest(size=1, after=after)
        page = await store.thread_page(ADA, ThreadQuery(order=ThreadOrderField.TITLE, direction=ASC), request)
        found += [thread.ref.native_id for thread in page.items]
        after = page.positions[-1]
        assert sum(len(str(value)) for value in after) < 250
    assert found == ["t1", "t2", "t3"]


async def test_by_creation_or_first_sight(store, clock):
    """A thread whose vendor does not tell when it was made stands where the gateway first saw it."""
    for moment, title, created_at in ((10, "told", 30), (20, "seen", None), (25, "old", 5)):
        clock.moment = moment
        await store.index(ADA, [an_entry(a_ref(title), title=title, created_at=created_at)])
    assert await whole(store, order=ThreadOrderField.CREATED) == ["told", "seen", "old"]


async def test_everyone_sees_their_own(store):
    """A user sees their threads, an operator their own and those without owner, another tenant none of them."""
    for owner in ("ada", "bob", "olga", None):
        await store.index(OPERATOR, [an_entry(a_ref(str(owner)), title=str(owner), owner=owner)])
    seen = [await whole(store, caller, order=ThreadOrderField.TITLE) for caller in (ADA, BOB, OPERATOR, STRANGER)]
    assert seen == [["ada"], ["bob"], ["olga", "None"], []]


FACTS = {
    "one": {
        "agent": an_agent_ref("a1"), "status": ThreadStatus.RUNNING, "tags": ("red",), "created_at": 10,
        "user": ThreadUser(native_id="u1", email="eve@example.com"), "forked_from": a_ref("t0", scope="s"),
    },
    "two": {
        "agent": an_agent_ref("a2"), "status": ThreadStatus.IDLE, "tags": ("red", "blue"), "created_at": 20,
        "user": ThreadUser(external_id="u1", sdk_email="eve@example.com"), "archived_at": 1,
    },
    "three": {"hidden_at": 1, "tags": ("red",)},
}  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ThreadFilter(), {"one", "two"}),
        (ThreadFilter(hidden=True), {"three"}),
        (ThreadFilter(sources=("desk",)), {"one", "two"}),
        (ThreadFilter(sources=("shop", "desk"), archived=True), {"two"}),
        (ThreadFilter(sources=()), set()),
        (ThreadFilter(vendors=("local",)), {"one", "two"}),
        (ThreadFilter(vendors=("umami",)), set()),
        (ThreadFilter(agents=(an_agent_ref("a1"), an_agent_ref("a9"))), {"one"}),
        (ThreadFilter(agents=(an_agent_ref("a1", source="shop"),)), set()),
        (ThreadFilter(statuses=(ThreadStatus.IDLE,)), {"two"}),
        (ThreadFilter(archived=False), {"one"}),
        (ThreadFilter(pinned=True), {"one"}),
        (ThreadFilter(pinned=False), {"two"}),
        (ThreadFilter(unread=True), {"two"}),
        (ThreadFilter(unread=False), {"one"}),
        (ThreadFilter(tags=("blue", "red")), {"one", "two"}),
        (ThreadFilter(tags=("blue",)), {"two"}),
        (ThreadFilter(tags=()), set()),
        (ThreadFilter(user=UserRef(native_id="u1")), {"one"}),
        (ThreadFilter(user=UserRef(external_id="u1")), {"two"}),
        (ThreadFilter(user=UserRef(sdk_email="eve@example.com")), {"two"}),
        (ThreadFilter(user=UserRef(email="eve@example.com")), {"one"}),
        (ThreadFilter(created_at=InstantRange(start=10, until=20)), {"one"}),
        (ThreadFilter(created_at=InstantRange(start=11)), {"two"}),
        (ThreadFilter(last_activity_at=InstantRange(until=1)), set()),
        (ThreadFilter(forked_from=a_ref("t0", scope="s")), {"one"}),
        (ThreadFilter(forked_from=a_ref("t0")), set()),
        (ThreadFilter(tags=("red",), statuses=(ThreadStatus.IDLE,), archived=False), set()),
    ],
)
async def test_filters(store, wanted, found):
    """Every field given must match, one of a list is enough, and the count agrees with the list."""
    for title, facts in FACTS.items():
        await store.index(ADA, [an_entry(a_ref(title), title=title, **facts)])
    await store.edit_thread(ADA, a_ref("one"), ThreadEdit(pinned=True), now=5)
    await store.edit_thread(ADA, a_ref("two"), ThreadEdit(unread=True), now=5)
    assert set(await whole(store, filter=wanted)) == found
    queries = (ThreadQuery(filter=wanted), ThreadQuery())
    totals = [(await store.thread_page(ADA, query, PageRequest(size=1))).total for query in queries]
    assert totals == [len(found), 2]
