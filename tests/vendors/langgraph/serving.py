"""The real server as a process of the tests'."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

from needs import needs
from threadloom.server.demo import graph_server
from vendors.langgraph import environment

EXAMPLE = Path(__file__).parents[3] / "examples" / "langgraph"
GIVEN_URL = os.environ.get("THREADLOOM_LANGGRAPH_URL")
"""A server to be tested in place of ours, which serves the example's graph."""

_PATIENCE_S = 60
_ASK_AGAIN_S = 0.1


def graphs() -> dict[str, str]:
    """The example's graphs as its configuration names them, at paths that do not depend on the folder."""
    named: dict[str, str] = json.loads((EXAMPLE / "langgraph.json").read_text(encoding="utf-8"))["graphs"]
    return {name: str(EXAMPLE / place) for name, place in named.items()}


def interpreter() -> Path:
    """Of the environment; the running test is skipped, or fails, where there is none."""
    found = environment.make() if os.environ.get("THREADLOOM_TESTS") == "all" else environment.python()
    needs("LangGraph's server (tests/vendors/langgraph/environment.py installs it)", found is not None)
    assert found
    return found


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The example's graphs behind one address, which stays when it is stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._python = interpreter()
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Up and answering."""
        words = [self._python, "-P", graph_server.__file__, str(self._port), json.dumps(graphs())]
        log = (self._folder / "langgraph.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                words,
                cwd=self._folder,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.PIPE,  # never written to: it ends when we do
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + _PATIENCE_S
        while not self._answers():
            assert self._process.poll() is None, self._told()
            assert time.monotonic() < until, self._told()
            time.sleep(_ASK_AGAIN_S)

    def stop(self) -> None:
        """Gone, as if it had crashed: nothing of it is kept."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate(timeout=_PATIENCE_S)
            self._process = None

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ok", trust_env=False, timeout=_PATIENCE_S).is_success
        except httpx.TransportError:
            return False

    def _told(self) -> str:
        return (self._folder / "langgraph.log").read_text(encoding="utf-8", errors="replace")[-4_000:]


@contextmanager
def served(folder: Path) -> Generator[Server]:
    """A server while the context lasts."""
    server = Server(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
