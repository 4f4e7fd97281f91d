"""What follows an answer is not the answer to another request."""

import httpx
import pytest
import trustme

from threadloom.vendors.transport import Reach
from threadloom.vendors.transport.httpx_own import HttpxTransport
from threadloom.vendors.transport.native import NativeTransport
from vendors.transport.test_tls import listening, trusting
from vendors.transport.wire import OK, a_request, requested, said, served

TRANSPORTS = pytest.mark.parametrize("kind", [NativeTransport, HttpxTransport])
SECURE = pytest.mark.parametrize("is_tls", [False, True], ids=["in the clear", "over TLS"])


def _answer(body: bytes) -> bytes:
    return OK + b"content-length: %d\r\n\r\n%b" % (len(body), body)


async def _echo_with_more(peer, reader, writer) -> None:
    """Answers each request with its path, and once more with another's secret; over TLS, in a record of its own."""
    while True:
        request = await requested(peer, reader)
        writer.write(_answer(request.split()[1]))
        writer.write(_answer(b"another's"))


async def _echo(peer, reader, writer) -> None:
    while True:
        request = await requested(peer, reader)
        writer.write(_answer(request.split()[1]))


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


def wires(ca: trustme.CA, is_tls: bool) -> tuple[dict, dict]:
    """How the server listens, and how a transport is made that trusts it."""
    options = {"max_connections": 2, "keepalive_s": 4.0, "reach": Reach()}
    if not is_tls:
        return {}, options
    return {"ssl": listening(ca.issue_cert("127.0.0.1"))}, {**options, "tls": trusting(ca)}


@SECURE
@TRANSPORTS
async def test_the_next_request_gets_its_own_answer(kind, ca: trustme.CA, is_tls: bool):
    """A surplus answer ends the connection; the next request opens another one."""
    server, options = wires(ca, is_tls)
    async with served(_echo_with_more, **server) as peer:
        transport: httpx.AsyncBaseTransport = kind(**options)
        answers = [await said(transport, a_request(f"{peer.url}{number}")) for number in range(5)]
        assert [answer.body for answer in answers] == [b"/0", b"/1", b"/2", b"/3", b"/4"]
        assert peer.connections == 5
        await transport.aclose()


def _ending_at(length: int) -> bytes:
    """An answer of so many bytes, head and body together."""
    head = len(_answer(b"x" * (length - 100))) - (length - 100)
    return _answer(b"x" * (length - head))


@SECURE
@TRANSPORTS
@pytest.mark.parametrize("length", [16_384, 65_536, 131_072])
async def test_a_surplus_behind_what_is_read_at_once(kind, ca: trustme.CA, is_tls: bool, length: int):
    """An answer may end where a record, or what a client reads at once, does; what follows waits elsewhere."""
    first, more = _ending_at(length), _answer(b"another's")
    assert len(first) == length

    async def serve(peer, reader, writer):
        while True:
            await requested(peer, reader)
            writer.write(first + more)

    server, options = wires(ca, is_tls)
    async with served(serve, **server) as peer:
        transport: httpx.AsyncBaseTransport = kind(**options)
        for _ in range(3):
            assert (await said(transport, a_request(peer.url))).body.strip(b"x") == b""
        assert peer.connections == 3
        await transport.aclose()


@SECURE
@TRANSPORTS
async def test_a_clean_connection_is_used_again(kind, ca: trustme.CA, is_tls: bool):
    """Where nothing is left over, one connection does."""
    server, options = wires(ca, is_tls)
    async with served(_echo, **server) as peer:
        transport: httpx.AsyncBaseTransport = kind(**options)
        for number in range(5):
            assert (await said(transport, a_request(f"{peer.url}{number}"))).body == b"/%d" % number
        assert peer.connections == 1
        await transport.aclose()
