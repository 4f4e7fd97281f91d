"""Indexing beside the requests: what was there before, what was left over, and what comes while it goes on."""

import asyncio
import logging
import sqlite3
from contextlib import closing

import pytest

from store.world import ADA, StillClock, a_message, a_ref, a_thread, an_entry
from threadloom.domain.clock import Instant
from threadloom.domain.errors import Overloaded
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadQuery
from threadloom.store.sqlite import SqliteStore
from threadloom.store.sqlite.codec import json_of
from threadloom.store.sqlite.migrate import migrate, migrations
from threadloom.store.sqlite.search import backlog, indexing, worker


async def opened(folder):
    return await SqliteStore.open(folder / "store.db", StillClock())


async def total(store, search):
    return (await store.thread_page(ADA, ThreadQuery(search=search), PageRequest())).total


async def fill(store, threads=5, messages=20):
    await store.index(ADA, [an_entry(a_ref(f"t{n}"), title=f"title{n}") for n in range(threads)])
    for n in range(threads):
        said = [a_message(f"m{m}", thread=a_ref(f"t{n}"), text=f"common text{m}") for m in range(messages)]
        await store.save_messages(ADA, said)


async def becomes(store, search, wanted):
    async with asyncio.timeout(20):
        while await total(store, search) != wanted:  # noqa: ASYNC110 - as a client would wait
            await asyncio.sleep(0.01)


async def test_by_itself(tmp_path):
    """What is written can be found soon, without anybody asking for it to be indexed."""
    store = await opened(tmp_path)
    await fill(store)
    await becomes(store, "common ", 5)
    await becomes(store, "title3 ", 1)
    await store.close()


async def test_left_over(tmp_path, monkeypatch):
    """What a process did not come to before it ended is indexed by the next."""
    monkeypatch.setattr(worker.Indexer, "start", lambda self: None)
    store = await opened(tmp_path)
    await fill(store)
    assert await total(store, "common ") == 0
    await store.close()
    monkeypatch.undo()
    store = await opened(tmp_path)
    await becomes(store, "common text19 ", 5)
    await store.close()


def before_search(path):
    """A database of the version before there was a search, with threads and messages in it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db, migrations()[:2], now=Instant(0))
        for n in range(30):
            thread = a_thread(a_ref(f"t{n}"), title=f"title{n}")
            db.execute(
                "INSERT INTO threads (tenant, source, scope, native_id, vendor, owner, title_key, first_seen_at,"
                " status, created_key, last_activity_at, hidden, body)"
                " VALUES ('acme', 'desk', '', ?, 'local', 'ada', '1', 1, 'IDLE', 1, 1, 0, ?)",
                [f"t{n}", json_of(thread)],
            )
            for m in range(10):
                message = a_message(f"m{m}", thread=thread.ref, text=f"common text{m}")
                db.execute(
                    "INSERT INTO messages (tenant, thread, native_id, seq, hidden, sent, body)"
                    " VALUES ('acme', ?, ?, ?, 0, 0, ?)",
                    [n + 1, f"m{m}", m + 1, json_of(message)],
                )


async def test_what_was_there_before(tmp_path, monkeypatch, caplog):
    """Rows from before the index are brought in batch by batch, and the log says how many; writes go on meanwhile."""
    monkeypatch.setattr(backlog, "_QUEUED_AT_ONCE", 7)
    monkeypatch.setattr(backlog, "_BATCH", 3)
    await asyncio.to_thread(before_search, tmp_path / "store.db")
    caplog.set_level(logging.INFO, "threadloom.store")
    store = await opened(tmp_path)
    await store.save_messages(ADA, [a_message("m0", thread=a_ref("t0"), text="changed meanwhile")])
    await store.indexed()
    assert await total(store, "common ") == 30
    assert await total(store, "title7 ") == 1
    assert await total(store, "common text0 ") == 29
    assert await total(store, "meanwhile ") == 1
    assert "search: bringing in 330 rows from before" in caplog.messages
    assert "search: 0 rows from before are left" in caplog.messages
    await store.close()


async def test_other_rules(tmp_path, monkeypatch):
    """Words that were made by other rules are made anew, and what was changed meanwhile is not mixed up."""
    store = await opened(tmp_path)
    await fill(store)
    await store.indexed()
    await store.close()
    monkeypatch.setattr(indexing, "VERSION", "other rules")
    monkeypatch.setattr(backlog, "_BATCH", 3)
    store = await opened(tmp_path)
    await store.purge_thread(ADA, a_ref("t0"))
    await store.save_messages(ADA, [a_message("m0", thread=a_ref("t1"), text="changed")])
    await store.indexed()
    assert [await total(store, search) for search in ("common ", "common text0 ", "changed ", "title0 ")] == [
        4,
        3,
        1,
        0,
    ]
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        assert db.execute("SELECT count(DISTINCT generation), min(generation) FROM search_texts").fetchone() == (1, 2)
        counted = db.execute("SELECT count(*) FROM search_index WHERE search_index MATCH '\"0000\"*'").fetchone()
        assert counted == db.execute("SELECT count(*) FROM search_texts").fetchone()
    await store.close()


async def test_other_rules_need_no_write(tmp_path, monkeypatch):
    """The words are made anew as soon as the store is opened, whether or not anything is written."""
    store = await opened(tmp_path)
    await fill(store)
    await store.indexed()
    await store.close()
    monkeypatch.setattr(indexing, "VERSION", "other rules")
    store = await opened(tmp_path)
    await store.indexed()
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        assert db.execute("SELECT segmenting FROM search_state").fetchone() == ("other rules",)
        assert db.execute("SELECT count(DISTINCT generation), min(generation) FROM search_texts").fetchone() == (1, 2)
    assert await total(store, "common ") > 0
    await store.close()


async def test_it_goes_on_after_a_failure(tmp_path, monkeypatch, caplog):
    """A store that is busy for a while costs a line in the log and time, and no text."""
    failures = [Overloaded("busy")]
    settled = worker.Indexer.settled

    async def sometimes(self):
        if failures:
            raise failures.pop()
        await settled(self)

    monkeypatch.setattr(worker.Indexer, "settled", sometimes)
    monkeypatch.setattr(worker, "_PATIENCE_S", 0.01)
    store = await opened(tmp_path)
    await fill(store, threads=1)
    await becomes(store, "common ", 1)
    assert "what was written could not be indexed; trying again" in caplog.messages
    await store.close()


async def test_a_record_that_cannot_be_read(tmp_path, caplog):
    """It is left out with a line in the log, and holds up nothing behind it."""
    store = await opened(tmp_path)
    await fill(store, threads=1, messages=2)
    await store.indexed()
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        db.execute("UPDATE messages SET body = '{}' WHERE native_id = 'm0'")
        db.commit()
    await store.save_messages(ADA, [a_message("m9", thread=a_ref("t0"), text="behind")])
    await store.indexed()
    assert [await total(store, search) for search in ("text0 ", "text1 ", "behind ")] == [0, 1, 1]
    assert "cannot be read, and is not indexed" in caplog.text
    await store.close()


async def test_two_processes(tmp_path):
    """Two stores over one file index what either writes once."""
    one, other = await opened(tmp_path), await opened(tmp_path)
    await asyncio.gather(*(fill(store, threads=1) for store in (one, other)))
    await asyncio.gather(one.indexed(), other.indexed())
    assert await total(one, "common ") == await total(other, "common ") == 1
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        assert db.execute("SELECT count(*) FROM search_texts").fetchone() == (21,)
    await one.close()
    await other.close()


async def test_a_number_that_is_taken_anew(tmp_path):
    """A row whose number a deleted one had is not found by the other's words, however it was deleted."""
    store = await opened(tmp_path)
    await fill(store, threads=1, messages=3)
    await store.indexed()
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM threads")
        db.commit()
    await store.index(ADA, [an_entry(a_ref("new"), title="another")])
    await store.indexed()
    assert [await total(store, search) for search in ("common ", "title0 ", "another ")] == [0, 0, 1]
    await store.close()


@pytest.mark.parametrize("owner", ["bob", None])
async def test_a_thread_that_changes_hands(tmp_path, owner):
    """Words follow their thread to whom it is given."""
    store = await opened(tmp_path)
    await fill(store, threads=1, messages=3)
    await store.indexed()
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        db.execute("UPDATE threads SET owner = ?", [owner])
        db.commit()
    await store.indexed()
    assert await total(store, "common ") == 0
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        scopes = db.execute(
            "SELECT DISTINCT s.tenant, s.owner FROM search_texts x JOIN search_scopes s ON s.id = x.scope"
        ).fetchall()
    assert scopes == [("acme", owner)]
    await store.close()
