"""What follows an answer is not the answer to another request."""

import pytest

from threadloom.vendors.transport import open_transport
from vendors.transport.wire import OK, a_request, requested, said, served

TRANSPORTS = ["native", "httpx"]


def _answer(body: bytes) -> bytes:
    return OK + b"content-length: %d\r\n\r\n%b" % (len(body), body)


async def _echo_with_more(peer, reader, writer) -> None:
    """Answers each request with its path, and once more with another's secret, both in one piece."""
    while True:
        request = await requested(peer, reader)
        writer.write(_answer(request.split()[1]) + _answer(b"another's"))


async def _echo(peer, reader, writer) -> None:
    while True:
        request = await requested(peer, reader)
        writer.write(_answer(request.split()[1]))


@pytest.mark.parametrize("name", TRANSPORTS)
async def test_the_next_request_gets_its_own_answer(name):
    """A surplus answer ends the connection; the next request opens another one."""
    async with served(_echo_with_more) as peer:
        transport = open_transport(name)
        answers = [await said(transport, a_request(f"{peer.url}{number}")) for number in range(5)]
        assert [answer.body for answer in answers] == [b"/0", b"/1", b"/2", b"/3", b"/4"]
        assert peer.connections == 5
        await transport.aclose()


@pytest.mark.parametrize("name", TRANSPORTS)
async def test_a_clean_connection_is_used_again(name):
    """Where nothing is left over, one connection does."""
    async with served(_echo) as peer:
        transport = open_transport(name)
        for number in range(5):
            assert (await said(transport, a_request(f"{peer.url}{number}"))).body == b"/%d" % number
        assert peer.connections == 1
        await transport.aclose()
