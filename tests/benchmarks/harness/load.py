"""Load by wrk: a closed loop of clients that keep their connections."""

import json
import os
import re
import subprocess
from pathlib import Path

import msgspec

from .data import Json
from .peers import Peer
from .places import HERE, LOAD_CORE, Places

_UNITS = {"us": 0.001, "ms": 1, "s": 1_000, "m": 60_000}


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What wrk saw; times in milliseconds."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    refused: int
    """Answers that are no success, such as 503 of a server that has too much to do."""
    broken: str
    """What became of connections, where some broke or were too slow."""


def write_bodies(places: Places, name: str, bodies: list[Json]) -> Path:
    """The file of requests that wrk sends round robin."""
    file = places.cache / "bodies" / f"{name}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(body) + "\n" for body in bodies), encoding="utf-8")
    return file


def load(peer: Peer, bodies: Path, *, clients: int, seconds: int) -> Loaded:
    """Load a peer for so long."""
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "20s"]
    told = {"BODIES": str(bodies), "URLPATH": peer.path, "AUTHORIZATION": peer.authorization}
    output = subprocess.run(
        [*command, "--latency", "-s", str(HERE / "harness" / "post.lua"), peer.address],
        env={**os.environ, **told},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return Loaded(
        requests=int(_found(r"(\d+) requests in", output)),
        per_second=float(_found(r"Requests/sec:\s+([\d.]+)", output)),
        p50_ms=_milliseconds(_found(r"^\s+50%\s+(\S+)", output)),
        p99_ms=_milliseconds(_found(r"^\s+99%\s+(\S+)", output)),
        refused=int(_found(r"Non-2xx or 3xx responses: (\d+)", output)),
        broken=_found(r"Socket errors: (.*)", output, ""),
    )


def _found(pattern: str, output: str, default: str = "0") -> str:
    match = re.search(pattern, output, re.MULTILINE)
    return match[1] if match else default


def _milliseconds(text: str) -> float:
    match = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    return float(match[1]) * _UNITS[match[2]] if match else 0.0
