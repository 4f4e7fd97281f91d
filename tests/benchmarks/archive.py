"""Export, import and backup of stores of growing size: how long each takes, and how much memory.

Run by hand: `python tests/benchmarks/archive.py [messages ...]`. Prints; claims nothing. Files are made in a temporary
folder, some 300 MB at 100,000 messages, and removed at the end. Every tenth thread is a long one.
"""

# ruff: noqa: T201 - it prints what it measures

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from threadloom.domain.archive import ArchivedMessage, ArchivedThread
from threadloom.domain.clock import Instant
from threadloom.domain.ids import MessageRef, SourceSlug, TenantId, ThreadRef, UserId, VendorSlug
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.part import TextPart
from threadloom.domain.thread import Thread
from threadloom.store import open_store

SIZES = (10_000, 100_000)
SHORT, LONG = 10, 910
TEXT = "What was said takes about as much room as most of what people say. " * 4


def a_thread(number: int, size: int) -> ArchivedThread:
    """A thread with so many messages."""
    ref = ThreadRef(source=SourceSlug("local"), native_id=f"t{number}")
    messages = [
        Message(ref=MessageRef(thread=ref, native_id=str(n)), role=MessageRole.USER, parts=(TextPart(text=TEXT),))
        for n in range(size)
    ]
    return ArchivedThread(
        tenant=TenantId("acme"),
        vendor=VendorSlug("local"),
        thread=Thread(ref=ref, owner=UserId("ada"), last_activity_at=Instant(number)),
        first_seen_at=Instant(1),
        messages=tuple(ArchivedMessage(message=message) for message in messages),
    )


def threads(messages: int) -> Iterator[ArchivedThread]:
    """Threads with so many messages altogether."""
    for number in range(messages // 100):
        yield a_thread(number, LONG if number % 10 == 0 else SHORT)


async def fill(path: Path, messages: int) -> None:
    """Make a store."""
    async with open_store(f"sqlite:///{path}") as store:
        for thread in threads(messages):
            await store.restore([thread])
        await store.indexed()


def measured(folder: Path, store: Path, *words: str) -> str:
    """Run a command; its seconds, and the megabytes that it held at most."""
    environment = os.environ | {"THREADLOOM_STORE__URL": f"sqlite:///{store}"}
    began = perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "threadloom", *words], cwd=folder, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"threadloom {words[0]} ended with {process.returncode}")
    return f"{words[0]:8} {perf_counter() - began:7.1f} s {used.ru_maxrss / 1024:7.0f} MB"


def main() -> None:
    """Measure each size."""
    for messages in [int(word) for word in sys.argv[1:]] or SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            store, copy = folder / "store.db", folder / "copy.db"
            asyncio.run(fill(store, messages))
            print(f"{messages} messages, {store.stat().st_size / 1e6:.0f} MB")
            print(measured(folder, store, "export", "--output", "archive.jsonl"))
            print(measured(folder, store, "backup", "backup.db"))
            print(measured(folder, copy, "import", "archive.jsonl"))
            print(measured(folder, copy, "import", "archive.jsonl"), "(again)")


if __name__ == "__main__":
    main()
