"""Connections to the file, and what their errors mean to a caller."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from threadloom.domain.clock import Instant
from threadloom.domain.errors import Internal, Invalid, Overloaded
from threadloom.store.errors import CannotOpen, DamagedDatabase, ForeignDatabase, StoreError

from .migrate import migrate, migrations, version

WRITER_PATIENCE_S = 5.0
READER_CACHE_KIB = 16_000
"""What a reader keeps of the file, once it has read so much: 2,000 messages do not fit into SQLite's own 2,000."""

DATABASE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What a database raises. Python's sqlite3 fails to decode SQLite's own message where that quotes damaged bytes."""

_OLDEST = (3, 37, 0)  # STRICT tables
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

_DAMAGED = "the store is damaged; whoever runs the gateway should put a copy in its place"
_TOLD = {
    sqlite3.SQLITE_FULL: "the store's disk is full, and nothing was changed; whoever runs the gateway should make room",
    sqlite3.SQLITE_READONLY: (
        "the store cannot be written, and nothing was changed; whoever runs the gateway should look at its rights"
    ),
    sqlite3.SQLITE_IOERR: "the store's disk fails; whoever runs the gateway should look at it",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
"""What a caller is told, by the kind of the failure."""

_COPY = "stop whatever uses it and put a copy in its place, such as `threadloom backup` makes"
_UNOPENED = {
    sqlite3.SQLITE_BUSY: "is locked by another process; stop that one first",
    sqlite3.SQLITE_READONLY: "cannot be written; let this user write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; let this user read and write the file and its folder",
    sqlite3.SQLITE_FULL: "needs room on its disk, which is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written, because its disk fails or is full",
    sqlite3.SQLITE_CORRUPT: f"is damaged; {_COPY}",
}
"""What whoever starts the gateway is told, by the kind of the failure."""

LOOKED_OVER_BYTES = 256 * 1024 * 1024
"""Of a store up to this size every page is looked at when it is opened, which takes a fraction of a second."""


def open_writer(path: Path, *, now: Instant) -> sqlite3.Connection:
    """The connection that writes, to a database of this version's schema.

    Raises:
        StoreError: what is wrong, in a line.
    """
    if sqlite3.sqlite_version_info < _OLDEST:
        raise CannotOpen(f"SQLite {sqlite3.sqlite_version} is too old; 3.37 or newer is needed")
    if not path.parent.is_dir():
        raise CannotOpen(f"the folder {str(path.parent)!r} for the store does not exist")
    try:
        _make_private(path)
        if not os.access(path, os.W_OK):  # SQLite would open it all the same, and leave a log as unwritable as it is
            raise CannotOpen(f"the store {str(path)!r} {_UNOPENED[sqlite3.SQLITE_READONLY]}")
        db = _connect(path, "rw", patience_s=WRITER_PATIENCE_S)
    except (OSError, *DATABASE_ERRORS) as error:
        raise _unopened(path, error) from error
    try:
        _prepare(db, path, now)
    except BaseException as error:
        db.close()
        if isinstance(error, DATABASE_ERRORS):
            raise _unopened(path, error) from error
        raise
    return db


def open_reader(path: Path, *, patience_s: float) -> sqlite3.Connection:
    """A connection that cannot write; `patience_s` is how long it waits for a lock before it gives up.

    Raises:
        CannotOpen, DamagedDatabase: what is wrong, in a line.
    """
    try:
        db = _connect(path, "ro", patience_s=patience_s)
        db.execute(f"PRAGMA cache_size = -{READER_CACHE_KIB}")
    except sqlite3.Error as error:
        raise CannotOpen(f"the store {str(path)!r} cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise _unopened(path, error) from error
    return db


@contextmanager
def told_to_caller() -> Generator[None]:
    """Whatever the database raises, as an error that a caller may see.

    Raises:
        Overloaded: another process holds the database for too long.
        Invalid: a text cannot be kept, because it holds half a surrogate pair.
        Internal: everything else, with its cause. A full disk, a file that cannot be written and a damaged one are
            told: asking again helps with none of them, so they are not `Overloaded`.
    """
    try:
        yield
    except DATABASE_ERRORS as error:
        if primary_code(error) in _BUSY:
            raise Overloaded("the store is busy") from error
        raise Internal(_TOLD.get(primary_code(error), "the store failed")) from error
    except UnicodeEncodeError as error:
        raise Invalid("a text holds a character that is none") from error
    except msgspec.MsgspecError as error:
        raise Internal("the store holds a record that it cannot read") from error


def primary_code(error: sqlite3.Error | UnicodeDecodeError) -> int:
    """The kind of an error, such as SQLITE_BUSY; 0 for one that the database did not raise itself."""
    if isinstance(error, UnicodeDecodeError):
        return sqlite3.SQLITE_CORRUPT
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits tell details


def _make_private(path: Path) -> None:
    """A new file only its owner can read: conversations are in it. SQLite gives its other files the same rights."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _connect(path: Path, mode: str, *, patience_s: float) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=patience_s,
        isolation_level=None,  # transactions are begun and ended by name
        check_same_thread=False,  # opened on one thread, used on another, never on two at once
        cached_statements=256,
    )


def _prepare(db: sqlite3.Connection, path: Path, now: Instant) -> None:
    version(db)  # refuses another program's file before the first change to it
    _look_over(db, path)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # what is purged is overwritten
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # an acknowledged write survives a power cut; group commit pays for it
    migrate(db, migrations(), now=now)


def _look_over(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is shorter than it says or, where that takes no time, holds broken pages.

    A log that belongs to another database looks like one of ours; what it has done to the pages is seen here as well.
    """
    pages, size = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    log = Path(f"{path}-wal")  # the last pages may stand in it
    is_whole = path.stat().st_size >= pages * size or (log.exists() and log.stat().st_size > 0)
    if is_whole and pages * size <= LOOKED_OVER_BYTES:
        is_whole = db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    if not is_whole:
        raise DamagedDatabase(f"the store {str(path)!r} {_UNOPENED[sqlite3.SQLITE_CORRUPT]}")


def _unopened(path: Path, error: OSError | sqlite3.Error | UnicodeDecodeError) -> StoreError:
    """Why the store cannot be opened, and what to do."""
    if isinstance(error, OSError):
        why = error.strerror or "unknown"
        return CannotOpen(f"the store {str(path)!r} cannot be made or opened ({why}); name a file that can be written")
    code = primary_code(error)
    if code == sqlite3.SQLITE_NOTADB:
        return ForeignDatabase(f"the file {str(path)!r} is not a database; name another one, or {_COPY}")
    kind = DamagedDatabase if code == sqlite3.SQLITE_CORRUPT else CannotOpen
    return kind(f"the store {str(path)!r} {_UNOPENED.get(code, f'cannot be opened: {error}')}")
