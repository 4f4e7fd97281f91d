"""Name services that hang: they hold up whoever asks them, and nobody else."""

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import httpx
import pytest

from threadloom.vendors.transport import Reach, open_transport
from threadloom.vendors.transport.lookup import MOST_AT_ONCE, Lookup
from vendors.transport.wire import SMALL, a_request, answering, failing, said, served

BOTH = pytest.mark.parametrize("kind", ["native", "httpx"])


class Hanging:
    """A name service that answers for `slow…` only once it is let go, and for others as the system does."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.let_go = threading.Event()
        self._real = socket.getaddrinfo

    def getaddrinfo(self, host, *args, **options):
        if not host.startswith("slow"):
            return self._real(host, *args, **options)
        self.asked.append(host)
        self.let_go.wait(30)
        if host.startswith("slow-and-wrong"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", args[0]))]


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    service = Hanging()
    monkeypatch.setattr(socket, "getaddrinfo", service.getaddrinfo)
    yield service
    service.let_go.set()


async def asking(lookup: Lookup, *hosts: str) -> list[asyncio.Task]:
    tasks = [asyncio.create_task(lookup.addresses(host, 80)) for host in hosts]
    await asyncio.sleep(0)
    return tasks


@BOTH
async def test_another_source_is_not_held_up(kind: str, hanging: Hanging):
    """However many wait for the one that hangs; and its transport is closed without waiting."""
    slow, healthy = open_transport(kind, reach=Reach(["slow.example"])), open_transport(kind)
    waiting = [asyncio.create_task(failing(slow, a_request("http://slow.example:9/", seconds=0.2))) for _ in range(40)]
    await asyncio.sleep(0)
    async with served(answering(SMALL)) as peer:
        answer = await said(healthy, a_request(peer.url.replace("127.0.0.1", "localhost")))
        assert answer.body == b"ok"
    assert {type(error) for error in await asyncio.gather(*waiting)} <= {httpx.ConnectTimeout}
    assert hanging.asked == ["slow.example"]
    await slow.aclose()
    await healthy.aclose()


async def test_the_same_question_is_asked_once(hanging: Hanging):
    """One who gives up leaves the answer to the others; asked again later, it is looked up again."""
    lookup = Lookup(Reach(["slow.example"]))
    first, second, third = await asking(lookup, *["slow.example"] * 3)
    first.cancel()
    hanging.let_go.set()
    assert await second == await third == [(socket.AF_INET, ("127.0.0.1", 80))]
    assert first.cancelled()
    assert hanging.asked == ["slow.example"]
    await lookup.addresses("slow.example", 80)
    assert len(hanging.asked) == 2


async def test_so_many_at_once_and_the_rest_in_turn(hanging: Hanging):
    """Every question is answered in the end, those that fail too."""
    names = [f"slow{n}.example" for n in range(5)]
    lookup = Lookup(Reach(names))
    tasks = await asking(lookup, *names, "slow-and-wrong.example")
    assert sum(thread.name == "threadloom-lookup" for thread in threading.enumerate()) == MOST_AT_ONCE
    hanging.let_go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert outcomes[:5] == [[(socket.AF_INET, ("127.0.0.1", 80))]] * 5
    assert isinstance(outcomes[5], socket.gaierror)
    assert sorted(hanging.asked) == sorted([*names, "slow-and-wrong.example"])


async def test_an_address_is_not_looked_up(monkeypatch: pytest.MonkeyPatch):
    """Not even where no name can be."""
    monkeypatch.setattr(socket, "getaddrinfo", None)
    assert await Lookup(Reach()).addresses("127.0.0.1", 80) == [(socket.AF_INET, ("127.0.0.1", 80))]


ENDING = """
import asyncio, socket, threading
from threadloom.vendors.transport import Reach
from threadloom.vendors.transport.lookup import Lookup
socket.getaddrinfo = lambda *args, **options: threading.Event().wait(60)
async def main():
    try:
        async with asyncio.timeout(0.05):
            await Lookup(Reach()).addresses("slow.example", 80)
    except TimeoutError:
        print("given up")
asyncio.run(main())
"""


def test_a_process_ends_all_the_same():
    """It waits neither for the answer nor for the thread."""
    ended = subprocess.run([sys.executable, "-c", ENDING], stdout=subprocess.PIPE, text=True, check=True, timeout=30)
    assert ended.stdout == "given up\n"
