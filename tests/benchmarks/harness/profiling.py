"""Where the gateway's time goes under load: py-spy's samples by part of the stack."""

import subprocess
import threading
from collections import Counter
from pathlib import Path

from .having import Missing
from .load import load, write_bodies
from .measuring import upstream
from .peers import Peer
from .places import LOAD_CORE, Places
from .workloads import WORKLOADS

_PARTS = {
    "threadloom/graphql/plan/": "the plan: compiling, running, completing",
    "threadloom/graphql/endpoint/": "the endpoint: documents, limits, variables, answers",
    "threadloom/graphql/": "types, loaders, ids, scalars",
    "threadloom/gateway/": "use cases",
    "threadloom/store/": "the store: SQLite, decoding of rows",
    "threadloom/vendors/transport/": "the transport: connections, HTTP to vendors",
    "threadloom/vendors/http/": "calls to vendors: keys, coalescing, errors",
    "threadloom/vendors/": "adapters: decoding and mapping of answers",
    "threadloom/server/logs": "logs",
    "structlog/": "logs",
    "logging/": "logs",
    "threadloom/server/": "the process: authentication, dispatch, connections",
    "threadloom/domain/": "domain",
    "uvicorn/": "uvicorn",
    "starlette/": "Starlette",
    "httpx/": "httpx's requests and responses",
    "graphql/": "graphql-core",
    "strawberry/": "Strawberry",
    "asyncio/": "asyncio",
}
"""By a piece of a frame's file; of several the first that fits, so what is inside another stands before it."""
_OTHER = "the event loop in C, the kernel, other"
_WAITS = ("Writer._next (", "Writer._waiting (", "_worker (concurrent/futures/thread.py")
"""Where threads stand that have nothing to do; py-spy cannot tell on every machine."""
_RATE = 400
_BUSIEST = 25


def profile(places: Places, peer: Peer, workload: str, profiler: str) -> str:
    """The shares of one workload, and the functions in which most samples ended; raises Missing."""
    wanted = WORKLOADS[workload]
    raw = places.cache / f"profile-{workload}.txt"
    with upstream(places), peer.started(places) as process:
        bodies = write_bodies(places, f"{workload}-profile", peer.ask(workload).bodies())
        load(peer, bodies, clients=wanted.clients, seconds=2)
        seconds = max(wanted.seconds, 5)
        loading = threading.Thread(
            target=load, args=(peer, bodies), kwargs={"clients": wanted.clients, "seconds": seconds + 2}
        )
        loading.start()
        try:
            _record(profiler, process.pid, raw, seconds)
        finally:
            loading.join()
    return _told(raw, workload)


def _record(profiler: str, pid: int, raw: Path, seconds: int) -> None:
    command = ["taskset", "-c", LOAD_CORE, profiler, "record", "--pid", str(pid), "--format", "raw"]
    timing = ["--rate", str(_RATE), "--duration", str(seconds), "--output", str(raw)]
    done = subprocess.run([*command, *timing], check=False, capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"py-spy cannot look into a process here: {done.stderr.strip()[-200:]}")


def _told(raw: Path, workload: str) -> str:
    parts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for line in raw.read_text(encoding="utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        if frames[-1].startswith(_WAITS):
            continue
        parts[_part_of(frames)] += int(count)
        ends[frames[-1]] += int(count)
    total = sum(parts.values()) or 1
    lines = [f"### {workload}: {total:,} samples of threads at work", "", "| part | share |", "|---|---:|"]
    lines += [f"| {part} | {count / total:.0%} |" for part, count in parts.most_common()]
    lines += ["", "| function in which samples ended | share |", "|---|---:|"]
    lines += [f"| `{frame}` | {count / total:.1%} |" for frame, count in ends.most_common(_BUSIEST)]
    return "\n".join(lines) + "\n"


def _part_of(frames: list[str]) -> str:
    """The part that the innermost frame of a known file belongs to."""
    for frame in reversed(frames):
        for piece, part in _PARTS.items():
            if piece in frame:
                return part
    return _OTHER
