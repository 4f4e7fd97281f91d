"""What was purged is in no byte of any file, whatever became of its words."""

import asyncio
import sqlite3
from contextlib import closing, contextmanager
from shutil import copyfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.world import ADA, BOB, StillClock, a_message, a_message_ref, a_ref, an_entry, an_intent
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.intent import Naming
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadQuery
from threadloom.store.sqlite import SqliteStore
from threadloom.store.sqlite.search import cleaning

# One word, so that it is in the index as it is in the texts, and none before it in the index begins as it does: of a
# word the index keeps only what distinguishes it from the one before.
SECRET = "xyzzyneveragain"


@pytest.fixture
async def store(tmp_path):
    opened = await SqliteStore.open(tmp_path / "store.db", StillClock())
    yield opened
    await opened.close()


def traces(folder):
    return [file.name for file in folder.iterdir() if file.is_file() and SECRET.encode() in file.read_bytes().lower()]


async def write(store, thread, *, secret, messages=60):
    """A thread with many messages, written a few at a time, so that its words are in many pieces of the index."""
    ref = a_ref(thread)
    title, tags = (SECRET, (f"{SECRET}tag",)) if secret else (thread, ())
    await store.index(ADA, [an_entry(ref, title=title, tags=tags)])
    for n in range(0, messages, 10):
        texts = [f"{SECRET if secret else 'open'} words {m}" for m in range(n, n + 10)]
        await store.save_messages(ADA, [a_message(f"{n}-{i}", thread=ref, text=text) for i, text in enumerate(texts)])
        await store.indexed()
    return ref


async def test_words_leave_the_index(store, tmp_path):
    """Title, labels, messages and their words are gone when `purge_thread` returns, and the others are still found."""
    kept = await write(store, "kept", secret=False)
    ref = await write(store, "purged", secret=True)
    await write(store, "later", secret=False)
    assert traces(tmp_path)
    await store.purge_thread(ADA, ref)
    assert traces(tmp_path) == []
    page = await store.thread_page(ADA, ThreadQuery(search="open words"), PageRequest())
    assert {thread.ref for thread in page.items} == {kept, a_ref("later")}


@pytest.mark.parametrize("how", ["purge", "age"])
async def test_names_of_unresolved_starts_leave(store, tmp_path, how):
    """What a start was to be called that may have made the purged thread is in no file, nor what is too old."""
    await store.index(ADA, [an_entry(a_ref())])
    intent = an_intent(naming=Naming(title=SECRET, tags=(SECRET,), metadata={"a": SECRET}))
    await store.claim(ADA, "key", b"input", now=1, expires_at=9, intent=intent)
    assert traces(tmp_path)
    if how == "purge":
        await store.purge_thread(ADA, a_ref())
    else:
        await store.expire_messages(["desk"], 5)
    assert traces(tmp_path) == []
    assert [each.id for each in await store.intents()] == [intent.id]


async def test_older_versions_leave_too(store, tmp_path):
    """Words of former titles and of messages that were edited or forgotten before the purge leave with it."""
    ref = await write(store, "purged", secret=True, messages=20)
    await store.edit_thread(ADA, ref, ThreadEdit(title="harmless", remove_tags=(f"{SECRET}tag",)), now=5)
    for n in (0, 10):
        await store.save_messages(ADA, [a_message(f"{n}-{i}", thread=ref, text="harmless") for i in range(5)])
    await store.forget_messages(ADA, [a_message_ref(f"{n}-{i}", thread=ref) for n in (0, 10) for i in range(5, 10)])
    await store.indexed()
    await store.purge_thread(ADA, ref)
    assert traces(tmp_path) == []


async def test_before_it_was_indexed(store, tmp_path):
    """A thread that is purged at once leaves nothing either, nor in what waits to be indexed."""
    ref = a_ref(SECRET)
    await store.index(ADA, [an_entry(ref, title=SECRET)])
    await store.save_messages(ADA, [a_message(SECRET, thread=ref, text=SECRET)])
    await store.purge_thread(ADA, ref)
    assert traces(tmp_path) == []
    await store.indexed()
    assert traces(tmp_path) == []


async def test_with_readers_and_writers(store, tmp_path, monkeypatch):
    """Others who read and write between the steps keep nothing of it; connections stand open beside."""
    monkeypatch.setattr(cleaning, "_PAGES", 1)
    with closing(sqlite3.connect(tmp_path / "store.db")) as beside:
        beside.execute("SELECT count(*) FROM search_texts").fetchall()
        refs = [await write(store, f"purged{n}", secret=True, messages=10) for n in range(3)]

        async def go_on(n):
            await write(store, f"kept{n}", secret=False, messages=20)
            await store.thread_page(ADA, ThreadQuery(search="words"), PageRequest())

        await asyncio.gather(*(store.purge_thread(ADA, ref) for ref in refs), *(go_on(n) for n in range(3)))
        assert traces(tmp_path) == []


@contextmanager
def a_snapshot(folder):
    """Another process's connection that looks at the store as it is now, until its COMMIT."""
    with closing(sqlite3.connect(folder / "store.db", isolation_level=None)) as beside:
        beside.execute("BEGIN")
        beside.execute("SELECT count(*) FROM search_texts").fetchall()
        yield beside


async def test_a_reader_that_holds_on(store, tmp_path):
    """Another process's snapshot keeps the log as it was; soon after it ends, nothing is left there either."""
    ref = await write(store, "purged", secret=True, messages=10)
    with a_snapshot(tmp_path) as beside:
        store._database.writer._patience_s = 0.01
        await store.purge_thread(ADA, ref)
        assert traces(tmp_path)
        beside.execute("COMMIT")
        await clean_soon(tmp_path)


async def test_a_reader_that_holds_on_holds_no_writer(store, tmp_path):
    """While a purge waits for another process's snapshot to end, others' writes are done."""
    ref = await write(store, "purged", secret=True, messages=10)
    with a_snapshot(tmp_path) as beside:
        store._database.writer._patience_s = 30
        purge = asyncio.create_task(store.purge_thread(ADA, ref))
        while await store.threads(ADA, [ref]) != [None]:
            await store.index(ADA, [an_entry(a_ref("beside"))])
        await store.indexed()
        for n in range(50):  # behind the last write of the purge, too
            await store.index(ADA, [an_entry(a_ref("beside"), title=str(n))])
            assert not purge.done()
        beside.execute("COMMIT")
        await purge
    assert traces(tmp_path) == []


async def test_a_log_that_was_left(store, tmp_path):
    """What a process that was killed behind a purge has left in the log is gone soon after the next begins."""
    ref = await write(store, "purged", secret=True, messages=10)
    with a_snapshot(tmp_path) as beside:
        store._database.writer._patience_s = 0.01
        await store.purge_thread(ADA, ref)
        killed = tmp_path / "killed"
        killed.mkdir()
        for end in ("", "-wal"):
            copyfile(tmp_path / f"store.db{end}", killed / f"store.db{end}")
        beside.execute("COMMIT")
    assert traces(killed)
    again = await SqliteStore.open(killed / "store.db", StillClock())
    await clean_soon(killed)
    await again.close()


async def clean_soon(folder):
    async with asyncio.timeout(30):
        while traces(folder):  # noqa: ASYNC110 - the bytes of files tell nobody that they change
            await asyncio.sleep(0.05)


async def test_a_purge_that_was_cut_off(tmp_path):
    """A process that ends between the deletion and the cleaning cleans when it begins again."""
    store = await SqliteStore.open(tmp_path / "store.db", StillClock())
    await write(store, "kept", secret=False, messages=10)
    ref = await write(store, "purged", secret=True, messages=10)
    store._cleaning.clean = no_cleaning
    await store.purge_thread(ADA, ref)
    await store.close()
    assert traces(tmp_path)
    store = await SqliteStore.open(tmp_path / "store.db", StillClock())
    await clean_soon(tmp_path)
    await store.close()


async def no_cleaning():
    """What a process does that has ended."""


async def test_wiped_and_expired_messages(store, tmp_path):
    """Messages that are wiped, or too old, leave the index's files with their words."""
    ref = await write(store, "wiped", secret=True)
    await store.edit_thread(ADA, ref, ThreadEdit(title=None, remove_tags=(f"{SECRET}tag",)), now=5)
    await store.indexed()
    await store.delete_messages(ADA, ref)
    assert traces(tmp_path) == []
    await store.save_messages(ADA, [a_message("old", thread=ref, text=SECRET, created_at=1)])
    await store.indexed()
    assert traces(tmp_path)
    assert await store.expire_messages(("desk",), 2) == 1
    assert traces(tmp_path) == []


async def test_who_may_not_purge(store, tmp_path):
    """Nothing changes for somebody who may not see the thread."""
    ref = await write(store, "purged", secret=True, messages=10)
    await store.delete_messages(BOB, ref)
    await store.indexed()
    page = await store.thread_page(ADA, ThreadQuery(search=SECRET), PageRequest())
    assert [thread.ref for thread in page.items] == [ref]


steps = st.lists(
    st.tuples(st.sampled_from(["save", "save", "title", "forget", "wipe"]), st.sampled_from("ab"), st.integers(0, 3)),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(steps=steps)
def test_whatever_happened_before(tmp_path_factory, steps):
    """However a thread came to be as it is, indexed or not in between, a purge takes all of it."""
    folder = tmp_path_factory.mktemp("purge")
    asyncio.run(whatever(folder, steps))


async def whatever(folder, steps):
    store = await SqliteStore.open(folder / "store.db", StillClock())
    refs = {"a": a_ref(f"a{SECRET}"), "b": a_ref("b")}
    await store.index(ADA, [an_entry(ref, title=name) for name, ref in refs.items()])
    for number, (what, name, n) in enumerate(steps):
        ref, mark = refs[name], SECRET if name == "a" else "harmless"
        if what == "save":
            await store.save_messages(ADA, [a_message(str(n), thread=ref, text=f"{mark}{number} {mark}")])
        elif what == "title":
            await store.edit_thread(ADA, ref, ThreadEdit(title=f"{mark} {number}"), now=5)
        elif what == "forget":
            await store.forget_messages(ADA, [a_message_ref(str(n), thread=ref)])
        else:
            await store.delete_messages(ADA, ref)
        if number % 3 == 0:
            await store.indexed()
    await store.purge_thread(ADA, refs["a"])
    assert traces(folder) == []
    await store.close()
