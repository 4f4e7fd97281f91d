"""An import that was killed, and memory while one goes on."""

import asyncio
import io
import signal
import subprocess
import sys

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


async def test_few_rows_of_a_long_thread_are_in_memory():
    """While a long thread is written, no more of it is read than the piece at hand and the next."""

    class Store:
        """Counts the pieces it has been given, and how many were read by then."""

        ahead = 0

        async def restore(self, pieces):
            for given, _ in enumerate(pieces, 1):
                self.ahead = max(self.ahead, read - given)
            return Restored.NEW

    read = 0

    def counted(found):
        nonlocal read
        for entry in found:
            read += 1
            yield entry

    store = Store()
    importer = Importer(store, HERE, lambda *_: None, is_strict=True)
    await importer.take(counted(entries(lines(io.BytesIO(an_archive(*a_long_thread(40 * MOST_ROWS)))))))
    assert read == 40
    assert store.ahead <= 1
