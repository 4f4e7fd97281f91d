"""Disks that are full, files that cannot be written, files that are broken: told as such, and reads go on."""

import ctypes
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from builders import a_client, a_configuration
from store.world import ADA, StillClock, a_message, a_ref, an_entry
from threadloom.domain.errors import Internal
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadQuery
from threadloom.domain.vendor import MessagePageKey
from threadloom.server.configuration import checked
from threadloom.server.parts import opened_store
from threadloom.server.wrong import ConfigurationError
from threadloom.store import CannotOpen, DamagedDatabase, ForeignDatabase, StoreError, open_store
from threadloom.store.sqlite import SqliteStore
from threadloom.store.sqlite.connection import open_reader, open_writer, told_to_caller

LONG = "word " * 20_000
MESSAGES = MessagePageKey(thread=a_ref(), page=PageRequest())


@contextmanager
def no_page_more(store: SqliteStore):
    """The file may not grow: SQLite says that the disk is full."""
    store._database.writer._db.execute("PRAGMA max_page_count = 1")  # it takes the number of pages that there are
    try:
        yield
    finally:
        store._database.writer._db.execute("PRAGMA max_page_count = 1073741823")


@contextmanager
def no_byte_more(store: SqliteStore):
    """The system lets no file grow beyond what the log has."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = Path(f"{store._database.path}-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


FULL = pytest.mark.parametrize(("full", "words"), [(no_page_more, "disk is full"), (no_byte_more, "disk fails")])


@FULL
async def test_a_disk_that_is_full(tmp_path: Path, full, words: str):
    """A write that finds no room is told and leaves nothing; reads go on; with room again, writes do."""
    store = await SqliteStore.open(tmp_path / "store.db", StillClock())
    await store.index(ADA, [an_entry()])
    with full(store):
        for _ in range(3):
            with pytest.raises(Internal, match=words) as refused:
                await store.save_messages(ADA, [a_message(text=LONG)])
        assert not refused.value.retryable
        assert (await store.threads(ADA, [a_ref()]))[0] is not None
        assert (await store.thread_page(ADA, ThreadQuery(), PageRequest())).total == 1
        (page,) = await store.message_pages(ADA, [MESSAGES])
        assert page.items == ()
    await store.save_messages(ADA, [a_message(text=LONG)])
    (page,) = await store.message_pages(ADA, [MESSAGES])
    assert len(page.items) == 1
    await store.close()
    await opened_and_whole(tmp_path / "store.db")


@FULL
async def test_callers_are_told_of_a_full_disk(tmp_path: Path, full, words: str):
    """INTERNAL, in words that say who can help; queries are answered, and nothing of the system's is shown."""
    create = 'mutation ($t: String!) { createThread(input: {target: {source: "local"}, title: $t}) { thread { id } } }'
    async with a_client(a_configuration(tmp_path)) as client:
        (await client.data(create, {"t": "before"}))["createThread"]["thread"]["id"]
        with full(client.parts.store):
            refused = await client.graphql(create, {"t": "x" * 200})
            while "errors" not in refused:  # there was room left in the last page
                refused = await client.graphql(create, {"t": "x" * 200})
            (error,) = refused["errors"]
            assert (error["extensions"]["code"], error["extensions"]["retryable"]) == ("INTERNAL", False)
            assert words in error["message"]
            assert str(tmp_path) not in error["message"]
            assert (await client.data("{ threads(last: 1) { nodes { title } } }"))["threads"]["nodes"]
            assert (await client.http.get("/healthz")).status_code == 200
        assert (await client.data(create, {"t": "after"}))["createThread"]["thread"]["id"]


async def opened_and_whole(path: Path) -> None:
    """It opens, and every page, index and reference of it is as it should be."""
    async with open_store(f"sqlite:///{path}") as store:
        await store.ready()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


async def a_full_store(path: Path) -> None:
    """A store of some hundred pages in one file."""
    async with open_store(f"sqlite:///{path}") as store:
        for n in range(20):
            await store.index(ADA, [an_entry(a_ref(str(n)), title=f"thread {n}")])
            await store.save_messages(ADA, [a_message(thread=a_ref(str(n)), text=LONG)])


def overwritten(data: bytes, place: int, length: int) -> bytes:
    return data[:place] + b"\xa5" * length + data[place + length :]


def root_of_messages(data: bytes) -> int:
    """Where a page begins that every check must read; damage to one that holds but the end of a text shows nowhere."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(data[:18] + b"\1\1" + data[20:])  # a database in memory has no write-ahead log
        ((page,),) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'messages'")
    return (page - 1) * 4_096


BREAKS = {
    "the header": (lambda data: overwritten(data, 0, 100), ForeignDatabase),
    "the list of tables": (lambda data: overwritten(data, 100, 3_000), DamagedDatabase),
    "a page in the middle": (lambda data: overwritten(data, root_of_messages(data), 4_096), DamagedDatabase),
    "the second half is missing": (lambda data: data[: len(data) // 2 // 4096 * 4096], DamagedDatabase),
    "the last bytes are missing": (lambda data: data[:-100], DamagedDatabase),
    "all but the header is missing": (lambda data: data[:100], StoreError),
}


@pytest.mark.parametrize(("broken", "kind"), BREAKS.values(), ids=BREAKS)
async def test_a_broken_file_is_refused(tmp_path: Path, broken, kind: type[StoreError]):
    """In one line that says what to do, by exit code 2, and the file is left as it is."""
    path = tmp_path / "store.db"
    await a_full_store(path)
    data = broken(path.read_bytes())
    path.write_bytes(data)
    with pytest.raises(kind, match="in its place"):
        async with open_store(f"sqlite:///{path}"):
            pass
    settings = checked({"store": {"url": f"sqlite:///{path}"}})
    with pytest.raises(ConfigurationError) as told:
        async with opened_store(settings, StillClock()):
            pass
    (line,) = told.value.lines
    assert line.startswith(f"store.url is 'sqlite:///{path}': the ")
    assert "\n" not in line
    assert "malformed" not in line
    assert path.read_bytes() == data


async def test_damage_that_cannot_be_put_into_words(tmp_path: Path):
    """SQLite quotes what is damaged, and Python's sqlite3 fails over bytes that are no text: damage all the same."""
    path = tmp_path / "store.db"
    await a_full_store(path)
    data = path.read_bytes()
    path.write_bytes(overwritten(data, data.index(b"messagesmessages"), 1))
    for opened in (partial(open_writer, now=0), partial(open_reader, patience_s=1.0)):
        with pytest.raises(DamagedDatabase, match="in its place"):
            opened(path)
    with closing(sqlite3.connect(path)) as db, pytest.raises(Internal, match="damaged"), told_to_caller():
        db.execute("SELECT count(*) FROM threads")


async def test_a_file_that_breaks_while_it_is_open(tmp_path: Path):
    """What still can be read is; the rest is told as damaged, not as missing."""
    path = tmp_path / "store.db"
    await a_full_store(path)
    async with open_store(f"sqlite:///{path}") as store:
        with path.open("r+b") as file:
            file.seek(4_096)
            file.write(b"\xa5" * (path.stat().st_size - 4_096))
        with pytest.raises(Internal, match="damaged") as told:
            await store.threads(ADA, [a_ref("1")])
        assert str(path) not in told.value.message


async def test_a_log_of_another_database(tmp_path: Path):
    """It looks like our own and is taken in; what it breaks is seen, and the store refused."""
    path, other = tmp_path / "store.db", tmp_path / "other.db"
    await a_full_store(path)
    store = await SqliteStore.open(other, StillClock())
    for n in range(200):
        await store.index(ADA, [an_entry(a_ref(f"o{n}"), title=LONG[:400])])
    shutil.copy(f"{other}-wal", f"{path}-wal")
    await store.close()
    with pytest.raises(DamagedDatabase, match="in its place"):
        async with open_store(f"sqlite:///{path}"):
            pass


async def test_a_log_that_is_noise_is_none(tmp_path: Path):
    """SQLite knows its own by checksums: what was acknowledged before is there."""
    path = tmp_path / "store.db"
    await a_full_store(path)
    path.with_name("store.db-wal").write_bytes(b"\xa5" * 40_000)
    async with open_store(f"sqlite:///{path}") as store:
        assert (await store.threads(ADA, [a_ref("7")]))[0] is not None
    await opened_and_whole(path)


OPENING = """
import asyncio, sys
from threadloom.store import StoreError, open_store
async def main():
    try:
        async with open_store(sys.argv[1]) as store:
            print("opened")
    except StoreError as error:
        print(type(error).__name__, error)
asyncio.run(main())
"""
_DROP_FROM_BOUNDING_SET = 24
_OVERRIDE = (1, 2)  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, by which root passes over the rights of files


def opened_by_anybody(path: Path) -> str:
    """What opening says in a process that has no more rights than the files give it."""
    libc = ctypes.CDLL(None)

    def drop() -> None:
        for capability in _OVERRIDE:
            libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)

    command = [sys.executable, "-c", OPENING, f"sqlite:///{path}"]
    ended = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, preexec_fn=drop if os.geteuid() == 0 else None
    )
    return ended.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere root cannot lay down that right for a child")
@pytest.mark.parametrize(("file", "folder"), [(0o400, 0o700), (0o600, 0o500), (0o400, 0o500), (0o000, 0o700)])
async def test_what_cannot_be_written(tmp_path: Path, file: int, folder: int):
    """The line says what to do; another start, once that is done, finds everything."""
    path = tmp_path / "there" / "store.db"
    path.parent.mkdir()
    await a_full_store(path)
    path.chmod(file)
    path.parent.chmod(folder)
    try:
        told = opened_by_anybody(path)
        assert told.startswith(f"{CannotOpen.__name__} the store {str(path)!r} cannot be ")
        assert "let this user" in told
        assert "\n" not in told
    finally:
        path.parent.chmod(0o700)
        path.chmod(0o600)
    assert opened_by_anybody(path) == "opened"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere root cannot lay down that right for a child")
def test_where_nothing_can_be_made(tmp_path: Path):
    """A new store in a folder that is not ours."""
    tmp_path.chmod(0o500)
    try:
        told = opened_by_anybody(tmp_path / "store.db")
    finally:
        tmp_path.chmod(0o700)
    assert told.startswith(f"{CannotOpen.__name__} the store ")
    assert "name a file that can be written" in told
