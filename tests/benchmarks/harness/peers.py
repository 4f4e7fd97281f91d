"""Who is measured: how each is started, where it answers, what it is asked."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec

from . import plain
from .data import Json
from .places import PEERS, SERVER_CORE, Places
from .process import Running, running
from .workloads import Ask

BASELINE, LIMIT, OURS = "py-naive", "py-limit", "threadloom"
NODE = ("node-mercurius", "node-yoga", "node-apollo")
TAILCALL = "tailcall"
NAMES = (OURS, BASELINE, LIMIT, *NODE, TAILCALL)

_HEADERS = {"content-type": "application/json", "accept": "application/json"}


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """One server; `ask` words a workload for it."""

    name: str
    command: list[str]
    port: int
    path: str = "/graphql"
    folder: Path
    environment: dict[str, str]
    authorization: str = ""
    ask: Callable[[str], Ask] = plain.ask

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def post(self, body: Json) -> Json:
        """The whole answer to a request; raises httpx.HTTPError."""
        return self._sent(body).json()

    def length(self, body: Json) -> int:
        """The bytes of the answer to a request; raises httpx.HTTPError."""
        return len(self._sent(body).content)

    def _sent(self, body: Json) -> httpx.Response:
        headers = _HEADERS | ({"authorization": self.authorization} if self.authorization else {})
        with httpx.Client(trust_env=False, timeout=60) as http:
            return http.post(self.address + self.path, json=body, headers=headers)

    def answers(self) -> bool:
        """Whether it answers the smallest question."""
        try:
            return self.post({"query": "{ __typename }"}).get("data") == {"__typename": "Query"}
        except (httpx.HTTPError, ValueError):
            return False

    @contextmanager
    def started(self, places: Places) -> Generator[Running]:
        """The server, once it has answered; raises Missing where it does not."""
        log = places.logs / f"{self.name}.log"
        with running(
            self.command, core=SERVER_CORE, log=log, folder=self.folder, environment=self.environment
        ) as process:
            process.until(self.answers, log)
            yield process


def python(places: Places, name: str) -> Peer:
    """Plain Strawberry, FastAPI and httpx; or what Python allows, without any GraphQL."""
    port = places.peer_base + (1 if name == BASELINE else 2)
    options = ["--port", str(port), "--no-access-log", "--log-level", "warning", "--backlog", "4096"]
    return Peer(
        name=name,
        command=[str(places.python), "-m", "uvicorn", f"{name.removeprefix('py-')}:app", *options],
        port=port,
        folder=PEERS,
        environment=places.environment(),
        ask=plain.ask_of_store,
    )


def node(places: Places, name: str) -> Peer:
    """A server of Node's."""
    port = places.peer_base + 20 + NODE.index(name)
    told = {"PEER": name.removeprefix("node-"), "PORT": str(port), "NODE_ENV": "production"}
    return Peer(
        name=name,
        command=["node", str(PEERS / "node" / "server.mjs")],
        port=port,
        path="/" if name == "node-apollo" else "/graphql",
        folder=places.cache,
        environment=places.environment() | told | {"BENCH_PACKAGES": str(places.cache / "node")},
    )


def tailcall(places: Places, command: list[str]) -> Peer:
    """Tailcall; `command` runs its binary."""
    port = places.peer_base + 10
    text = (PEERS / "tailcall.graphql").read_text(encoding="utf-8").replace("PORT", str(port))
    for name, address in places.environment().items():
        if name in {"BENCH_UPSTREAM", "BENCH_SLOW"}:
            text = text.replace(name, address)
    for place, address in enumerate(places.environment()["BENCH_FAN"].split()):
        text = text.replace(f"BENCH_FAN_{place}", address)
    file = places.cache / "tailcall.graphql"
    file.write_text(text, encoding="utf-8")
    return Peer(
        name=TAILCALL,
        command=[*command, "start", str(file)],
        port=port,
        folder=places.cache,
        environment={"TAILCALL_LOG_LEVEL": "error", "TAILCALL_TRACKER": "false"},
    )
