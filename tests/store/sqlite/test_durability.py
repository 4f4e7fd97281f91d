"""What was acknowledged is there after a crash; what was purged is nowhere."""

import asyncio
import signal
import subprocess
import sys

from store.world import ADA, StillClock, a_message, a_message_ref, a_ref, a_run, an_entry, some_feedback
from threadloom.store import open_store
from threadloom.store.sqlite import SqliteStore

# Writes for ever, and says each write only after the store has acknowledged it.
WRITER = """
import asyncio, itertools, sys
from threadloom.domain.call import Caller, Role
from threadloom.domain.ids import ThreadRef
from threadloom.domain.query import IndexEntry
from threadloom.domain.thread import Thread
from threadloom.store import open_store

ADA = Caller(tenant="acme", user="ada", role=Role.WRITER, name="Ada")

async def one(store, n):
    thread = Thread(ref=ThreadRef(source="desk", native_id=str(n)), owner="ada")
    await store.index(ADA, [IndexEntry(vendor="local", thread=thread)])
    print(n, flush=True)

async def main():
    async with open_store(sys.argv[1]) as store:
        for first in itertools.count(step=8):
            await asyncio.gather(*(one(store, n) for n in range(first, first + 8)))

asyncio.run(main())
"""


def written_until_killed(url):
    """The numbers of the writes that a process was told are kept, before it was killed amid the next ones."""
    with subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True) as child:
        lines = [child.stdout.readline() for _ in range(100)]
        child.kill()
        lines += child.stdout.readlines()
    assert child.returncode == -signal.SIGKILL
    return [int(line) for line in lines if line.endswith("\n")]


async def test_acknowledged_writes_survive_a_kill(tmp_path):
    """A process that is killed at work leaves every write that it had acknowledged, and a store that opens."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    acknowledged = await asyncio.to_thread(written_until_killed, url)
    assert len(acknowledged) >= 100
    async with open_store(url) as store:
        found = await store.threads(ADA, [a_ref(str(n)) for n in acknowledged])
    assert [n for n, thread in zip(acknowledged, found, strict=True) if thread is None] == []


SECRET = "xyzzy-never-again"


def traces(folder):
    return [file.name for file in folder.iterdir() if SECRET.encode() in file.read_bytes()]


async def test_purged_from_the_disk(tmp_path):
    """After a purge no file of the store holds a byte of the thread, its log included, while the store is open."""
    store = await SqliteStore.open(tmp_path / "store.db", StillClock())
    ref = a_ref(SECRET)
    await store.index(ADA, [an_entry(ref, title=SECRET, tags=(SECRET,)), an_entry(a_ref("beside"))])
    await store.save_messages(ADA, [a_message(str(n), thread=ref, text=SECRET * 500) for n in range(20)])
    await store.save_runs(ADA, [a_run(thread=ref, error=SECRET)])
    about = a_message_ref("1", thread=ref)
    await store.save_feedback(ADA, some_feedback(thread=ref, message=about, comment=SECRET))
    await store.claim(ADA, "key", b"input", now=1, expires_at=9)
    await store.settle(ADA, "key", SECRET.encode(), [ref])
    assert traces(tmp_path)
    await store.purge_thread(ADA, ref)
    assert traces(tmp_path) == []
    assert (await store.threads(ADA, [a_ref("beside")]))[0] is not None
    await store.close()


async def test_deleted_messages_leave_the_disk_too(tmp_path):
    """What `delete_messages` wipes is gone from the files as well."""
    store = await SqliteStore.open(tmp_path / "store.db", StillClock())
    await store.index(ADA, [an_entry()])
    await store.save_messages(ADA, [a_message(text=SECRET)])
    assert traces(tmp_path)
    await store.delete_messages(ADA, a_ref())
    assert traces(tmp_path) == []
    await store.close()
