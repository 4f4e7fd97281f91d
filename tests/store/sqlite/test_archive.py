"""Everything out of the file while it is written to: one moment, a few rows at a time, and a sound copy."""

import asyncio
import itertools
import threading
from contextlib import aclosing

import pytest

from store.world import ADA, OPERATOR, STRANGER, StillClock, a_message, a_ref, a_run, an_agent, an_entry
from threadloom.domain.archive import MOST_BYTES, MOST_ROWS, ArchivedAgent, ArchivedMessage, ArchivedThread, Mark
from threadloom.domain.errors import Internal
from threadloom.domain.thread import Thread
from threadloom.store import open_store
from threadloom.store.sqlite import SqliteStore
from threadloom.store.sqlite.archive import copying
from threadloom.store.sqlite.archive import store as archiving
from threadloom.store.sqlite.archive.reading import rows_in


@pytest.fixture
async def store(tmp_path):
    opened = await SqliteStore.open(tmp_path / "store.db", StillClock())
    yield opened
    await opened.close()


async def everything(store, **wanted):
    return [record async for record in store.archived(**wanted)]


async def test_order_and_choice(store):
    """Agents, then threads by address, of all tenants; or of one, or of some sources."""
    await store.index(ADA, [an_entry(a_ref("t2")), an_entry(a_ref("t1", source="shop"))])
    await store.index(STRANGER, [an_entry(a_ref("t1"))])
    await store.save_agents(ADA, [an_agent()])
    records = await everything(store)
    assert isinstance(records[0], ArchivedAgent)
    threads = [(record.tenant, record.ref.source, record.ref.native_id) for record in records[1:]]
    assert threads == [("umbrella", "desk", "t1"), ("acme", "desk", "t2"), ("acme", "shop", "t1")]
    assert [record.ref for record in await everything(store, tenant="umbrella")] == [a_ref("t1")]
    assert [record.ref for record in await everything(store, sources=["shop"])] == [a_ref("t1", source="shop")]
    assert await store.archive_size(tenant="acme") == 2
    assert await store.archive_size(sources=["desk", "shop"]) == 3


async def test_one_moment(store):
    """What is written after the first record was read is not in it, and writing does not wait for the reader."""
    await store.index(ADA, [an_entry(a_ref(f"t{n:04}")) for n in range(2 * MOST_ROWS)])
    async with aclosing(store.archived()) as records:
        found = [await anext(records)]
        await store.index(ADA, [an_entry(a_ref("t9999"))])
        await store.save_messages(ADA, [a_message(thread=a_ref("t0999"))])
        found += [record async for record in records]
    assert len(found) == 2 * MOST_ROWS
    assert [record for record in found if record.messages] == []


async def test_few_rows_in_memory(store, monkeypatch):
    """Of a thread of many messages never more is read than two records' worth beyond what was taken."""
    size, asked = 100_000, 0
    ref = a_ref()
    messages = (ArchivedMessage(message=a_message(str(n), thread=ref)) for n in range(size))
    head = ArchivedThread(
        tenant="acme", vendor="local", thread=Thread(ref=ref), first_seen_at=1, messages=tuple(messages)
    )
    await store.restore([head])
    read = archiving.records

    def counted(*asking):
        nonlocal asked
        for record in read(*asking):
            asked += rows_in(record)
            yield record

    monkeypatch.setattr(archiving, "records", counted)
    ahead = taken = 0
    async for record in store.archived():
        taken += rows_in(record)
        ahead = max(ahead, asked - taken)
        assert len(record.messages) <= MOST_ROWS
    assert (taken - size / MOST_ROWS, asked) == (size, taken)
    assert ahead <= 2 * (MOST_ROWS + 1)


async def test_large_messages_make_small_records(store):
    """A record ends once it holds about a megabyte, however few messages that is."""
    await store.index(ADA, [an_entry()])
    await store.save_messages(ADA, [a_message(str(n), text="x" * (MOST_BYTES // 2)) for n in range(5)])
    assert [len(record.messages) for record in await everything(store)] == [2, 2, 1]


async def test_one_who_leaves_early(store, tmp_path):
    """A reader that stops in the middle leaves no connection behind."""
    await store.index(ADA, [an_entry(a_ref(f"t{n:04}")) for n in range(2 * MOST_ROWS)])
    async with aclosing(store.archived()) as records:
        await anext(records)
    await store.close()
    assert [file.name for file in tmp_path.iterdir()] == ["store.db"]


async def test_copy_while_written(store, tmp_path, monkeypatch):
    """A copy made in steps, between each of which others write, is the store as it was when the copy began."""
    await store.index(ADA, [an_entry()])
    await store.save_messages(ADA, [a_message(str(n), text="x" * 1_000) for n in range(500)])
    loop, wrote = asyncio.get_running_loop(), itertools.count()

    class Interrupting(threading.Event):
        """Asked between steps whether to stop; others write then, and are waited for."""

        def is_set(self):
            writing = store.save_runs(ADA, [a_run(f"r{next(wrote)}")])
            asyncio.run_coroutine_threadsafe(writing, loop).result(60)
            return False

    monkeypatch.setattr(copying, "_PAGES", 20)
    await asyncio.to_thread(copying.copy, tmp_path / "store.db", tmp_path / "copy.db", Interrupting())
    assert next(wrote) > 3
    async with open_store(f"sqlite:///{tmp_path / 'copy.db'}") as copied:
        (record,) = await everything(copied)
        assert (len(record.messages), len(record.runs)) == (500, 0)


async def test_a_copy_can_be_called_off(store, tmp_path):
    """A copy that nobody waits for any more ends at its next step."""
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(copying.Stopped):
        copying.copy(tmp_path / "store.db", tmp_path / "copy.db", stopped)
    await store.index(ADA, [an_entry()])


async def test_a_copy_that_is_not_sound(store, tmp_path, monkeypatch):
    """What the disk has spoilt is noticed."""
    await store.index(ADA, [an_entry(a_ref(f"t{n:04}")) for n in range(500)])
    check = copying._check

    def spoilt(path):
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(b"\xff" * 20_000)
        check(path)

    monkeypatch.setattr(copying, "_check", spoilt)
    with pytest.raises(Internal):
        await store.copy_to(tmp_path / "copy.db")


async def test_marks_and_moments_come_back(store):
    """What each user has made of a thread, and since when it is known, are the store's again."""
    await store.index(OPERATOR, [an_entry(owner=None, unread=True)])
    (record,) = await everything(store)
    assert record.marks == (Mark(user="olga", unread=True),)
    assert record.first_seen_at == 1_000
