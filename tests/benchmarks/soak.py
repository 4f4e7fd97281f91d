"""A soak: mixed traffic over four healthy sources and two that break in every way, each answer checked.

Run by hand: `python tests/benchmarks/soak.py --minutes 10`. The gateway is `threadloom serve` in a process of its own,
the sandbox runs in this one. Every thread has a token in all that is said in it. An answer is wrong if it lacks a
message that was acknowledged, has one of another thread, fails where nothing was broken, or is no answer; the exit code
then is 1. A gateway whose event loop is late, on a machine that others use too, may say so (503, OVERLOADED): that is
counted beside, and asked again after the time that it names; wrong is what is refused five times in a row.
"""

# ruff: noqa: T201 - it prints what it measures

import argparse
import asyncio
import os
import socket
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import httpx

from threadloom.sandbox.emulator import Pace
from threadloom.sandbox.faults.rules import Rule
from threadloom.sandbox.faults.table import GROUPS
from threadloom.sandbox.sandbox import Sandbox

OPTIONS = {
    "humm": '{ organization_id = "5f0c7c1e-2b7d-4a86-9a55-0d1b8a5e7c10" }',
    "thena": '{ agent_id = "7e5a0000-0000-4000-8000-000000000001" }',
    "umami": '{ agent_id = "asst_echo" }',
    "openai-assistants": '{ agent_id = "asst_echo" }',
    "openai-conversations": '{ agents = [{ id = "echo", name = "Echo", model = "sandbox-echo" }], agent_id = "echo" }',
}
FAULTY = ("umami", "openai-conversations")
HEALTHY = ("thena", "openai-assistants", "humm", "local")
READABLE = (*FAULTY, "thena", "openai-assistants", "local")
CLIENTS = 12
POINTS = 12
CHANGE_S = 0.5
"""How long a faulty source breaks in one way."""
_KEPT = 200
_TRIES = 5
_TRUTHFUL = {"Time", "Connection", "Length and chunks", "Head", "Status", "Size and coding"}
_BREAKS = [f.name for group in GROUPS if group.title in _TRUTHFUL for f in group.faults] + ["html", "json-truncated"]
_HONEST = {
    *("VENDOR_TIMEOUT", "VENDOR_UNREACHABLE", "VENDOR_REJECTED", "VENDOR_FAILED", "VENDOR_BAD_PAYLOAD"),
    *("OUTCOME_UNKNOWN", "RATE_LIMITED", "OVERLOADED"),
}

_START = """
mutation ($input: StartThreadInput!) { startThread(input: $input) { thread { id } userErrors { code } } }
"""
_READ = """
query ($a: ID!, $b: ID!) {
  a: thread(id: $a) { outage { code } messages(first: 20) { nodes { text } outages { code } } }
  b: thread(id: $b) { outage { code } messages(first: 20) { nodes { text } outages { code } } }
}
"""
_INBOX = "{ threads(first: 20) { nodes { id source { slug } lastMessage { text } } outages { code } } }"


class Traffic:
    """Clients of one gateway, and what they found."""

    def __init__(self, http: httpx.AsyncClient, seed: int) -> None:
        self._http = http
        self._random = Random(seed)
        self._threads: dict[str, deque[tuple[str, str]]] = {slug: deque(maxlen=_KEPT) for slug in READABLE}
        self.counts = Counter[str]()
        self.wrong: list[str] = []

    async def start_somewhere(self) -> None:
        """Start a thread whose words hold a token of its own."""
        slug = self._random.choice((*FAULTY, *HEALTHY))
        token = f"token{self._random.getrandbits(64):016x}"
        given = {"target": {"source": slug}, "message": {"text": f"Where do swifts sleep, {token}?"}}
        answer = (await self._asked(_START, {"input": given}))["startThread"]
        codes = {error["code"] for error in answer["userErrors"]}
        self._judge(slug, codes, f"start at {slug}")
        if not codes and slug in self._threads:
            self._threads[slug].append((answer["thread"]["id"], token))

    async def read_two(self) -> None:
        """Read a thread of a healthy source and one of a faulty source, in one query."""
        slugs = [self._random.choice([slug for slug in HEALTHY if slug in READABLE]), self._random.choice(FAULTY)]
        if not all(self._threads[slug] for slug in slugs):
            return await self.start_somewhere()
        chosen = {name: self._random.choice(self._threads[slug]) for name, slug in zip("ab", slugs, strict=True)}
        data = await self._asked(_READ, {name: thread for name, (thread, _) in chosen.items()})
        for slug, (name, (_, token)) in zip(slugs, chosen.items(), strict=True):
            messages = data[name]["messages"]
            told = {outage["code"] for outage in messages["outages"]}
            codes = told | ({data[name]["outage"]["code"]} if data[name]["outage"] else set())
            self._judge(slug, codes, f"read at {slug}")
            texts = [message["text"] for message in messages["nodes"]]
            if not told and not (texts and all(token in text for text in texts)):
                self.wrong.append(f"read at {slug}: {token} is not all that is in {texts}")
        return None

    async def look_at_inbox(self) -> None:
        """The inbox asks no vendor, and is always whole."""
        data = await self._asked(_INBOX, {})
        if data["threads"]["outages"]:
            self.wrong.append(f"inbox: {data['threads']['outages']}")
        self.counts["inbox"] += 1

    async def go_on(self, until: float) -> None:
        """One client's time."""
        while time.monotonic() < until:
            act = self._random.choices([self.read_two, self.look_at_inbox, self.start_somewhere], [12, 5, 3])[0]
            try:
                await act()
            except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
                self.wrong.append(f"{act.__name__}: {error!r}")
            await asyncio.sleep(0.01)

    def _judge(self, slug: str, codes: set[str], what: str) -> None:
        self.counts[f"{'failed' if codes else 'fine'} {'faulty' if slug in FAULTY else 'healthy'}"] += 1
        if codes - _HONEST or (codes and slug in HEALTHY):
            self.wrong.append(f"{what}: {sorted(codes)}")

    async def _asked(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        for _ in range(_TRIES):
            answer = await self._http.post("/graphql", json={"query": query, "variables": variables})
            if not _is_busy(answer):
                break
            self.counts["busy"] += 1
            await asyncio.sleep(float(answer.headers["retry-after"]))
        whole = answer.json()
        if answer.status_code != httpx.codes.OK or "errors" in whole:
            raise ValueError(f"{answer.status_code}: {whole.get('errors')}")
        return whole["data"]


def _is_busy(answer: httpx.Response) -> bool:
    """Whether the gateway refuses the whole request, before anything of it was done, because it is late itself."""
    return answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and "OVERLOADED" in answer.text


async def break_on_and_on(sandbox: Sandbox, random: Random) -> None:
    """Let each faulty source break in one way after the other, and now and then in none."""
    while True:
        for slug in FAULTY:
            emulator = sandbox.emulators[slug]
            await emulator.mend()
            if random.random() < 2 / 3:
                await emulator.break_on(Rule(fault=random.choice(_BREAKS)))
        await asyncio.sleep(CHANGE_S)


def configuration(sandbox: Sandbox, folder: Path, port: int) -> Path:
    """The gateway's, in a file."""
    tables = [f'[server]\nport = {port}\n[store]\nurl = "sqlite:///{folder / "soak.db"}"\n']
    tables += ['[limits]\ntenant_concurrency = 256\n[[sources]]\nslug = "local"\nvendor = "local"\n']
    for slug, options in OPTIONS.items():
        emulator = sandbox.emulators[slug]
        tables.append(
            f'[[sources]]\nslug = "{slug}"\nvendor = "{slug}"\nbase_url = "{emulator.base_url}"\n'
            f'api_key = "{emulator.api_key}"\noptions = {options}\n'
            f"timeout_s = {1.0 if slug in FAULTY else 10.0}\nbreaker_open_s = 1.0\nsync = {{ every_s = 0 }}\n"
        )
    file = folder / "threadloom.toml"
    file.write_text("\n".join(tables), encoding="utf-8")
    return file


@asynccontextmanager
async def a_gateway(sandbox: Sandbox, folder: Path) -> AsyncGenerator[tuple[int, httpx.AsyncClient]]:
    """Its process's number, and a client."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "threadloom", "serve", "--config", str(configuration(sandbox, folder, port))]
    with (folder / "gateway.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=log, stderr=log)
    try:
        limits = httpx.Limits(max_connections=CLIENTS)
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits, trust_env=False) as http:
            async with asyncio.timeout(60):
                while not await _is_ready(http):
                    if process.returncode is not None:
                        sys.exit((folder / "gateway.log").read_text(errors="replace")[-2_000:])
                    await asyncio.sleep(0.1)
            yield process.pid, http
    finally:
        process.terminate()
        await process.wait()


async def _is_ready(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/readyz")).is_success
    except httpx.TransportError:
        return False


def weight(pid: int) -> tuple[float, int]:
    """Megabytes of memory, and open files."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20, len(list(Path(f"/proc/{pid}/fd").iterdir()))


async def soak(minutes: float, seed: int) -> int:
    """Run it; the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            Sandbox(seed=seed, pace=Pace(finish=0.05)) as sandbox,
            a_gateway(sandbox, Path(folder)) as (pid, http),
        ):
            traffic = Traffic(http, seed)
            until = time.monotonic() + minutes * 60
            breaking = asyncio.create_task(break_on_and_on(sandbox, Random(seed)))
            clients = [asyncio.create_task(traffic.go_on(until)) for _ in range(CLIENTS)]
            print("| s | healthy: fine | faulty: fine | faulty: told | inbox | busy | wrong | MB | open files |")
            print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
            try:
                for point in range(1, POINTS + 1):
                    await asyncio.sleep(minutes * 60 / POINTS)
                    _tell(round(point * minutes * 60 / POINTS), traffic, *weight(pid))
                await asyncio.gather(*clients)
            finally:
                breaking.cancel()
    for wrong, times in Counter(traffic.wrong).most_common(20):
        print(f"wrong, {times} times: {wrong}")
    return 1 if traffic.wrong else 0


def _tell(seconds: int, traffic: Traffic, megabytes: float, files: int) -> None:
    names = ("fine healthy", "fine faulty", "failed faulty", "inbox", "busy")
    counts = " | ".join(f"{traffic.counts[name]:,}" for name in names)
    print(f"| {seconds} | {counts} | {len(traffic.wrong)} | {megabytes:.1f} | {files} |", flush=True)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(asyncio.run(soak(given.minutes, given.seed)))


if __name__ == "__main__":
    main()
