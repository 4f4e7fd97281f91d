"""What a run needs and the checkout does not hold: made once, in the cache."""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import cache

from . import data, gateway, tailcall_binary
from .having import Missing, once, run
from .peers import BASELINE, LIMIT, NODE, OURS, TAILCALL, Peer, node, python, tailcall
from .places import CONSTRAINTS, HERE, PEERS, Places

_TOOLS = {"wrk": "wrk", "gcc": "gcc", "taskset": "util-linux"}
_PYTHON_PACKAGES = ("strawberry-graphql", "fastapi", "uvicorn[standard]", "httpx", "msgspec")
_PROFILER = "py-spy"


def prepare(places: Places, names: Sequence[str]) -> tuple[list[Peer], dict[str, str]]:
    """The peers of these names, ready to be started, and why some are not.

    Raises:
        Missing: nothing can be measured on this machine.
    """
    for tool, package in _TOOLS.items():
        if shutil.which(tool) is None:
            raise Missing(f"{tool} is not here; on Debian: apt-get install {package}")
    places.data.mkdir(parents=True, exist_ok=True)
    once(places.cache, "data", [HERE / "harness" / "data.py"], lambda: _write_data(places))
    source = HERE / "harness" / "upstream.c"
    once(places.cache, "upstream", [source], lambda: run(["gcc", "-O2", "-o", places.cache / "upstream", source]))
    ours = cache(lambda: gateway.prepared(places))
    makers: dict[str, Callable[[], Peer]] = {
        OURS: ours,
        TAILCALL: lambda: tailcall(places, tailcall_binary.command(places.cache / "tailcall")),
    }
    makers |= {name: lambda name=name: _python_peer(places, name, ours) for name in (BASELINE, LIMIT)}
    makers |= {name: lambda name=name: _node_peer(places, name) for name in NODE}
    peers: list[Peer] = []
    left_out: dict[str, str] = {}
    for name in names:
        try:
            peers.append(makers[name]())
        except Missing as missing:
            left_out[name] = str(missing)
    return peers, left_out


def _write_data(places: Places) -> None:
    with (places.data / "pack.bin").open("wb") as file:
        for path, answer in data.pack().items():
            body = _dense(answer)
            file.write(f"{path}\t{len(body)}\n".encode() + body)
    (places.data / "local.json").write_bytes(_dense(data.local()))


def _dense(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _python_peer(places: Places, name: str, make_store: Callable[[], object]) -> Peer:
    """A peer that reads the gateway's store, which has to be there."""
    make_store()
    _install(places, _PYTHON_PACKAGES)
    return python(places, name)


def profiler(places: Places) -> str:
    """The command that profiles a running Python; raises Missing."""
    _install(places, (_PROFILER,))
    return str(places.python.parent / _PROFILER)


def _install(places: Places, packages: Sequence[str]) -> None:
    def make() -> None:
        if not places.python.exists():
            run([sys.executable, "-m", "venv", places.cache / "venv"])
        run([places.python, "-m", "pip", "install", "-q", "-c", CONSTRAINTS, *packages])

    once(places.cache, f"venv-{packages[0]}", [CONSTRAINTS, sys.version, *packages], make)


def _node_peer(places: Places, name: str) -> Peer:
    folder = places.cache / "node"
    wanted = PEERS / "node" / "package.json"

    def make() -> None:
        folder.mkdir(exist_ok=True)
        shutil.copy(wanted, folder)
        run(["npm", "install", "--silent", "--no-audit", "--no-fund"], folder=folder)

    once(places.cache, "node", [wanted], make)
    return node(places, name)
