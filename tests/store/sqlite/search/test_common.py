"""Words that very many texts hold: pages that count nothing, and still name every thread once."""

import asyncio
import re
import sqlite3
from contextlib import closing
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.world import ADA, BOB, OPERATOR, StillClock, a_message, a_ref, an_entry
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Invalid, LimitExceeded
from threadloom.domain.page import PageRequest
from threadloom.domain.query import OrderDirection, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.vendor import VendorCopy
from threadloom.store.sqlite import SqliteStore
from threadloom.store.sqlite.search import common, endings, found

RELEVANCE = ThreadOrderField.RELEVANCE
WAYS = {
    "put down": {},
    "asked": {"_MOST_LISTED": -1},
    "asked, because they come slowly": {"_SLOW_S": -1},
    "asked too long, then put down": {"_MOST_LISTED": -1, "_WALK_S": -1},
}
"""How threads that hold common words are found."""
WHOLE = PageRequest(size=100)
THERE = 12


@pytest.fixture
async def store(tmp_path, monkeypatch):
    """More than four texts make a word common."""
    monkeypatch.setattr(common, "MOST_RANKED", 4)
    opened = await SqliteStore.open(tmp_path / "store.db", StillClock())
    yield opened
    await opened.close()


async def fill(store, threads=THERE):
    """Threads in which a word is said, more often in older ones; every third holds it not, every fourth has a label."""
    for n in range(threads):
        ref = a_ref(f"t{n:02}")
        tags = ("red",) if n % 4 == 0 else ()
        await store.index(ADA, [an_entry(ref, title=f"{n % 5}", created_at=n % 3, last_activity_at=n, tags=tags)])
        texts = ["other"] if n % 3 == 2 else ["common"] * (threads - n)
        await store.save_messages(ADA, [a_message(f"m{i}", thread=ref, text=text) for i, text in enumerate(texts)])
    await store.indexed()


def take(monkeypatch, way):
    for name, value in WAYS[way].items():
        monkeypatch.setattr(common, name, value)


def ids(page):
    return [thread.ref.native_id for thread in page.items]


async def pages(store, query, size, *, from_end=False):
    """The whole list, page by page, in the order that it is walked in."""
    given, ends, end = [], [], None
    while True:
        request = PageRequest(size=size, from_end=from_end, **{"before" if from_end else "after": end})
        page = await store.thread_page(ADA, query, request)
        assert len(given) < 100, "a list without an end"
        given = [*page.items, *given] if from_end else [*given, *page.items]
        ends.append((page.has_previous, page.has_next))
        if not (page.has_previous if from_end else page.has_next):
            return [thread.ref.native_id for thread in given], ends
        end = page.positions[0 if from_end else -1]


async def test_common_words_come_by_activity(store):
    """Where more texts hold a word than are ranked, RELEVANCE is the latest activity, and nobody counts."""
    await fill(store)
    page = await store.thread_page(ADA, ThreadQuery(search="common ", order=RELEVANCE), PageRequest(size=3))
    assert (ids(page), page.total, page.has_previous, page.has_next) == (["t10", "t09", "t07"], None, False, True)
    rare = await store.thread_page(ADA, ThreadQuery(search="other ", order=RELEVANCE), WHOLE)
    assert (ids(rare), rare.total) == (["t11", "t08", "t05", "t02"], 4)


@pytest.mark.parametrize("order", ThreadOrderField)
@pytest.mark.parametrize("direction", OrderDirection)
@pytest.mark.parametrize("wanted", [ThreadFilter(), ThreadFilter(tags=("red",)), ThreadFilter(unread=False)])
async def test_each_way_gives_one_list(store, monkeypatch, order, direction, wanted):
    """In every order, both directions and from both ends, with pages of any size."""
    await fill(store)
    query = ThreadQuery(search="common ", order=order, direction=direction, filter=wanted)
    ways = []
    for way in WAYS:
        with monkeypatch.context() as patched:
            take(patched, way)
            ways.append([await pages(store, query, size, from_end=end) for size in (1, 2, 5) for end in (False, True)])
    lists = ways[0]
    assert ways == [lists] * len(WAYS)
    expected = [f"t{n:02}" for n in range(0, THERE, 4 if wanted.tags else 1) if n % 3 != 2]
    assert len({tuple(names) for names, _ in lists}) == 1
    assert sorted(lists[0][0]) == expected


@pytest.mark.parametrize("wanted", [ThreadFilter(), ThreadFilter(tags=("red",))])
async def test_slices_between_two_positions(store, monkeypatch, wanted):
    """Both ends of a slice are kept, and what lies beyond them is told, in whatever way."""
    await fill(store)
    query = ThreadQuery(search="common ", order=RELEVANCE, filter=wanted)
    whole = await store.thread_page(ADA, query, WHOLE)
    ends = (None, *whole.positions)
    ways = []
    for way in WAYS:
        told = []
        with monkeypatch.context() as patched:
            take(patched, way)
            for after, before, from_end in product(ends, ends, (False, True)):
                request = PageRequest(size=2, after=after, before=before, from_end=from_end)
                page = await store.thread_page(ADA, query, request)
                told.append((ids(page), page.positions, page.has_previous, page.has_next, page.total))
        ways.append(told)
    assert ways == [ways[0]] * len(WAYS)
    assert ids(whole) == sorted(ids(whole), reverse=True)


async def test_a_list_goes_on_as_it_was_begun(store, monkeypatch):
    """What was ranked stays ranked when more is written, and what was not stays so when much goes."""
    query = ThreadQuery(search="common ", order=RELEVANCE)
    await fill(store, 3)
    monkeypatch.setattr(common, "MOST_RANKED", 100)
    ranked = await store.thread_page(ADA, query, PageRequest(size=1))
    monkeypatch.setattr(common, "MOST_RANKED", 1)
    rest = await store.thread_page(ADA, query, PageRequest(after=ranked.positions[0]))
    assert (ids(ranked), ranked.total, ids(rest), rest.total) == (["t00"], 2, ["t01"], 2)
    walked = await store.thread_page(ADA, query, PageRequest(size=1))
    monkeypatch.setattr(common, "MOST_RANKED", 100)
    rest = await store.thread_page(ADA, query, PageRequest(after=walked.positions[0]))
    assert (ids(walked), walked.total, ids(rest), rest.total) == (["t01"], None, ["t00"], None)
    with pytest.raises(Invalid):
        await store.thread_page(ADA, query, PageRequest(after=walked.positions[0], before=ranked.positions[0]))


async def test_whose_threads(store):
    """What makes a word common, and what is found by it, is the caller's own."""
    await fill(store)
    await store.index(BOB, [an_entry(a_ref("bobs"), owner="bob", title="common")])
    await store.index(OPERATOR, [an_entry(a_ref("nobodys"), owner=None, title="common")])
    await store.indexed()
    query = ThreadQuery(search="common ", order=RELEVANCE)
    for who, name in ((BOB, "bobs"), (OPERATOR, "nobodys")):
        page = await store.thread_page(who, query, WHOLE)
        assert (ids(page), page.total) == ([name], 1)


@pytest.mark.parametrize("way", WAYS)
async def test_deleted_threads_are_found_by_name(store, monkeypatch, way):
    """Of a thread whose vendor's copy is deleted no message is found, in whatever way."""
    await fill(store)
    take(monkeypatch, way)
    await store.index(ADA, [an_entry(a_ref("named"), title="common")])
    for name in ("t00", "t01", "named"):
        await store.hide_thread(ADA, a_ref(name), now=5, copy=VendorCopy.DELETED if name != "t01" else VendorCopy.KEPT)
    await store.indexed()
    query = ThreadQuery(search="common ", order=RELEVANCE, filter=ThreadFilter(hidden=True))
    assert sorted(ids(await store.thread_page(ADA, query, WHOLE))) == ["named", "t01"]


async def test_a_search_that_takes_too_long(store, monkeypatch):
    """It is given up with LIMIT_EXCEEDED, and the next one is answered."""
    await fill(store)
    query = ThreadQuery(search="common ", order=RELEVANCE)
    monkeypatch.setattr(found, "_MOST_S", -1)
    monkeypatch.setattr("threadloom.store.sqlite.search.patience._STEPS_A_TICK", 1)
    with pytest.raises(LimitExceeded):
        await store.thread_page(ADA, query, WHOLE)
    monkeypatch.undo()
    assert (await store.thread_page(ADA, query, WHOLE)).items


async def test_beginnings_of_any_length(store, monkeypatch):
    """Looked up, put together from words, or left to FTS5 where those are too many: the same is found."""
    words = [f"begin{letter}{more}" for letter in "abcdef" for more in ("", "x", "yz")]
    for n, word in enumerate(words):
        await store.index(ADA, [an_entry(a_ref(f"t{n:02}"), title="one", last_activity_at=n)])
        await store.save_messages(ADA, [a_message("m", thread=a_ref(f"t{n:02}"), text=f"they {word}")])
    await store.indexed()
    for most in (endings._MOST, 2):
        monkeypatch.setattr(endings, "_MOST", most)
        for search in ("be", "beg", "begi", "begin", "begina", "beginay", "begint", "they begina", "they-beg"):
            beginning = re.split(r"\W", search)[-1]
            page = await store.thread_page(ADA, ThreadQuery(search=search, order=RELEVANCE), WHOLE)
            expected = [f"t{n:02}" for n, word in enumerate(words) if word.startswith(beginning)]
            assert sorted(ids(page)) == expected, (search, most)


async def test_words_are_listed_from_word_to_word(store, tmp_path):
    """The words behind a beginning, each once, in whatever texts and scopes they stand; too many are none."""
    await fill(store)
    await store.index(BOB, [an_entry(a_ref("bobs"), owner="bob", title="commoner comma")])
    await store.indexed()
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        assert list(endings.endings(db, "00001comm")) == ["00001common"]
        assert list(endings.endings(db, "00002comm")) == ["00002comma", "00002commoner"]
        assert list(endings.endings(db, "00001commo")) == ["00001common"]
        assert list(endings.endings(db, "00001co")) == [], "looked up by FTS5"
        assert list(endings.endings(db, "00001zzzz")) == []


writes = st.tuples(
    st.sampled_from(["new", "say", "unsay", "label", "talk", "hide", "purge"]),
    st.integers(0, THERE - 1),
    st.integers(0, 40),
)
walks = st.tuples(
    st.builds(
        ThreadQuery,
        search=st.just("common "),
        order=st.sampled_from(ThreadOrderField),
        direction=st.sampled_from(OrderDirection),
    ),
    st.tuples(st.integers(1, 4), st.booleans()),
    st.tuples(st.integers(0, 30), st.sampled_from(sorted(WAYS))),
    st.lists(st.lists(writes, max_size=3), max_size=10),
)


class Talk:
    """What is said while somebody pages; threads that it moves, or whose matching it changes, are touched."""

    def __init__(self, store) -> None:
        self.store, self.made, self.touched = store, 0, set()

    async def write(self, what, which, moment):
        ref = a_ref(f"t{which:02}")
        if what == "new":
            self.made += 1
            ref = a_ref(f"n{self.made}")
            await self.store.index(ADA, [an_entry(ref, title="common", created_at=moment, last_activity_at=moment)])
            return
        (thread,) = await self.store.threads(ADA, [ref])
        if thread is None:
            return
        if what != "label":
            self.touched.add(ref.native_id)
        if what in {"say", "unsay"}:
            text = "common" if what == "say" else "nothing"
            await self.store.save_messages(ADA, [a_message("m0", thread=ref, text=text)])
        elif what == "talk":
            await self.store.index(ADA, [an_entry(ref, last_activity_at=moment)])
        elif what == "hide":
            await self.store.hide_thread(ADA, ref, now=moment, copy="KEPT")
        elif what == "purge":
            await self.store.purge_thread(ADA, ref)
        else:
            await self.store.edit_thread(ADA, ref, ThreadEdit(add_tags=("blue",)), now=moment)


async def walked(folder: Path, query, slices, turns):
    (size, from_end) = slices
    store = await SqliteStore.open(folder / "store.db", StillClock())
    try:
        await fill(store)
        talk, given, end, turn = Talk(store), [], None, iter(turns)
        matching = set(ids(await store.thread_page(ADA, query, WHOLE)))
        while True:
            request = PageRequest(size=size, from_end=from_end, **{"before" if from_end else "after": end})
            page = await store.thread_page(ADA, query, request)
            given += ids(page)
            if not (page.has_previous if from_end else page.has_next):
                break
            end = page.positions[0 if from_end else -1]
            for write in next(turn, ()):
                await talk.write(*write)
            await store.indexed()
        still = matching - talk.touched
        assert [given.count(name) for name in still] == [1] * len(still)
    finally:
        await store.close()


@settings(max_examples=50, deadline=None)
@given(walk=walks)
def test_each_match_once(walk):
    """However many texts are ranked, whatever is written meanwhile: who pages is given each thread that stays once."""
    query, slices, (most_ranked, way), turns = walk
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(common, "MOST_RANKED", most_ranked)
        take(patched, way)
        asyncio.run(walked(Path(folder), query, slices, turns))
