"""The demo beside LangGraph's own server: its graph in the inbox, and what becomes of the server in the end.

The server's package is given to the demo's interpreter from the environment that LangGraph's tests have; packages of no
use stand in its place where it is to fail.
"""

import os
import signal
import socket
import sysconfig
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import processes
from placeholders import settled
from processes import Demo
from vendors.langgraph.serving import interpreter

_PATIENCE_S = 60
_THREADS = """
{ threads(first: 100, filter: {sources: ["graphs"]}) { nodes { title status lastMessage { text } } outages { code } } }
"""
_START = """
mutation ($text: String!) {
  startThread(input: {target: {source: "graphs"}, message: {text: $text}}) {
    thread { id } replies { text } userErrors { message }
  }
}
"""
_BROKEN = "raise SystemExit(7)\n"
_SLOW = """
import os, pathlib, threading

def run_server(**_):
    pathlib.Path({pid!r}).write_text(str(os.getpid()))
    threading.Event().wait()
"""


def _beside(*folders: Path) -> str:
    """PYTHONPATH with these folders behind what it holds already."""
    return os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), *map(str, folders)])


def _package(folder: Path, cli: str) -> str:
    """PYTHONPATH with a package that has LangGraph's name, and this module."""
    package = folder / "packages" / "langgraph_api"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "cli.py").write_text(cli, encoding="utf-8")
    return _beside(package.parent)


@pytest.fixture(scope="module")
def installed() -> str:
    """PYTHONPATH with LangGraph's server."""
    base = str(interpreter().parents[1])
    return _beside(Path(sysconfig.get_path("purelib", vars={"base": base, "platbase": base})))


def _told(demo: Demo) -> str:
    """What the demo says of LangGraph's server."""
    (line,) = [line for line in demo.welcome.splitlines() if line.startswith("  langgraph ")]
    return line.removeprefix("  langgraph ").strip()


def _listens(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_without_the_package_it_says_how_to_have_it(demo: Demo):
    """One line, and no source that could not answer."""
    assert 'pip install "langgraph-cli[inmem]"' in _told(demo)
    assert demo.data('{ source(slug: "graphs") { slug } }') == {"source": None}


@pytest.mark.langgraph
@pytest.mark.xdist_group("langgraph")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_its_graph_is_one_source_more(tmp_path: Path, installed: str, number: int):
    """Its threads are in the inbox, it answers new ones, and it is gone with the demo, however that ends."""
    with processes.demo(folder=tmp_path, PYTHONPATH=installed) as demo:
        url = _told(demo)
        assert _listens(url)
        found = demo.data(_THREADS)["threads"]
        assert {row["status"] for row in found["nodes"]} == {"IDLE", "WAITING_FOR_INPUT"}
        assert "the tool says: sunny in Porto" in [row["lastMessage"]["text"] for row in found["nodes"]]
        assert found["outages"] == []
        started = demo.data(_START, {"text": "Good morning"})["startThread"]
        assert started["userErrors"] == []
        assert [reply["text"] for reply in started["replies"]] == ["echo: Good morning"]
        assert settled(demo, started["thread"]["id"])["run"]["status"] == "COMPLETED"
        assert demo.command.stop(number) == (-number if number == signal.SIGKILL else 0)
        assert demo.command.errors == []
    until = time.monotonic() + _PATIENCE_S
    while _listens(url) and time.monotonic() < until:
        time.sleep(0.01)
    assert not _listens(url)


def test_a_server_that_ends_at_once_is_told(tmp_path: Path):
    """With its code and how to see why; every other source is there all the same."""
    with processes.demo(folder=tmp_path, PYTHONPATH=_package(tmp_path, _BROKEN)) as demo:
        assert "ended with code 7" in _told(demo)
        assert "shows why" in _told(demo)
        assert demo.data("{ threads(first: 1) { totalCount outages { code } } }")["threads"]["totalCount"] > 50
        assert demo.data('{ source(slug: "graphs") { slug } }') == {"source": None}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_server_that_is_still_starting_ends_too(tmp_path: Path, number: int):
    """Nobody waits for it any longer, and no process is left behind."""
    path = tmp_path / "pid"
    package = _package(tmp_path, _SLOW.format(pid=str(path)))
    with processes.running("demo", "--no-open", "--port", "0", folder=tmp_path, PYTHONPATH=package) as command:
        until = time.monotonic() + _PATIENCE_S
        while not (path.exists() and path.read_text()) and time.monotonic() < until:
            time.sleep(0.005)
        pid = int(path.read_text())
        assert command.stop(number) == (-number if number == signal.SIGKILL else 0)
        assert command.errors == []
    while _lives(pid) and time.monotonic() < until:
        time.sleep(0.005)
    assert not _lives(pid)
