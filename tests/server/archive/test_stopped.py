"""An import that was killed, and memory while one goes on."""

import asyncio
import errno
import io
import signal
import subprocess
import sys
import tracemalloc
from tempfile import SpooledTemporaryFile

from server.archive.carrying import HERE, exported, imported
from server.archive.test_importing import a_long_thread, a_record, an_archive
from threadloom.domain.archive import MOST_ROWS, Restored
from threadloom.server.archive.format import entries
from threadloom.server.archive.importing import Importer
from threadloom.server.archive.lines import lines
from threadloom.store import open_store

# Imports, and says each entry as it is read: at a hundred and more the first of them are on disk.
IMPORTER = """
import asyncio, sys
from threadloom.server.archive.format import entries
from threadloom.server.archive.importing import Importer
from threadloom.server.archive.lines import lines
from threadloom.server.archive.placing import Place, Placement
from threadloom.store import open_store

def told(found):
    for entry in found:
        print(entry.place, flush=True)
        yield entry

async def main():
    async with open_store(sys.argv[1]) as store:
        placement = Placement(sources={"desk": Place(vendor="local")})
        importer = Importer(store, placement, print, is_strict=False)
        with open(sys.argv[2], "rb") as file:
            await importer.take(told(entries(lines(file))))

asyncio.run(main())
"""


def killed_while_importing(url, archive, entry):
    """Import in a process that is killed once it has read so many entries."""
    command = [sys.executable, "-c", IMPORTER, url, str(archive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        while child.stdout.readline() != f"line {entry}\n":
            assert child.poll() is None
        child.kill()
    assert child.returncode == -signal.SIGKILL


async def test_killed_and_imported_again(tmp_path):
    """A process killed amid an import leaves whole threads; a second import makes the store that one in a go makes."""
    records = [a_record(f"t{n:04}", messages=["a", "b"]) for n in range(700)]
    archive = an_archive(*records[:150], *a_long_thread(4 * MOST_ROWS), *records[150:])
    (tmp_path / "archive.jsonl").write_bytes(archive)
    seen = []
    for number, entry in enumerate((130, 154, 400)):
        url = f"sqlite:///{tmp_path / f'{number}.db'}"
        await asyncio.to_thread(killed_while_importing, url, tmp_path / "archive.jsonl", entry)
        async with open_store(url) as store:
            whole = {line for line in archive.splitlines() if line.startswith(b'{"type":"thread"')}
            before = (await exported(store)).splitlines()
            assert {line for line in before if line.startswith(b'{"type":"thread"')} <= whole
            tally, refused = await imported(store, archive)
            assert refused == []
            assert tally.threads.total() == len(records) + 1
            seen.append(tally.threads[Restored.UNCHANGED])
            after = await exported(store)
        async with open_store("sqlite://") as store:
            await imported(store, archive)
            assert await exported(store) == after
    assert seen[0] >= 100


class Waiting:
    """A store that takes what it is given, and notes how much of the file was read when it was asked."""

    def __init__(self):
        self.read = self.read_when_asked = self.given = 0

    async def restore(self, pieces):
        self.read_when_asked = self.read
        self.given = sum(1 for _ in pieces)
        return Restored.NEW

    def counted(self, found):
        for entry in found:
            self.read += 1
            yield entry

    async def take(self, archive):
        importer = Importer(self, HERE, lambda *_: None, is_strict=True)
        await importer.take(self.counted(entries(lines(io.BytesIO(archive)))))


async def test_a_write_waits_for_no_input():
    """All of a long thread has been read and checked when its write begins, which others must wait for."""
    store = Waiting()
    await store.take(an_archive(*a_long_thread(40 * MOST_ROWS)))
    assert (store.read_when_asked, store.given) == (40, 40)


async def test_few_rows_of_a_long_thread_are_in_memory():
    """While a long thread is read and written, most of it is on disk."""
    archive = an_archive(*a_long_thread(80 * MOST_ROWS))
    tracemalloc.start()
    try:
        await Waiting().take(archive)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < len(archive)


async def test_no_room_to_set_a_thread_aside(monkeypatch):
    """A full disk for temporary files is told with the place of the thread, and what is behind it comes in."""

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(SpooledTemporaryFile, "flush", full)
    async with open_store("sqlite://") as store:
        tally, refused = await imported(store, an_archive(*a_long_thread(2 * MOST_ROWS), a_record("t2")))
    told = "it cannot be set aside in the folder for temporary files: No space left on device"
    assert (tally.threads, refused) == ({Restored.NEW: 1}, [("line 2", told)])
