"""How long it takes to bring many threads into the index, what it costs, and how much memory it takes.

    PYTHONPATH=tests python tests/benchmarks/sync.py [--threads 10000]

A server in a process of its own speaks Thena's API on loopback. Walked over: all of it for the first time, with a look
into every thread (its newest message and its runs); once more, when nothing has changed. The pace is not held back.
"""

# ruff: noqa: T201 - it prints what it measures

import argparse
import asyncio
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from loopback import run

from thena_lister import AGENT, listing
from threadloom.domain.ids import SourceSlug
from threadloom.gateway.syncing.plan import Most, Progress
from threadloom.server.app import create_app
from threadloom.server.configuration import checked

SLUG = SourceSlug("desk")


@contextmanager
def served(threads: int) -> Iterator[int]:
    """The port of a server with so many threads."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.Process(target=_serve, args=(theirs, threads), daemon=True)
    server.start()
    try:
        yield ours.recv()
    finally:
        server.terminate()
        server.join()


def _serve(ready: Connection, threads: int) -> None:
    async def main() -> None:
        async with listing(threads) as (_, port):
            ready.send(port)
            await asyncio.Event().wait()

    run(main())


def settings(folder: Path, port: int):
    sync = {"calls_per_minute": 600_000, "every_s": 0}
    source = {
        "slug": SLUG,
        "vendor": "thena",
        "base_url": f"http://127.0.0.1:{port}",
        "api_key": "key",
        "options": {"agent_id": AGENT},
        "identity": {"ann": "user-0", "bo": "user-1"},
        "sync": sync,
    }
    return checked({"store": {"url": f"sqlite:///{folder / 'bench.db'}"}, "sources": [source]})


def resident_mb() -> float:
    """Memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


class Memory:
    """The most that was resident while a walk told of itself, by quarters of it."""

    def __init__(self) -> None:
        self.samples: list[float] = []

    def note(self, _progress: Progress) -> None:
        self.samples.append(resident_mb())

    def told(self) -> str:
        size = max(1, len(self.samples) // 4)
        return " ".join(f"{max(self.samples[n : n + size]):.0f}" for n in range(0, size * 4, size) if self.samples[n:])


async def measure(threads: int, port: int, folder: Path) -> None:
    async with create_app(settings(folder, port)).running() as parts:
        for name in ("first walk, every thread looked into", "again, nothing changed"):
            memory, began, cpu = Memory(), time.perf_counter(), time.process_time()
            found = await parts.syncing.walk(SLUG, Most(), memory.note)
            seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
            assert found is not None
            assert found.met == threads
            counts = f"{found.new} new, {found.changed} changed, {found.looked} read"
            print(f"{name}: {seconds:.1f} s, {cpu:.1f} s of CPU; {counts}; MB by quarters: {memory.told()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=10_000)
    threads = parser.parse_args().threads
    with served(threads) as port, tempfile.TemporaryDirectory() as folder:
        print(f"{threads} threads")
        run(measure(threads, port, Path(folder)))


if __name__ == "__main__":
    main()
