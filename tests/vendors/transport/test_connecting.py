"""Hosts with several addresses, and those with none."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from threadloom.vendors.transport.connecting import connected_socket
from threadloom.vendors.transport.lookup import by_turns
from vendors.transport.wire import SMALL, a_native, a_request, answering, failing, said, served


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of loopback where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port of loopback where nobody answers: its listener's queue is full."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filling in (first, second):
            filling.setblocking(False)
            filling.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


async def test_a_name_leads_to_its_address():
    """The one that the system knows."""
    async with served(answering(SMALL)) as peer:
        transport = a_native()
        assert (await said(transport, a_request(peer.url.replace("127.0.0.1", "localhost")))).body == b"ok"
        await transport.aclose()


async def test_nobody_listens(closed_port: int):
    """Nothing was sent, and the error says so by its type."""
    error = await failing(a_native(), a_request(f"http://127.0.0.1:{closed_port}/"))
    assert type(error) is httpx.ConnectError


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".example", "127.0.0.1.nowhere.invalid"])
async def test_a_host_that_is_none(host: str):
    """Unknown names and such that cannot be names are the same to the caller."""
    error = await failing(a_native(), a_request(f"http://{host}/"))
    assert type(error) is httpx.ConnectError


async def test_nobody_answers(full_port: int):
    """Connecting has a time of its own."""
    error = await failing(a_native(), a_request(f"http://127.0.0.1:{full_port}/", seconds=0.1))
    assert type(error) is httpx.ConnectTimeout


def at(*ports: int) -> list:
    """These ports of loopback as the addresses of one host."""
    return [(socket.AF_INET, ("127.0.0.1", port)) for port in ports]


@pytest.mark.parametrize("where", ["first", "middle", "last"])
async def test_one_address_that_answers_is_enough(where: str, full_port: int, closed_port: int):
    """Those that refuse and those that are silent are passed over, wherever they stand."""
    async with served(answering(SMALL)) as peer:
        port = int(peer.url.rstrip("/").rpartition(":")[2])
        ports = {
            "first": (port, full_port),
            "middle": (full_port, port, closed_port),
            "last": (closed_port, full_port, port),
        }
        with await connected_socket(at(*ports[where])) as sock:
            assert sock.getpeername() == ("127.0.0.1", port)
        await peer.until(lambda peer: peer.closed == 1)
        assert peer.connections == 1


async def test_no_address_answers(closed_port: int):
    """The error is the first one's."""
    with pytest.raises(ConnectionRefusedError):
        await connected_socket(at(closed_port, closed_port, closed_port))


def test_families_take_turns():
    """An address of a family that leads nowhere holds up one of the other family at most once."""
    six, four = socket.AF_INET6, socket.AF_INET
    addresses = [(six, ("a",)), (six, ("b",)), (six, ("c",)), (four, ("d",)), (four, ("e",))]
    assert [address[0] for _, address in by_turns(addresses)] == ["a", "d", "b", "e", "c"]
