"""What `threadloom serve` has acknowledged is there after `kill -9`, whatever it was doing at that moment."""

import asyncio
import json
import shutil
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from processes import free_block
from store.durability.serving import LOG, started

KILLS = 20
CLIENTS = 8
ANSWERS_A_RUN = 50
_PATIENCE_S = 60.0

START = """
mutation ($input: StartThreadInput!) {
  startThread(input: $input) { thread { id title } replies { text } userErrors { code } }
}
"""
READ = "query ($id: ID!) { thread(id: $id) { title messages(first: 10) { nodes { text } totalCount } } }"
SEARCH = "query ($words: String!) { threads(search: $words) { totalCount nodes { title } } }"
INBOX = "{ threads(first: 1) { totalCount } }"

Answers = dict[str, str]
"""By the key that a mutation was sent with: the id of the thread that its answer told."""


def given(key: str) -> dict[str, object]:
    """An input that nothing else is like."""
    message = {"text": f"words of {key}"}
    return {"target": {"source": "local"}, "title": f"title {key}", "message": message, "idempotencyKey": key}


class Gateway:
    """A process that serves, until it is killed."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self.process = started(folder, port)
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=_PATIENCE_S)

    async def answers(self) -> float:
        """Wait for its first answer; the seconds that it took."""
        began = time.perf_counter()
        while True:
            try:
                assert (await self.http.get("/readyz")).status_code == 200
            except httpx.TransportError:
                assert self.process.is_alive(), (self._folder / LOG).read_text()
                assert time.perf_counter() - began < _PATIENCE_S
                await asyncio.sleep(0.01)
            else:
                return time.perf_counter() - began

    async def ask(self, query: str, **variables: object) -> dict:
        answer = (await self.http.post("/graphql", json={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def start(self, key: str) -> str:
        """Start a thread; its id."""
        told = (await self.ask(START, input=given(key)))["startThread"]
        assert told["userErrors"] == []
        return told["thread"]["id"]

    async def write_until_killed(self, run: int, acknowledged: Answers) -> None:
        """Several clients write for ever; amid that, once enough is answered, it is killed."""
        enough = len(acknowledged) + ANSWERS_A_RUN + run

        async def client(number: int) -> None:
            n = 0
            while True:
                key = f"{run}x{number}x{n}"
                try:
                    acknowledged[key] = await self.start(key)
                except httpx.TransportError:
                    return
                n += 1
                if len(acknowledged) == enough:
                    self.process.kill()

        await asyncio.gather(*(client(number) for number in range(CLIENTS)))

    async def ended(self) -> int | None:
        await self.http.aclose()
        await asyncio.to_thread(self.process.join, _PATIENCE_S)
        return self.process.exitcode


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
async def test_twenty_kills_lose_nothing(tmp_path: Path):
    """At least a thousand answers, each there, once and whole; the file is sound, and so is its index of words."""
    port, acknowledged, seconds = free_block(1), Answers(), list[float]()
    for run in range(KILLS):
        gateway = Gateway(tmp_path, port)
        try:
            seconds.append(await gateway.answers())
            await gateway.write_until_killed(run, acknowledged)
        finally:
            gateway.process.kill()
            code = await gateway.ended()
        assert code == -signal.SIGKILL
        sound(copied(tmp_path))
    assert len(acknowledged) >= 1_000
    gateway = Gateway(tmp_path, port)
    try:
        seconds.append(await gateway.answers())
        await all_there(gateway, acknowledged)
    finally:
        gateway.process.terminate()
        code = await gateway.ended()
    assert code == 0
    middle, longest = sorted(seconds)[len(seconds) // 2], max(seconds)
    sys.stdout.write(f"{len(acknowledged)} answers kept; a start took {middle:.2f} s, at most {longest:.2f} s\n")
    sound(tmp_path / "threadloom.db", is_indexed=True)


async def all_there(gateway: Gateway, acknowledged: Answers) -> None:
    """Every thread with both of its messages; the same key tells the same thread again and makes none."""
    for key, thread in acknowledged.items():
        read = (await gateway.ask(READ, id=thread))["thread"]
        assert read is not None, key
        assert read["title"] == f"title {key}"
        assert [message["text"] for message in read["messages"]["nodes"]] == [f"words of {key}"] * 2
    before = await gateway.ask(INBOX)
    for key, thread in list(acknowledged.items())[:: len(acknowledged) // 60]:
        assert await gateway.start(key) == thread
        found = (await gateway.ask(SEARCH, words=f'"title {key} "'))["threads"]
        assert [node["title"] for node in found["nodes"]] == [f"title {key}"]
    assert await gateway.ask(INBOX) == before
    assert before["threads"]["totalCount"] >= len(acknowledged)


def copied(folder: Path) -> Path:
    """The store with its log as the process left them, for the next one must find them untouched."""
    copy = folder / "copy"
    copy.mkdir(exist_ok=True)
    for file in ("threadloom.db", "threadloom.db-wal"):
        shutil.copy(folder / file, copy / file)
    return copy / "threadloom.db"


def sound(path: Path, *, is_indexed: bool = False) -> None:
    """The file as the process left it: pages, indexes, references; no record that is half there."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ("threads", "messages", "runs"):
            for (body,) in db.execute(f"SELECT body FROM {table}"):
                json.loads(body)
        lonely = "SELECT count(*) FROM messages WHERE thread NOT IN (SELECT id FROM threads)"
        assert db.execute(lonely).fetchone() == (0,)
        if is_indexed:
            db.execute("INSERT INTO search_index (search_index) VALUES ('integrity-check')")
            texts = db.execute("SELECT count(*) FROM search_texts").fetchone()[0]
            messages = db.execute("SELECT count(*) FROM messages").fetchone()[0]
            threads = db.execute("SELECT count(*) FROM threads").fetchone()[0]
            assert texts == messages + threads
            assert db.execute("SELECT count(*) FROM search_pending").fetchone() == (0,)
