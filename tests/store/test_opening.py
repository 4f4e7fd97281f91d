"""Addresses of stores, and files that are none."""

import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from store.world import ADA, a_ref, an_entry
from threadloom.store import CannotOpen, ForeignDatabase, NewerDatabase, StoreError, UnsupportedUrl, open_store
from threadloom.store.sqlite import connection


async def opened(url):
    async with open_store(url) as store:
        await store.ready()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:secret@db/threadloom", "postgres://db", "mysql://db", "sqlite:store.db", "sqlite://store.db",
        "store.db", "", "sqlite:///store.db?mode=ro", "sqlite:///store.db#x", "SQLITE",
    ],
)  # fmt: skip
async def test_other_addresses_are_refused(url):
    """What names no store of ours is a ValueError of one line, which repeats no password."""
    with pytest.raises(UnsupportedUrl) as refused:
        await opened(url)
    assert isinstance(refused.value, ValueError)
    assert isinstance(refused.value, StoreError)
    message = str(refused.value)
    assert "sqlite:///" in message or "options" in message
    assert "\n" not in message
    assert "secret" not in message


async def test_postgres_is_refused():
    """Who asks for Postgres is told what to use meanwhile."""
    with pytest.raises(
        UnsupportedUrl, match=r"^this version keeps threads in SQLite alone; use sqlite:///threadloom\.db$"
    ):
        await opened("postgresql://db")


async def test_relative_and_absolute(tmp_path, monkeypatch):
    """Three slashes are relative to the working folder, four are absolute, and both can be the same file."""
    monkeypatch.chdir(tmp_path)
    async with open_store("sqlite:///store.db") as store:
        await store.index(ADA, [an_entry()])
    assert (tmp_path / "store.db").is_file()
    async with open_store(f"sqlite:///{tmp_path.absolute()}/store.db") as store:
        assert (await store.threads(ADA, [a_ref()]))[0] is not None


async def test_a_name_with_any_characters(tmp_path):
    """A folder with spaces, percent signs and foreign letters is a folder."""
    folder = tmp_path / "a b%20ü"
    folder.mkdir()
    await opened(f"sqlite:///{folder}/störe 1.db")
    assert (folder / "störe 1.db").is_file()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
async def test_in_memory_is_a_file_that_goes(url, tmp_path, monkeypatch):
    """Without a file's name everything is private to the opener and gone afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with open_store(url) as one, open_store(url) as other:
        await one.index(ADA, [an_entry()])
        assert await other.threads(ADA, [a_ref()]) == [None]
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == []


async def test_only_its_owner_reads_it(tmp_path):
    """A new store is readable by nobody else, its log included."""
    async with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        await store.index(ADA, [an_entry()])
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}


async def test_no_such_folder(tmp_path):
    """The folder is not made by itself; the message names it."""
    with pytest.raises(CannotOpen, match="nowhere"):
        await opened(f"sqlite:///{tmp_path}/nowhere/store.db")


async def test_a_folder_is_no_file(tmp_path):
    """A folder in the file's place is told in one line."""
    with pytest.raises(CannotOpen) as refused:
        await opened(f"sqlite:///{tmp_path}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"something else", b"x" * 10_000])
async def test_not_a_database(tmp_path, content):
    """A file of another kind is refused and left as it is."""
    (tmp_path / "store.db").write_bytes(content)
    with pytest.raises(ForeignDatabase):
        await opened(f"sqlite:///{tmp_path}/store.db")
    assert (tmp_path / "store.db").read_bytes() == content


async def test_another_programs_database(tmp_path):
    """A database with other tables is refused and left as it is, to the byte."""
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE theirs (a TEXT)")
        db.commit()
    before = path.read_bytes()
    with pytest.raises(ForeignDatabase):
        await opened(f"sqlite:///{path}")
    assert path.read_bytes() == before


async def test_a_newer_version(tmp_path):
    """A database that has been through a step we do not know is refused."""
    path = tmp_path / "store.db"
    await opened(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO schema_version VALUES (9999, 'future', 0)")
        db.commit()
    with pytest.raises(NewerDatabase):
        await opened(f"sqlite:///{path}")


async def test_settings_of_the_file(tmp_path):
    """The log is a WAL, every commit is flushed, references are held to, what is deleted is overwritten."""
    from threadloom.domain.clock import SystemClock
    from threadloom.store.sqlite.database import Database

    database = await Database.open(Path(tmp_path / "store.db"), SystemClock())
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
    found = await database.write(lambda db: [db.execute(f"PRAGMA {name}").fetchone()[0] for name in names])
    await database.close()
    assert found == ["wal", 2, 1, 1, 5_000]


async def test_an_old_sqlite_is_told(tmp_path, monkeypatch):
    """A SQLite without the tables we need is named with the version that has them."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(CannotOpen, match=r"3\.37"):
        await opened(f"sqlite:///{tmp_path}/store.db")


async def test_a_file_that_another_holds(tmp_path, monkeypatch):
    """A database that another process keeps locked is told in one line."""
    path = tmp_path / "store.db"
    await opened(f"sqlite:///{path}")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        monkeypatch.setattr(connection, "WRITER_PATIENCE_S", 0.01)
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(CannotOpen, match="locked"):
            await opened(f"sqlite:///{path}")


async def test_readers_that_cannot_be_opened(tmp_path, monkeypatch):
    """Where the second connection fails, the first is closed again and the reason told in one line."""

    def connect(path, mode, *, patience_s):
        if mode == "ro":
            raise sqlite3.OperationalError("unable to open database file")
        return opening(path, mode, patience_s=patience_s)

    opening = connection._connect
    monkeypatch.setattr(connection, "_connect", connect)
    with pytest.raises(CannotOpen, match="cannot be read"):
        await opened(f"sqlite:///{tmp_path}/store.db")
    assert not (tmp_path / "store.db-wal").exists()
