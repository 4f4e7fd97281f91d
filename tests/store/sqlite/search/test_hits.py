"""Where words stand in the threads of a page: one look for all, or one for each."""

import pytest

from store.world import ADA, BOB, StillClock, a_message, a_ref, an_entry
from threadloom.domain.vendor import VendorCopy
from threadloom.store.sqlite import SqliteStore
from threadloom.store.sqlite.search import hits


@pytest.fixture
async def store(tmp_path):
    opened = await SqliteStore.open(tmp_path / "store.db", StillClock())
    yield opened
    await opened.close()


async def a_thread(store, name, texts, *, who=ADA, **facts):
    """A thread with messages m0, m1 and so on."""
    await store.index(who, [an_entry(a_ref(name), **facts)])
    await store.save_messages(who, [a_message(f"m{n}", thread=a_ref(name), text=text) for n, text in enumerate(texts)])


@pytest.mark.parametrize("look_s", [-1, 5])
async def test_places_are_the_same_by_one_look_and_by_many(store, monkeypatch, look_s):
    """In the order asked for, and a thread as often as it is named; others' threads have no places."""
    await a_thread(store, "first", ["common"] * 2, title="one")
    await a_thread(store, "bobs", ["common"], who=BOB, owner="bob", title="common")
    await a_thread(store, "other", ["nothing"], title="two")
    await a_thread(store, "named", ["a common word"], title="So common", tags=("common", "red"))
    await a_thread(store, "gone", ["a common word"], title="common")
    await a_thread(store, "long", ["common"] * 5, title="three")
    await store.hide_thread(ADA, a_ref("gone"), now=5, copy=VendorCopy.DELETED)
    await store.indexed()
    monkeypatch.setattr(hits, "_ONE_LOOK_S", look_s)
    monkeypatch.setattr(hits, "thread_time", lambda: 0.0)
    monkeypatch.setattr("threadloom.store.sqlite.search.patience._STEPS_A_TICK", 1)
    refs = [a_ref(name) for name in ("long", "named", "bobs", "other", "gone", "first", "long")]
    told = await store.search_matches(ADA, "common ", refs)
    found = [[place.message.ref.native_id if place.message else place.field for place in places] for places in told]
    latest = ["m4", "m3", "m2"]
    assert found == [latest, ["title", "tag", "m0"], [], [], ["title"], ["m1", "m0"], latest]
