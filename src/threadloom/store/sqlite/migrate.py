"""Numbered migrations, forward only."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from threadloom.domain.clock import Instant
from threadloom.store.errors import ForeignDatabase, NewerDatabase

from .sql import query

APPLICATION_ID = 0x746C6F6D
"""What the header of our database files says; the first migration writes it."""

_FILE = re.compile(r"(\d{4})_(\w+)\.sql")


class Migration(NamedTuple):
    """One step of the schema, from version - 1 to version."""

    version: int
    name: str
    script: str


@cache
def migrations() -> tuple[Migration, ...]:
    """Every step there is, in order."""
    found = [
        (match, file)
        for file in (files("threadloom.store.sqlite") / "migrations").iterdir()
        if (match := _FILE.match(file.name))
    ]
    return tuple(sorted(Migration(int(match[1]), match[2], file.read_text("utf-8")) for match, file in found))


def migrate(db: sqlite3.Connection, steps: Sequence[Migration], *, now: Instant) -> None:
    """Bring a database to the last of `steps`, each in an exclusive transaction of its own.

    Raises:
        ForeignDatabase: as `version`.
        NewerDatabase: it has been through steps that are not known; nothing is changed.
    """
    for step in steps:
        db.execute("BEGIN EXCLUSIVE")
        try:
            # Asked inside the transaction: another process may be migrating too.
            if version(db) < step.version:
                _apply(db, step, now)
        except BaseException:
            with suppress(sqlite3.Error):  # often SQLite has rolled back by itself
                db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
    if version(db) > steps[-1].version:
        raise NewerDatabase("the database was made by a newer version of threadloom; use that one, or another file")


def version(db: sqlite3.Connection) -> int:
    """How many steps a database has been through; 0 for an empty one. Changes nothing.

    Raises:
        ForeignDatabase: it holds another program's tables.
    """
    if db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        return db.execute(query("schema_version")).fetchone()[0]
    if db.execute("PRAGMA schema_version").fetchone()[0] == 0:
        return 0
    raise ForeignDatabase("the file is a database of another program; name another file")


def _apply(db: sqlite3.Connection, step: Migration, now: Instant) -> None:
    for statement in _statements(step.script):
        db.execute(statement)
    db.execute(query("insert_schema_version"), {"version": step.version, "name": step.name, "now": now})


def _statements(script: str) -> Iterator[str]:
    """One by one, because `executescript` would commit the transaction that they belong in."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
