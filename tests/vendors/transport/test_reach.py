"""Where connections lead: to no address that was not meant, whatever a name stands for."""

import socket
import ssl

import httpx
import pytest
import trustme

from threadloom.vendors.transport import AddressRefusedError, Reach, literal
from threadloom.vendors.transport.httpx_own import HttpxTransport
from vendors.transport.test_tls import listening, trusting
from vendors.transport.wire import SMALL, a_native, a_request, answering, failing, said, served

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
NOT_PUBLIC = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.9.10", "169.254.169.254", "172.16.0.1", "192.0.2.1",
    "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%1", "fec0::1", "ff02::1", "2001:db8::1", "100::1",
    "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0.0.0.0",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:a9fe:a9fe::1", "2002:7f00:1::", "2001:0:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_name_may_stand_for_a_public_address(address: str):
    """Also one that leads to it from IPv6."""
    assert Reach().allows("api.example.com", address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_and_for_no_other(address: str):
    """Private, shared, link-local, this machine, many machines, documentation; or what leads to such in IPv6."""
    assert not Reach().allows("api.example.com", address)


@pytest.mark.parametrize("address", [*NOT_PUBLIC, *PUBLIC])
def test_what_is_named_is_meant(address: str):
    """A host by its name, whatever its case; all others by an address or a network."""
    assert Reach(["api.Example.com"]).allows("API.example.com.", address)
    assert Reach([address.replace("%1", "")]).allows("api.example.com", address.replace("%1", ""))


@pytest.mark.parametrize(
    ("named", "address", "is_meant"),
    [
        ("10.0.0.0/8", "10.200.1.1", True), ("10.0.0.0/8", "::ffff:10.200.1.1", True), ("10.0.0.0/8", "11.0.0.1", True),
        ("10.0.0.0/8", "192.168.0.1", False), ("10.0.0.5", "10.0.0.5", True), ("10.0.0.5", "10.0.0.6", False),
        ("::ffff:10.0.0.0/104", "10.0.0.5", True),
        ("fe80::/10", "fe80::1%1", True), ("fd00::/8", "fd12::1", True), ("fd00::/8", "fe80::1", False),
        ("other.example.com", "10.0.0.5", False),
        ("example.com", "10.0.0.5", False), ("127.0.0.0/8", "127.0.0.1", True),
    ],
)  # fmt: skip
def test_no_more_than_is_named(named: str, address: str, is_meant: bool):
    """A name is that host alone, a network its addresses; public ones need no naming."""
    assert Reach([named]).allows("api.example.com", address) is is_meant


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "127.9.9.9"])
def test_this_machine_is_meant_where_it_is_written(host: str):
    """And then nothing else, should somebody have it stand for another one."""
    assert Reach().allows(host, "127.0.0.1")
    assert Reach().allows(host, "::1")
    assert not Reach().allows(host, "8.8.8.8")
    assert not Reach().allows(host, "10.0.0.1")


@pytest.mark.parametrize("named", ["", "*", "10.0.0.0/33", "10.0.0.1/8", "http://x", "a b", "[::1]", "x/8", "127.1"])
def test_what_names_nothing(named: str):
    """It is an error, not a rule that never holds."""
    with pytest.raises(ValueError):
        Reach([named])


def an_httpx(reach: Reach, tls: ssl.SSLContext | None = None) -> HttpxTransport:
    return HttpxTransport(max_connections=2, keepalive_s=4.0, reach=reach, tls=tls)


def a_transport(kind: str, *named: str, tls: ssl.SSLContext | None = None) -> httpx.AsyncBaseTransport:
    reach = Reach(named)
    return a_native(reach=reach, tls=tls) if kind == "native" else an_httpx(reach, tls)


class Names:
    """A name service: each look-up of a name has the next of its answers, the last one goes on."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def getaddrinfo(self, host, port, **_options):
        answer = [host] if literal(host) else self._answer(host)
        families = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in answer]
        return [
            (family, socket.SOCK_STREAM, 6, "", (address, port))
            for family, address in zip(families, answer, strict=True)
        ]

    def _answer(self, host: str) -> list[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch):
    """Have the system look names up there."""

    def use(*answers: list[str]) -> Names:
        service = Names(*answers)
        monkeypatch.setattr(socket, "getaddrinfo", service.getaddrinfo)
        return service

    return use


BOTH = pytest.mark.parametrize("kind", ["native", "httpx"])


@BOTH
async def test_nothing_is_sent_to_an_address_that_was_not_meant(kind: str, names):
    """A public name that stands for this machine is refused before anything listens to it."""
    names(["127.0.0.1"])
    async with served(answering(SMALL)) as peer:
        transport = a_transport(kind)
        for url in (peer.url.replace("127.0.0.1", "api.example.com"), peer.url.replace("127.0.0.1", "127.1")):
            assert isinstance(await failing(transport, a_request(url)), AddressRefusedError)
        assert peer.connections == 0
        await transport.aclose()


@BOTH
@pytest.mark.parametrize("address", ["0.0.0.0", "10.0.0.1", "[::ffff:10.0.0.1]", "169.254.169.254", "[fd00::1]"])
async def test_nor_to_a_literal_one(kind: str, address: str):
    """Addresses are looked at as names are."""
    transport = a_transport(kind)
    assert isinstance(await failing(transport, a_request(f"http://{address}:9/")), AddressRefusedError)
    await transport.aclose()


@BOTH
@pytest.mark.parametrize("named", ["api.example.com", "127.0.0.1", "127.0.0.0/8"])
async def test_what_is_named_is_connected_to(kind: str, named: str, names):
    """By host, address or network; the request still has the host's name."""
    names(["127.0.0.1"])
    async with served(answering(SMALL)) as peer:
        transport = a_transport(kind, named)
        url = peer.url.replace("127.0.0.1", "api.example.com")
        assert (await said(transport, a_request(url))).body == b"ok"
        assert b"host: api.example.com:" in peer.requests[0].lower()
        await transport.aclose()


@BOTH
async def test_the_address_that_was_looked_at_is_connected_to(kind: str, names):
    """One look-up a connection: a name that stands for something else a moment later gains nothing."""
    service = names(["127.0.0.1"], ["10.0.0.1"])
    async with served(answering(SMALL)) as peer:
        transport = a_transport(kind, "127.0.0.0/8")
        url = peer.url.replace("127.0.0.1", "rebinding.example.com")
        assert (await said(transport, a_request(url))).body == b"ok"
        assert (service.asked, peer.connections) == (["rebinding.example.com"], 1)
        await transport.aclose()
        again = a_transport(kind, "127.0.0.0/8")
        assert isinstance(await failing(again, a_request(url)), AddressRefusedError)
        await again.aclose()


@BOTH
async def test_of_several_addresses_those_that_were_not_meant_are_passed_over(kind: str, names):
    """Wherever they stand."""
    names(["10.0.0.1", "::1", "127.0.0.1", "169.254.169.254"])
    async with served(answering(SMALL)) as peer:
        transport = a_transport(kind, "127.0.0.1")
        assert (await said(transport, a_request(peer.url.replace("127.0.0.1", "a.example.com")))).body == b"ok"
        assert peer.connections == 1
        await transport.aclose()


@BOTH
async def test_an_address_where_nobody_listens_is_passed_over(kind: str, names):
    """Of those that are meant, the first that answers is taken; where none does, that is the error."""
    async with served(answering(SMALL)) as peer:
        names(["127.0.0.2", "127.0.0.1"])
        transport = a_transport(kind, "127.0.0.0/8")
        url = peer.url.replace("127.0.0.1", "a.example.com")
        assert (await said(transport, a_request(url))).body == b"ok"
        names(["127.0.0.2", "127.0.0.3"])
        error = await failing(transport, a_request(url.replace("a.example", "b.example")))
        assert type(error) is httpx.ConnectError
        await transport.aclose()


@BOTH
async def test_a_certificate_is_the_names(kind: str, names):
    """Though an address is connected to, TLS asks for the name and holds the certificate to it."""
    ca, asked = trustme.CA(), []
    names(["127.0.0.1"])
    async with served(answering(SMALL), ssl=listening(ca.issue_cert("api.example.com"), asked)) as peer:
        transport = a_transport(kind, "127.0.0.1", tls=trusting(ca))
        assert (await said(transport, a_request(peer.url.replace("127.0.0.1", "api.example.com")))).body == b"ok"
        error = await failing(transport, a_request(peer.url.replace("127.0.0.1", "evil.example.com")))
        assert type(error) is httpx.ConnectError
        assert asked == ["api.example.com", "evil.example.com"]
        await transport.aclose()
