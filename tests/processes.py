"""`threadloom` as its users run it: in a process of its own."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

_PATIENCE_S = 60

ENVIRONMENT: dict[str, str] = {}
"""Variables that each process is given; those that a test gives itself win."""


def free_block(size: int) -> int:
    """The first of `size` ports in a row that are free; below those that systems give out by themselves."""
    # Each process begins its search elsewhere, so that tests that run beside each other do not meet.
    for attempt in range(1_000):
        first = 20_000 + (os.getpid() * 37 + attempt * size) % 10_000
        if all(_is_free(port) for port in range(first, first + size)):
            return first
    raise AssertionError(f"no {size} free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


class Command:
    """A running command; its output is read as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.errors: list[str] = []
        self._heard = threading.Condition()
        self._readers = [threading.Thread(target=self._read_output), threading.Thread(target=self._read_errors)]
        for reader in self._readers:
            reader.start()

    def until(self, words: str) -> list[str]:
        """The lines up to the one that holds these words; fails where the process ends before it."""
        lines: list[str] = []
        while not lines or words not in lines[-1]:
            line = self._lines.get(timeout=_PATIENCE_S)
            assert line is not None, f"it ended with {self.end()}: {''.join([*lines, *self.errors])}"
            lines.append(line)
        return lines

    def error_with(self, words: str) -> str:
        """The first line on standard error that holds these words, once it is there."""

        def found() -> str | None:
            return next((line for line in self.errors if words in line), None)

        with self._heard:
            line = self._heard.wait_for(found, timeout=_PATIENCE_S)
        assert line, self.errors
        return line

    def rest(self) -> list[str]:
        """The lines that were not asked for yet, up to the end."""
        return list(iter(lambda: self._lines.get(timeout=_PATIENCE_S), None))

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ask it to end; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.end()

    def end(self) -> int:
        """The exit code, once it has ended."""
        code = self.process.wait(timeout=_PATIENCE_S)
        for reader in self._readers:
            reader.join(timeout=_PATIENCE_S)
        return code

    def _read_output(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            for line in output:
                self._lines.put(line)
        self._lines.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr
        with self.process.stderr as errors:
            for line in errors:
                with self._heard:
                    self.errors.append(line)
                    self._heard.notify_all()


@contextmanager
def running(*words: str, folder: Path, **variables: str) -> Generator[Command]:
    """`threadloom` with these words, started in `folder`, which is also where it finds room for temporary files."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("THREADLOOM_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "threadloom", *words],
        cwd=folder,
        env=given | {"TMPDIR": str(folder), **ENVIRONMENT, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    command = Command(process)
    try:
        yield command
    finally:
        if process.poll() is None:
            process.kill()
        command.end()


class Demo:
    """A demo that is ready: `url` and `control_url` are its addresses, without a path."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.welcome = "".join(command.until("Ctrl-C"))
        words = self.welcome.split()
        self.url, self.control_url = (
            next(word for word in words if word.startswith("http") and word.endswith(path)).removesuffix(path)
            for path in ("/graphql", "/requests")
        )
        self._http = httpx.Client(trust_env=False, timeout=_PATIENCE_S)

    def graphql(
        self, query: str, variables: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The whole answer to an operation."""
        body = {"query": query, "variables": variables or {}}
        return self._http.post(f"{self.url}/graphql", json=body, headers=headers).json()

    def data(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The data of an operation that answers without errors."""
        answer = self.graphql(query, variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def requests(self, **filters: str) -> list[dict[str, Any]]:
        """What the sandbox saw; filters as its control API takes them."""
        return self._http.get(f"{self.control_url}/requests", params=filters).json()["requests"]

    def forget_requests(self) -> None:
        """Begin the sandbox's record anew."""
        self._http.delete(f"{self.control_url}/requests").raise_for_status()

    @contextmanager
    def without(self, vendor: str) -> Generator[None]:
        """While this vendor cannot be reached."""
        self._set_state(vendor, "down")
        try:
            yield
        finally:
            self._set_state(vendor, "up")
            self._until_called_again(vendor)

    def _until_called_again(self, vendor: str) -> None:
        """Ask for agents and messages, which may be the probe, until no breaker of the vendor's sources is open."""
        query = """{ sources {
          vendor { slug } health { breaker } agents(first: 1) { outages { code } }
          threads(first: 1) { nodes { messages(first: 1) { outages { code } } } }
        } }"""
        for _ in range(_PATIENCE_S * 10):
            sources = self.graphql(query)["data"]["sources"]
            if all(row["health"]["breaker"] == "CLOSED" for row in sources if row["vendor"]["slug"] == vendor):
                return
            time.sleep(0.1)
        raise AssertionError(f"the breaker of {vendor} stays open")

    def _set_state(self, vendor: str, state: str) -> None:
        self._http.post(f"{self.control_url}/vendors/{vendor}/state", json={"state": state}).raise_for_status()

    def close(self) -> None:
        """Give back what this side holds."""
        self._http.close()


@contextmanager
def demo(*words: str, folder: Path, **variables: str) -> Generator[Demo]:
    """A demo on free ports."""
    with running("demo", "--no-open", "--port", "0", *words, folder=folder, **variables) as command:
        opened = Demo(command)
        try:
            yield opened
        finally:
            opened.close()
            command.stop()
