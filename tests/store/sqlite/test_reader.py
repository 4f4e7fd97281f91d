"""Short questions stay on the loop, long ones leave it."""

import sqlite3
import threading

import pytest

from store.world import ADA, StillClock, a_ref, an_entry
from threadloom.domain.errors import Internal
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadFilter, ThreadQuery
from threadloom.store.sqlite import SqliteStore
from threadloom.store.sqlite.database import Database

COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT count(*) FROM n"


@pytest.fixture
async def database(tmp_path):
    opened = await Database.open(tmp_path / "store.db", StillClock(), most_steps=10_000)
    yield opened
    await opened.close()


def counting(rows, seen):
    """A question that looks at so many rows, and notes on which thread it is asked."""

    def work(db):
        seen.append(threading.current_thread() is threading.main_thread())
        return db.execute(COUNT.format(rows)).fetchone()[0]

    return work


async def test_a_short_question_stays(database):
    """What an index answers is asked once, on the loop, however often it comes."""
    seen = []
    for rows in [10] * 300 + [300] * 10:
        assert await database.read(counting(rows, seen)) == rows
    assert seen == [True] * 310


async def test_a_long_question_moves(database):
    """What takes too long is given up on the loop and answered whole on a thread; the next short one stays again."""
    seen = []
    assert await database.read(counting(100_000, seen)) == 100_000
    assert await database.read(counting(10, seen)) == 10
    assert seen == [True, False, True]


async def test_what_was_long_once_is_not_begun_on_the_loop_again(database, monkeypatch):
    """By its name, which others do not share; so many are remembered and no more."""
    monkeypatch.setattr("threadloom.store.sqlite.reader._MOST_LONG", 1)
    seen, long = [], 100_000
    for rows, kind in ((long, "a"), (long, "a"), (10, "b"), (10, "a"), (long, "c"), (10, "a")):
        assert await database.read(counting(rows, seen), kind=kind) == rows
    assert seen == [True, False, False, True, False, True, False, True]


async def test_a_scan_never_holds_the_loop(database):
    """What is known to look at much is asked on a thread at once."""
    seen = []
    assert await database.scan(counting(10, seen)) == 10
    assert seen == [False]


async def test_a_look_up_that_takes_too_long_moves(database):
    """It is given up on the loop and answered whole on a thread; the next one stays again."""
    seen = []
    assert await database.look_up(counting(10, seen)) == 10
    assert await database.look_up(counting(100_000, seen)) == 100_000
    assert await database.look_up(counting(10, seen)) == 10
    assert seen == [True, True, False, True]


async def test_a_look_up_that_is_given_up_among_its_rows_tells_each_once(database):
    """What was read before is read again on the thread, and not told twice."""
    rows = COUNT.replace("count(*)", "i").format(100_000)
    assert [i for (i,) in await database.look_up(lambda db: db.execute(rows).fetchall())] == list(range(1, 100_001))
    found = []
    await database.look_up(lambda db: (found.clear(), found.extend(db.execute(rows))))
    assert len(found) == 100_000


async def test_a_look_up_leaves_nothing_open(database):
    """Neither a transaction nor a snapshot, answered, given up or failed: what is written after it is seen."""

    def fail(db):
        db.execute("SELECT count(*) FROM thread_tags").fetchone()
        raise sqlite3.OperationalError("disk I/O error")

    key = "INSERT INTO idempotency (tenant, user_id, key, digest, expires_at) VALUES ('t', 'u', '{}', x'00', 1)"
    for rows in (10, 100_000):
        await database.look_up(counting(rows, []))
        await database.write(lambda db, rows=rows: db.execute(key.format(rows)).rowcount)
    with pytest.raises(Internal):
        await database.look_up(fail)
    count = "SELECT count(*) FROM idempotency"
    for ask, begins in ((database.look_up, False), (database.read, True)):
        assert await ask(lambda db: (db.in_transaction, *db.execute(count).fetchone())) == (begins, 2)


@pytest.mark.parametrize("how", ["read", "look_up", "scan"])
async def test_readers_cannot_write(database, how):
    """A question that would change something is refused."""
    with pytest.raises(Internal):
        await getattr(database, how)(lambda db: db.execute("DELETE FROM threads"))


async def test_one_snapshot(database):
    """Two statements of one question see the same rows, whatever is written between them."""

    def ask(db):
        before = db.execute("SELECT count(*) FROM thread_tags").fetchone()
        written.set()
        assert done.wait(30)
        return before, db.execute("SELECT count(*) FROM thread_tags").fetchone()

    import asyncio

    written, done = threading.Event(), threading.Event()
    asked = asyncio.create_task(database.scan(ask))
    await asyncio.to_thread(written.wait, 30)
    await database.write(
        lambda db: (
            db.execute(
                "INSERT INTO idempotency (tenant, user_id, key, digest, expires_at) VALUES ('t', 'u', 'k', x'00', 1)"
            ).rowcount
        )
    )
    done.set()
    one, other = await asked
    assert one == other


async def test_a_page_too_long_for_the_loop_is_the_same(tmp_path):
    """The inbox of somebody with many threads is the same whether it is read on the loop or on a thread."""
    near = await SqliteStore.open(tmp_path / "store.db", StillClock())
    await near.index(ADA, [an_entry(a_ref(f"t{n}"), last_activity_at=n) for n in range(300)])
    far = SqliteStore(await Database.open(tmp_path / "store.db", StillClock(), most_steps=0))
    request = PageRequest(size=50)
    assert await far.thread_page(ADA, ThreadQuery(), request) == await near.thread_page(ADA, ThreadQuery(), request)
    await far.close()
    uncounted = await near.thread_page(ADA, ThreadQuery(), PageRequest(size=50, counted=False))
    assert (len(uncounted.items), uncounted.total) == (50, None)
    await near.close()


async def test_a_list_that_was_long_to_count_is_counted_on_a_thread(tmp_path, monkeypatch):
    """The second time at once; other lists, and the same without its count, are begun on the loop."""
    store = SqliteStore(await Database.open(tmp_path / "store.db", StillClock(), most_steps=5_000))
    for first in range(0, 3_000, 500):
        await store.index(ADA, [an_entry(a_ref(f"t{n}"), last_activity_at=n) for n in range(first, first + 500)])
    reader, begun = store._database._reader, []
    near_by = reader._near_by
    monkeypatch.setattr(reader, "_near_by", lambda work: begun.append(True) or near_by(work))
    for query, counted, on_the_loop in (
        (ThreadQuery(), True, 1), (ThreadQuery(), True, 0), (ThreadQuery(), False, 1),
        (ThreadQuery(filter=ThreadFilter(pinned=True)), True, 1),
    ):  # fmt: skip
        begun.clear()
        page = await store.thread_page(ADA, query, PageRequest(size=2, counted=counted))
        assert (len(begun), page.total) == (on_the_loop, (0 if query.filter.pinned else 3_000) if counted else None)
    await store.close()


async def test_a_record_that_cannot_be_read_is_internal(tmp_path):
    """Where a body is no longer the noun's JSON, the caller learns that the store failed, and not what it holds."""
    store = await SqliteStore.open(tmp_path / "store.db", StillClock())
    await store.index(ADA, [an_entry()])
    await store._database.write(lambda db: db.execute("UPDATE threads SET body = '{\"ref\": 1}'").rowcount)
    with pytest.raises(Internal) as failed:
        await store.threads(ADA, [a_ref()])
    assert "ref" not in failed.value.message
    await store.close()


async def test_a_value_of_the_wrong_type_is_internal(tmp_path):
    """What the tables refuse for its type is a mistake of ours, and not told as a thread that is not there."""
    store = await SqliteStore.open(tmp_path / "store.db", StillClock())
    with pytest.raises(Internal):
        await store.index(ADA, [an_entry(last_activity_at=1.5)])
    await store.close()


async def test_giving_up_leaves_nothing_behind(tmp_path):
    """However often questions are given up on the loop, the next one begins with a clean connection."""
    database = await Database.open(tmp_path / "store.db", StillClock(), most_steps=1_000)
    for _ in range(1_500):  # the end of a transaction is a statement too, and counted once in some hundred times
        assert await database.read(counting(400, [])) == 400
    await database.close()


async def test_a_lost_snapshot_is_told_and_survived(database):
    """Where SQLite has ended a question's transaction by itself, the failure is told and the next question works."""

    def lose(db):
        db.execute("ROLLBACK")
        raise sqlite3.OperationalError("disk I/O error")

    for ask in (database.read, database.scan):
        with pytest.raises(Internal):
            await ask(lose)
        assert await ask(counting(10, [])) == 10


@pytest.mark.parametrize("way", ["look_up", "read", "scan"])
async def test_a_record_that_cannot_be_read_holds_no_snapshot(database, way):
    """Whoever keeps the error, in an answer or for the log, keeps nobody from seeing what is written later."""
    await database.write(lambda db: db.execute("CREATE TABLE numbers (number)"))
    await database.write(lambda db: db.executemany("INSERT INTO numbers VALUES (?)", [(n,) for n in range(5)]))

    def decoded(db):
        rows = db.execute("SELECT number FROM numbers")
        for (number,) in rows:
            if number == 2:
                raise ValueError("this cannot be read")

    kept = []
    for _ in range(3):  # each reader has its turn
        with pytest.raises(ValueError, match="cannot be read") as failure:
            await getattr(database, way)(decoded)
        kept.append(failure.value)
    await database.write(lambda db: db.execute("DELETE FROM numbers"))
    for again in ("look_up", "read", "scan"):
        rows = await getattr(database, again)(lambda db: db.execute("SELECT count(*) FROM numbers").fetchone())
        assert rows == (0,), again
