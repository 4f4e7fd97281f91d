"""Which answers are taken, which are refused, and after which a connection may serve again."""

import httpx
import pytest

from vendors.transport.samples import CHUNKED, MALFORMED, STRICTER, WHOLE
from vendors.transport.wire import OK, SMALL, a_native, a_request, answering, failing, said, served


@pytest.mark.parametrize(("data", "body", "again"), WHOLE)
async def test_a_connection_serves_again_after_a_complete_and_unambiguous_answer_alone(
    data: bytes, body: bytes, again: bool
):
    """What follows the end changes nothing of the answer, but no other request goes where it came from."""
    async with served(answering(data)) as peer:
        transport = a_native()
        for _ in range(2):
            assert (await said(transport, a_request(peer.url))).body == body
        assert peer.connections == (1 if again else 2)
        await transport.aclose()


async def test_bytes_that_come_while_nobody_asks_end_a_connection():
    """They would be taken for the next request's answer."""
    sent = []

    async def serve(peer, reader, writer):
        await read_one(peer, reader, writer)
        await peer.until(lambda peer: bool(sent))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison")
        await writer.drain()
        await reader.read()

    async def read_one(peer, reader, writer):
        await answering(SMALL)(peer, reader, writer) if peer.connections > 1 else await once(peer, reader, writer)

    async def once(peer, reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(SMALL)

    async with served(serve) as peer:
        transport = a_native()
        assert (await said(transport, a_request(peer.url))).body == b"ok"
        sent.append(True)
        await peer.note()
        await peer.until(lambda peer: peer.closed == 1)
        assert (await said(transport, a_request(peer.url))).body == b"ok"
        assert peer.connections == 2
        await transport.aclose()


async def test_a_body_may_end_with_its_connection():
    """Where neither length nor chunks are told."""
    async with served(answering(OK + b"\r\n", b"until", b" the end", then_close=True)) as peer:
        transport = a_native()
        assert (await said(transport, a_request(peer.url))).body == b"until the end"
        await transport.aclose()


async def test_an_answer_to_head_has_no_body():
    """Whatever length it tells; and its connection is not trusted to be of one mind."""
    async with served(answering(OK + b"content-length: 700\r\n\r\n")) as peer:
        transport = a_native()
        for _ in range(2):
            assert (await said(transport, a_request(peer.url, "HEAD"))).body == b""
        assert peer.connections == 2
        await transport.aclose()


async def test_headers_arrive_as_they_were_sent():
    """In order, repeated ones too, bytes beyond ASCII unchanged; the reason and the version are there."""
    data = b"HTTP/1.1 299 Quite all right\r\nX-One: 1\r\nx-two:  caf\xe9 \r\nX-One: \r\ncontent-length: 0\r\n\r\n"
    async with served(answering(data)) as peer:
        transport = a_native()
        response = await transport.handle_async_request(a_request(peer.url))
        assert response.headers.raw[:3] == [(b"X-One", b"1"), (b"x-two", b"caf\xe9"), (b"X-One", b"")]
        assert (response.status_code, response.reason_phrase) == (299, "Quite all right")
        assert response.http_version == "HTTP/1.1"
        await transport.aclose()


@pytest.mark.parametrize("data", [*MALFORMED, *STRICTER], ids=range(len(MALFORMED + STRICTER)))
async def test_an_answer_that_allows_two_readings_is_refused(data: bytes):
    """As httpx's own transport names it; the connection is closed, and the next request has another one."""
    async with served(answering(data)) as peer:
        transport = a_native()
        for _ in range(2):
            assert type(await failing(transport, a_request(peer.url))) is httpx.RemoteProtocolError
        await peer.until(lambda peer: peer.closed == 2)
        assert peer.connections == 2
        await transport.aclose()


@pytest.mark.parametrize("data", [b"", OK, OK + b"content-length: 3\r\n\r\nok", CHUNKED + b"2\r\nok\r\n0\r\n"])
async def test_an_answer_that_is_cut_short_is_refused(data: bytes):
    """Wherever the connection ends."""
    async with served(answering(data, then_close=True)) as peer:
        transport = a_native()
        assert type(await failing(transport, a_request(peer.url))) is httpx.RemoteProtocolError
        await transport.aclose()


async def test_as_many_headers_as_may_be():
    """A hundred are taken."""
    data = OK + b"".join(b"x-%d: 1\r\n" % n for n in range(99)) + b"content-length: 2\r\n\r\nok"
    async with served(answering(data)) as peer:
        transport = a_native()
        assert len((await said(transport, a_request(peer.url))).headers) == 100
        await transport.aclose()
