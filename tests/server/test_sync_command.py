"""`threadloom sync`, in a process of its own, over a vendor that lists."""

import asyncio
import json
import signal
from pathlib import Path

import httpx
import pytest

from processes import Command, running
from thena_lister import AGENT, listing, native_id
from threadloom.domain.call import Caller, Role
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadFilter, ThreadQuery
from threadloom.store import open_store

ANN = Caller(tenant="local", user="ann", role=Role.WRITER, name="Ann")
OPERATOR = Caller(tenant="local", user="local", role=Role.OPERATOR, name="Olga")


def configured(folder: Path, port: int, *, slug: str = "desk", **facts) -> Path:
    """A configuration file with one source at a port, and a local one."""
    source = {
        "slug": slug,
        "vendor": "thena",
        "base_url": f"http://127.0.0.1:{port}",
        "api_key": "key",
        "options": {"agent_id": AGENT},
        "identity": {"ann": "user-0"},
        "sync": {"calls_per_minute": 600_000},
        **facts,
    }
    file = folder / "gateway.toml"
    file.write_text(f"sources = [{_table(source)}, {_table({'slug': 'notes', 'vendor': 'local'})}]\n", encoding="utf-8")
    return file


def _table(values: dict) -> str:
    inner = (f"{name} = {_table(v) if isinstance(v, dict) else json.dumps(v)}" for name, v in values.items())
    return f"{{ {', '.join(inner)} }}"


async def synced(folder: Path, *words: str) -> tuple[int, list[str], list[str]]:
    """Exit code and lines of a run to its end."""
    return await asyncio.to_thread(_to_its_end, folder, words)


def _to_its_end(folder: Path, words: tuple[str, ...]) -> tuple[int, list[str], list[str]]:
    with running("sync", "--config", "gateway.toml", *words, folder=folder) as command:
        lines = [line.rstrip() for line in command.rest()]
        return command.end(), lines, [line.rstrip() for line in command.errors]


async def totals(folder: Path, caller: Caller = ANN) -> int:
    async with open_store(f"sqlite:///{folder / 'threadloom.db'}") as store:
        page = await store.thread_page(caller, ThreadQuery(filter=ThreadFilter()), PageRequest(size=1))
        return page.total or 0


async def test_first_run_dry_run_and_again(tmp_path):
    """What a dry run says, the run does: threads for their users, the rest for operators; then nothing is new."""
    async with listing(7) as (_, port):
        configured(tmp_path, port)
        code, lines, errors = await synced(tmp_path, "--dry-run")
        assert (code, errors) == (0, [])
        assert lines == [
            *(f"new desk {native_id(n)}" for n in range(7)),
            "desk: 7 listed, 7 new, 0 changed, 0 vanished, 0 read (nothing was written)",
        ]
        assert await totals(tmp_path, OPERATOR) == 0
        code, lines, _ = await synced(tmp_path)
        assert (code, lines) == (0, ["desk: 7 listed, 7 new, 0 changed, 0 vanished, 7 read"])
        assert (await totals(tmp_path), await totals(tmp_path, OPERATOR)) == (3, 4)
        code, lines, _ = await synced(tmp_path, "--source", "desk")
        assert (code, lines) == (0, ["desk: 7 listed, 0 new, 0 changed, 0 vanished, 0 read"])


async def test_a_killed_run_goes_on(tmp_path):
    """Killed in the middle of a list, the next run asks for the rest alone, once the other's hold has ended."""
    async with listing(250, holds_after=3) as (vendor, port):
        configured(tmp_path, port)
        killing = asyncio.create_task(asyncio.to_thread(_kill_when_asked, tmp_path, vendor, asyncio.get_running_loop()))
        await vendor.held.wait()
        await killing
        assert await totals(tmp_path, OPERATOR) + await totals(tmp_path) == 100
        vendor.holds_after, vendor.requests = None, 0
        code, lines, _ = await synced(tmp_path)
        assert code == 0
        assert lines[-1] == "desk: 150 listed, 150 new, 0 changed, 0 vanished, 250 read"
        assert "desk: another process is at it; waiting for it to let go" in lines
        assert await totals(tmp_path, OPERATOR) + await totals(tmp_path) == 250


async def test_most_of_a_source_is_gone(tmp_path):
    """Nothing is hidden, by a run or a dry one, and the line on standard error says how to say that it is so."""
    async with listing(50) as (vendor, port):
        configured(tmp_path, port)
        await synced(tmp_path)
        vendor.count = 10
        why = (
            "threadloom: desk: VENDOR_BAD_PAYLOAD: the source does not know 40 of 50 threads any more, as with another "
            "key or address; if they are gone indeed, `threadloom sync --source desk --accept-vanished` hides them"
        )
        for words in ((), ("--dry-run",)):
            code, _, errors = await synced(tmp_path, *words)
            assert (code, errors) == (1, [why])
        assert await totals(tmp_path) + await totals(tmp_path, OPERATOR) == 50
        code, lines, errors = await synced(tmp_path, "--source", "desk", "--accept-vanished")
        assert (code, errors) == (0, [])
        assert lines == ["desk: 10 listed, 0 new, 0 changed, 40 vanished, 0 read"]
        assert await totals(tmp_path) + await totals(tmp_path, OPERATOR) == 10


def _kill_when_asked(folder: Path, vendor, loop: asyncio.AbstractEventLoop) -> None:
    with running("sync", "--config", "gateway.toml", folder=folder) as command:
        asyncio.run_coroutine_threadsafe(vendor.held.wait(), loop).result(60)
        _kill(command)


def _kill(command: Command) -> None:
    command.process.send_signal(signal.SIGKILL)
    command.end()


async def test_a_source_that_fails(tmp_path):
    """Told on standard error by its code, with exit code 1; the other sources are synchronised all the same."""
    async with listing(2) as (_, port):
        file = configured(tmp_path, port)
        broken = configured(tmp_path, 1, slug="broken").read_text(encoding="utf-8")
        rows = [text.partition("sources = [")[2].rpartition(", { slug")[0] for text in (broken, _desk(tmp_path, port))]
        file.write_text(f"sources = [{', '.join(rows)}]\n", encoding="utf-8")
        code, lines, errors = await synced(tmp_path)
    assert code == 1
    assert lines == ["desk: 2 listed, 2 new, 0 changed, 0 vanished, 2 read"]
    assert errors == ["threadloom: broken: VENDOR_UNREACHABLE: the source cannot be reached"]


def _desk(folder: Path, port: int) -> str:
    return configured(folder, port).read_text(encoding="utf-8")


async def test_several_tenants_and_no_word_whose(tmp_path):
    """New threads are left out, and a line says which setting is missing; with it they come in."""
    async with listing(3) as (_, port):
        configured(tmp_path, port, tenants=["acme", "local"])
        code, lines, _ = await synced(tmp_path)
        assert code == 0
        assert lines[0].startswith("desk: several tenants may use it, so new threads are left out; sync.tenant of the ")
        assert lines[1:] == ["desk: 3 listed, 0 new, 0 changed, 0 vanished, 0 read, 3 left out"]
        sync = {"tenant": "local", "unmapped": "skip"}
        configured(tmp_path, port, tenants=["acme", "local"], sync=sync)
        _, lines, _ = await synced(tmp_path)
        assert lines == [
            "desk: 3 listed, 1 new, 0 changed, 0 vanished, 1 read, 2 left out",
            "desk: 2 left out, because nobody here is mapped to their users",
        ]


async def test_a_vendor_that_asks_for_fewer_calls(tmp_path):
    """429 is waited for as its Retry-After says, a line tells so, and nothing is missing in the end."""
    async with listing(3) as (vendor, port):
        configured(tmp_path, port)
        vendor.refuses = 2
        code, lines, _ = await synced(tmp_path)
        assert code == 0
        assert lines == [
            *["desk: the vendor asks for fewer calls; going on in 0 s"] * 2,
            "desk: 3 listed, 3 new, 0 changed, 0 vanished, 3 read",
        ]


async def test_serving_synchronises(tmp_path):
    """While the gateway answers, what is new at the vendor comes in by itself; and it ends at once when asked to."""
    async with listing(3) as (vendor, port):
        configured(tmp_path, port, sync={"every_s": 0.1, "calls_per_minute": 600_000})
        words = ("serve", "--config", "gateway.toml", "--port", "0")
        with running(*words, folder=tmp_path) as serving:
            url = json.loads(await asyncio.to_thread(serving.error_with, "listening"))["url"]
            async with httpx.AsyncClient(trust_env=False, timeout=30) as http, asyncio.timeout(60):
                assert await _count(http, url, 2) == 2
                vendor.count = 6
                assert await _count(http, url, 4) == 4
            assert await asyncio.to_thread(serving.stop) == 0


async def _count(http: httpx.AsyncClient, url: str, wanted: int) -> int:
    """How many threads the operator sees, as soon as there are so many."""
    found = -1
    while found < wanted:
        answer = await http.post(url, json={"query": "{ threads { totalCount sources { syncedAt } } }"})
        found = answer.json()["data"]["threads"]["totalCount"]
    return found


@pytest.mark.parametrize(
    ("slug", "line"),
    [
        ("nowhere", "threadloom: --source is 'nowhere': it should be one of desk, notes"),
        ("notes", "threadloom: --source is 'notes': its vendor neither lists threads nor reads them by id"),
    ],
)
async def test_wrong_sources(tmp_path, slug, line):
    """One line and exit code 2 for a source that is not there, or has nothing to synchronise."""
    configured(tmp_path, 1)
    assert await synced(tmp_path, "--source", slug) == (2, [], [line])


async def test_wrong_tenant(tmp_path):
    """A tenant that may not use the source cannot be whose threads are."""
    configured(tmp_path, 1, tenants=["acme"], sync={"tenant": "other"})
    code, _, errors = await synced(tmp_path)
    assert code == 2
    assert errors == ["threadloom: sources[0].sync.tenant is 'other': it should be one of the source's tenants"]
