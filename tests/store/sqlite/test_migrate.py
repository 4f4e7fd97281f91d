"""From any older database to this version's, or not at all."""

import sqlite3
from contextlib import closing

import pytest

from threadloom.domain.clock import Instant
from threadloom.store.errors import ForeignDatabase, NewerDatabase
from threadloom.store.sqlite.migrate import Migration, migrate, migrations, version

NOW = Instant(1_000)
ADD = "CREATE TABLE added (a TEXT) STRICT;\n"
NEXT = Migration(len(migrations()) + 1, "next", ADD + "INSERT INTO added VALUES ('x;y');\n")
BROKEN = Migration(NEXT.version, "broken", ADD + "INSERT INTO nowhere VALUES (1);\n")


@pytest.fixture
def db():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


def tables(db):
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_steps_are_numbered_without_gaps():
    """The files count from 1, so that a version says which steps have been taken."""
    assert [step.version for step in migrations()] == list(range(1, len(migrations()) + 1))


def test_from_empty(db):
    """An empty file goes through every step, each noted with its moment."""
    assert version(db) == 0
    migrate(db, migrations(), now=NOW)
    assert version(db) == len(migrations())
    rows = db.execute("SELECT version, name, applied_at FROM schema_version").fetchall()
    assert rows == [(step.version, step.name, NOW) for step in migrations()]


def test_from_an_older_version(db):
    """A database of an older version takes the new steps alone and keeps what is in it."""
    migrate(db, migrations(), now=NOW)
    db.execute("INSERT INTO thread_tags (tenant, thread, tag) VALUES ('t', 1, 'red')")
    migrate(db, [*migrations(), NEXT], now=Instant(2_000))
    migrate(db, [*migrations(), NEXT], now=Instant(3_000))
    assert db.execute("SELECT tag FROM thread_tags").fetchall() == [("red",)]
    assert db.execute("SELECT a FROM added").fetchall() == [("x;y",)]
    assert db.execute("SELECT applied_at FROM schema_version ORDER BY version").fetchall()[-1] == (2_000,)


def test_a_step_is_whole_or_not_at_all(db):
    """A step that fails half way leaves the version before it, and can be taken again when it is mended."""
    migrate(db, migrations(), now=NOW)
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, [*migrations(), BROKEN], now=NOW)
    assert (version(db), "added" in tables(db)) == (len(migrations()), False)
    migrate(db, [*migrations(), NEXT], now=NOW)
    assert version(db) == NEXT.version


def test_a_newer_database_is_refused(db):
    """A version that knows fewer steps than the database has been through does not touch it."""
    migrate(db, [*migrations(), NEXT], now=NOW)
    with pytest.raises(NewerDatabase):
        migrate(db, migrations(), now=NOW)


def test_another_programs_database_is_refused(db):
    """Tables that are not ours are left alone."""
    db.execute("CREATE TABLE theirs (a TEXT)")
    with pytest.raises(ForeignDatabase):
        migrate(db, migrations(), now=NOW)
    assert tables(db) == {"theirs"}
