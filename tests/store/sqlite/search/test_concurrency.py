"""Whatever is written at once, the search ends up where the model is; and it answers all the while."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from store import chances, world
from store.memory import MemoryStore
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadOrderField, ThreadQuery
from threadloom.store.sqlite import SqliteStore

WORDS = ("alpha", "beta", "gamma", "東京", "ärger")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
changes = st.one_of(
    st.tuples(st.just("index"), chances.refs, texts),
    st.tuples(st.just("say"), chances.message_refs, texts),
    st.tuples(st.just("say"), chances.message_refs, texts),
    st.tuples(st.just("edit"), chances.refs, texts),
    st.tuples(st.just("forget"), chances.message_refs, st.none()),
    st.tuples(st.just("wipe"), chances.refs, st.none()),
    st.tuples(st.just("purge"), chances.refs, st.none()),
)


async def apply(store, change):
    what, ref, text = change
    try:
        if what == "index":
            await store.index(world.ADA, [world.an_entry(ref, title=text, tags=(text.split()[0],))])
        elif what == "say":
            await store.save_messages(world.ADA, [world.a_message(ref.native_id, thread=ref.thread, text=text)])
        elif what == "edit":
            await store.edit_thread(world.ADA, ref, ThreadEdit(title=text), now=5)
        elif what == "forget":
            await store.forget_messages(world.ADA, [ref])
        elif what == "wipe":
            await store.delete_messages(world.ADA, ref)
        else:
            await store.purge_thread(world.ADA, ref)
    except ThreadloomError as error:
        return type(error)
    return None


async def search(store, words):
    query = ThreadQuery(search=f"{words} ", order=ThreadOrderField.RELEVANCE)
    page = await store.thread_page(world.ADA, query, PageRequest(size=100))
    assert page.total == len(page.items)
    return page


@settings(max_examples=40, deadline=None)
@given(changes=st.lists(changes, min_size=4, max_size=40))
def test_writes_at_once(tmp_path_factory, changes):
    """Changes that all wait at the same time, searches between them; at the end both find the same in one order."""
    asyncio.run(together(tmp_path_factory.mktemp("together"), changes))


async def together(folder, changes):
    clock = world.StillClock()
    model, sqlite = MemoryStore(clock), await SqliteStore.open(folder / "store.db", clock)
    searches = [search(sqlite, word) for word in WORDS]
    told, *_ = await asyncio.gather(asyncio.gather(*(apply(sqlite, change) for change in changes)), *searches)
    assert told == [await apply(model, change) for change in changes]
    await sqlite.indexed()
    for words in (*WORDS, "alpha beta", '"beta gamma"', "京"):
        expected, found = await search(model, words), await search(sqlite, words)
        assert structs.replace(found, positions=()) == structs.replace(expected, positions=())
    await sqlite.close()
