"""Writes share transactions, and nothing else."""

import asyncio
import sqlite3
import threading
from contextlib import asynccontextmanager

import pytest

from store.world import ADA, StillClock, a_message, a_message_ref, a_ref, an_entry
from threadloom.domain.errors import Internal, NotFound, Overloaded
from threadloom.domain.page import PageRequest
from threadloom.domain.vendor import MessagePageKey
from threadloom.store.sqlite import SqliteStore
from threadloom.store.sqlite.database import Database


@pytest.fixture
async def database(tmp_path):
    opened = await Database.open(tmp_path / "store.db", StillClock())
    yield opened
    await opened.close()


@asynccontextmanager
async def held_up(database):
    """While inside, writes pile up behind one that does not end."""
    begun, may_end = threading.Event(), threading.Event()

    def hold(_):
        begun.set()
        may_end.wait(30)

    holding = asyncio.create_task(database.write(hold))
    await asyncio.to_thread(begun.wait, 30)
    try:
        yield
    finally:
        may_end.set()
        await holding


def insert(tag):
    """A write that can be told apart, and that fails the second time."""
    record = {"prefix": tag, "digest": tag.encode(), "tenant": "t", "user": "u", "role": "READER", "name": tag}

    def work(db):
        columns = "prefix, digest, tenant, user_id, role, name, created_at"
        db.execute(f"INSERT INTO keys ({columns}) VALUES (:prefix, :digest, :tenant, :user, :role, :name, 0)", record)
        return tag

    return work


async def kept(database):
    rows = await database.read(lambda db: db.execute("SELECT prefix FROM keys ORDER BY prefix").fetchall())
    return [prefix for (prefix,) in rows]


async def test_what_waits_shares_a_transaction(database):
    """Fifty writes that wait at the same moment are one transaction, and each gets its own answer."""
    before = database.writer.commits
    async with held_up(database):
        writes = [asyncio.create_task(database.write(insert(f"{n:02}"))) for n in range(50)]
        await asyncio.sleep(0)  # every write is queued now
    assert await asyncio.gather(*writes) == [f"{n:02}" for n in range(50)]
    assert database.writer.commits - before == 2
    assert len(await kept(database)) == 50


async def test_a_failing_write_fails_alone(database):
    """What one write raises reaches its caller, takes back all that it did, and nothing that its neighbours did."""

    def half(db):
        insert("half")(db)
        insert("b")(db)

    async with held_up(database):
        writes = [asyncio.create_task(database.write(work)) for work in (insert("a"), insert("b"), half, insert("c"))]
        await asyncio.sleep(0)
    answers = await asyncio.gather(*writes, return_exceptions=True)
    assert [answer if isinstance(answer, str) else type(answer) for answer in answers] == ["a", "b", Internal, "c"]
    assert isinstance(answers[2].__cause__, sqlite3.IntegrityError)
    assert await kept(database) == ["a", "b", "c"]


async def test_a_lost_transaction_fails_all_of_it(database):
    """Where SQLite gives up the whole transaction, nobody in it is told that their write is kept."""

    def lose(db):
        db.execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")

    async with held_up(database):
        writes = [asyncio.create_task(database.write(work)) for work in (insert("a"), lose, insert("b"))]
        await asyncio.sleep(0)
    answers = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Internal] * 3
    assert await kept(database) == []
    assert await database.write(insert("d")) == "d", "the writer lives on"


async def test_a_full_disk_is_told_and_survived(database):
    """A write that finds no room is Internal, and the next that needs none is done."""
    (pages,) = await database.write(lambda db: db.execute("PRAGMA page_count").fetchone())
    await database.write(lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    with pytest.raises(Internal):
        await database.write(insert("x" * 100_000))
    assert await database.write(insert("small")) == "small"


async def test_whoever_goes_away_disturbs_nobody(database):
    """A caller that is cancelled while its write waits leaves the others their answers."""
    async with held_up(database):
        gone, there = (asyncio.create_task(database.write(insert(tag))) for tag in "ab")
        await asyncio.sleep(0)
        gone.cancel()
    assert await there == "b"
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_another_process_that_holds_the_database(database, tmp_path):
    """Where somebody else keeps the lock for too long, the write is refused as one that may be tried again."""
    await database.write(lambda db: db.execute("PRAGMA busy_timeout = 10").fetchone())
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Overloaded) as refused:
            await database.write(insert("a"))
    finally:
        other.close()
    assert refused.value.retryable
    assert await database.write(insert("a")) == "a"


async def test_closing_finishes_what_waits(tmp_path):
    """Writes accepted before the end are on disk after it, later ones are refused, and the log is empty."""
    database = await Database.open(tmp_path / "store.db", StillClock())
    async with held_up(database):
        writes = [asyncio.create_task(database.write(insert(tag))) for tag in "abc"]
        await asyncio.sleep(0)
        database.writer._queue.put(None)  # the word to stop, behind three writes that wait
    await database.close()
    await database.close()
    assert await asyncio.gather(*writes) == ["a", "b", "c"]
    for refused in (database.write(insert("d")), database.read(lambda _: None), database.scan(lambda _: None)):
        with pytest.raises(Internal):
            await refused
    assert not (tmp_path / "store.db-wal").exists()
    again = await Database.open(tmp_path / "store.db", StillClock())
    assert await kept(again) == ["a", "b", "c"]
    await again.close()


async def test_fifty_writers_at_once(tmp_path):
    """Each of many concurrent callers reads what it has just written, and every message gets a place of its own."""
    store = await SqliteStore.open(tmp_path / "store.db", StillClock())
    await store.index(ADA, [an_entry()])

    async def one(n):
        await store.save_messages(ADA, [a_message(f"m{n}")])
        return await store.messages(ADA, [a_message_ref(f"m{n}")])

    found = await asyncio.gather(*(one(n) for n in range(50)))
    assert found == [[a_message(f"m{n}")] for n in range(50)]
    (page,) = await store.message_pages(ADA, [MessagePageKey(thread=a_ref(), page=PageRequest(size=100))])
    assert page.positions == tuple((n,) for n in range(1, 51))
    with pytest.raises(NotFound):
        await store.purge_thread(ADA, a_ref("nowhere"))
    await store.close()
