"""What a report was made with: machine, versions, state of the checkout."""

import json
import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import threadloom

from .having import Missing, run
from .peers import BASELINE, NODE, TAILCALL
from .places import CHECKOUT, PEERS, Places
from .tailcall_binary import VERSION as TAILCALL_VERSION

_OURS = ("strawberry-graphql", "graphql-core", "msgspec", "uvicorn", "uvloop", "httptools", "starlette", "fastapi")
_NAIVE = ("strawberry-graphql", "graphql-core", "fastapi", "starlette", "uvicorn", "uvloop", "httptools", "httpx")


def described(places: Places, names: list[str]) -> str:
    """A list in Markdown."""
    lines = [
        f"threadloom at commit {_commit()}",
        f"{_processor()}, {os.cpu_count()} cores, {_memory_gb()} GB; {_system()}",
        f"threadloom on CPython {platform.python_version()}: {_listed({name: version(name) for name in _OURS})}",
    ]
    if BASELINE in names:
        lines.append(f"{BASELINE} on the same CPython: {_listed(_naive(places))}")
    if any(name in NODE for name in names):
        lines.append(f"Node {_first('node', '--version')}: {_listed(_node(places))}")
    if TAILCALL in names:
        lines.append(f"tailcall {TAILCALL_VERSION}, one worker")
    lines.append(f"wrk {_wrk()}, gcc {_first('gcc', '-dumpfullversion')}")
    return "\n".join(f"- {line}" for line in lines)


def _commit() -> str:
    if not Path(threadloom.__file__).is_relative_to(CHECKOUT):
        return "unknown: it is not installed from this checkout"
    commit = _first("git", "-C", str(CHECKOUT), "rev-parse", "--short", "HEAD")
    changed = _first("git", "-C", str(CHECKOUT), "status", "--porcelain", "--", "src")
    return f"{commit} with changes on top" if changed and changed != "?" else commit


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return found[1] if found else platform.machine()


def _system() -> str:
    kernel = ".".join(platform.release().split(".")[:2])
    return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {kernel}"


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _naive(places: Places) -> dict[str, str]:
    try:
        rows = json.loads(run([places.python, "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"]))
    except Missing:
        return {}
    return {row["name"]: row["version"] for row in rows if row["name"] in _NAIVE}


def _node(places: Places) -> dict[str, str]:
    wanted = json.loads((PEERS / "node" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    files = {name: places.cache / "node" / "node_modules" / name / "package.json" for name in wanted}
    return {
        name: json.loads(file.read_text(encoding="utf-8"))["version"] for name, file in files.items() if file.exists()
    }


def _wrk() -> str:
    told = subprocess.run(["wrk", "--version"], check=False, capture_output=True, text=True)
    found = re.search(r"wrk (?:debian/)?(\S+)", told.stdout + told.stderr)
    return found[1] if found else "?"


def _first(*command: str) -> str:
    """The first line that a command writes; ? where it fails."""
    try:
        return (run(command).strip().splitlines() or [""])[0]
    except Missing:
        return "?"


def _listed(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())
