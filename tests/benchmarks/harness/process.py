"""Processes that are measured: started on a core of their own, weighed, ended."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from .having import Missing

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PATIENCE_S = 60
_GRACE_S = 10
_LOOK_S = 0.5
_AT_REST = 0.05  # of a core


class Weight(msgspec.Struct, frozen=True):
    """What a process and its children have taken so far: seconds of CPU, megabytes of memory."""

    cpu_s: float
    rss_mb: float


class Running:
    """A process of ours; `started_s` is how long it took to its first answer."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.started_s = 0.0

    @property
    def pid(self) -> int:
        """Its number."""
        return self.process.pid

    def weigh(self) -> Weight:
        """What it has taken, with its children."""
        cpu = pages = 0
        for pid in _family(self.pid):
            with suppress(FileNotFoundError, ProcessLookupError):
                fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
                cpu += int(fields[11]) + int(fields[12])
                pages += int(fields[21])
        return Weight(cpu_s=cpu / _TICKS, rss_mb=pages * _PAGE / 2**20)

    def until(self, ready: Callable[[], bool], log: Path) -> None:
        """Wait for its first answer; raises Missing where it ends before, or takes too long."""
        began = time.monotonic()
        while not ready():
            if self.process.poll() is not None or time.monotonic() - began > _PATIENCE_S:
                raise Missing(f"{log.stem} does not start: {log.read_text(errors='replace')[-600:].strip()}")
            time.sleep(0.005)
        self.started_s = time.monotonic() - began

    def rest(self) -> None:
        """Wait until it has done what it began, such as indexing what it was told; a minute at most."""
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            before = self.weigh().cpu_s
            time.sleep(_LOOK_S)
            if self.weigh().cpu_s - before <= _AT_REST * _LOOK_S:
                return

    def stop(self) -> None:
        """End it and its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGTERM)
        try:
            self.process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()


def _family(pid: int) -> Iterator[int]:
    yield pid
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in tasks.read_text(encoding="ascii").split():
                yield from _family(int(child))


@contextmanager
def running(
    command: list[str], *, core: str, log: Path, folder: Path, environment: dict[str, str]
) -> Generator[Running]:
    """A process on one core, its output in `log`, ended with the block."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["taskset", "-c", core, *command],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    run = Running(process)
    try:
        yield run
    finally:
        run.stop()
