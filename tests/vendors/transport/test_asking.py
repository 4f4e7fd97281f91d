"""A whole answer at one go: the same exchange as over httpx's interface, without its objects."""

import asyncio
import gc

import httpx
import pytest

from threadloom.vendors.transport import BodyTooLargeError, NativeTransport, header_lines, origin_of, outgoing
from threadloom.vendors.transport.answer import Answer
from vendors.transport.samples import MALFORMED, STRICTER, WHOLE
from vendors.transport.wire import OK, SMALL, a_native, a_request, answering, failing, requested, said, served, silent

MOST = 1_000_000
SAMPLES = [data for data, _, _ in WHOLE] + MALFORMED + STRICTER + [b""]


async def ask(
    transport: NativeTransport, url: str, *, method: str = "GET", body: bytes = b"", seconds: float = 5.0
) -> Answer:
    """The answer to the request that httpx would send to this address."""
    request = httpx.Request(method, url, content=body or None)
    return await transport.ask(
        origin_of(request.url),
        outgoing(method.encode(), request.url.raw_path, header_lines(request.headers.raw), body),
        seconds=seconds,
        connect_s=seconds / 2,
        most_bytes=MOST,
    )


async def asked(transport: NativeTransport, url: str) -> tuple | str:
    """What comes of asking: status, headers and body, or the type of the error."""
    try:
        answer = await ask(transport, url)
    except httpx.TransportError as error:
        return type(error).__name__
    return type(answer.error).__name__ if answer.error else (answer.status, answer.headers, answer.body())


async def by_request(transport: NativeTransport, url: str) -> tuple | str:
    """The same over httpx's interface."""
    try:
        answer = await said(transport, a_request(url))
    except httpx.TransportError as error:
        return type(error).__name__
    return answer.status, answer.headers, answer.body


@pytest.mark.parametrize("data", SAMPLES, ids=range(len(SAMPLES)))
async def test_both_ways_of_asking_make_the_same_of_an_answer(data: bytes):
    """Status, headers and body, or the same error; and the same request is sent."""
    async with served(answering(data, then_close=True)) as peer:
        one, other = a_native(), a_native()
        assert await asked(one, peer.url) == await by_request(other, peer.url)
        assert peer.requests[0] == peer.requests[1]
        await one.aclose()
        await other.aclose()


@pytest.mark.parametrize(("data", "body", "again"), WHOLE)
async def test_a_connection_serves_again_after_the_same_answers(data: bytes, body: bytes, again: bool):
    """Those that are complete and have one reading; in whichever way the next one asks."""
    async with served(answering(data)) as peer:
        transport = a_native()
        assert (await ask(transport, peer.url)).body() == body
        assert (await ask(transport, peer.url)).body() == body
        assert (await said(transport, a_request(peer.url))).body == body
        assert peer.connections == (1 if again else 3)
        await transport.aclose()


@pytest.mark.parametrize("pieces", [(), (b"HTTP/1.1 200",), (OK + b"content-length: 3\r\n\r\nok",)])
async def test_one_deadline_spans_all(pieces: tuple[bytes, ...]):
    """Where the head has come the answer says what broke it; the connection is closed and its place is free."""
    async with served(answering(*pieces)) as peer:
        transport = a_native(max_connections=1)
        for number in (1, 2):
            try:
                error = (await ask(transport, peer.url, seconds=0.1)).error
            except httpx.TransportError as raised:
                error = raised
            assert type(error) is httpx.ReadTimeout
            await peer.until(lambda peer, number=number: peer.closed == number)
        await transport.aclose()


async def trickle(peer, reader, writer):
    """A body that comes byte by byte and never ends."""
    await requested(peer, reader)
    writer.write(OK + b"content-length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def test_news_does_not_put_the_deadline_off():
    """However often a byte comes."""
    async with served(trickle) as peer:
        transport = a_native()
        answer = await ask(transport, peer.url, seconds=0.2)
        assert (answer.status, type(answer.error)) == (200, httpx.ReadTimeout)
        await peer.until(lambda peer: peer.closed == 1)
        await transport.aclose()


async def test_one_who_is_cancelled_closes_the_connection_at_once():
    """The peer sees the end, and the place is free."""
    async with served(silent) as peer:
        transport = a_native(max_connections=1)
        for number in (1, 2):
            task = asyncio.create_task(ask(transport, peer.url))
            await peer.until(lambda peer, number=number: len(peer.requests) == number)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await peer.until(lambda peer, number=number: peer.closed == number)
        await transport.aclose()


@pytest.mark.parametrize(("more", "error"), [(0, None), (1, BodyTooLargeError)])
@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_may_be_so_large(more: int, error: type | None, chunked: bool):
    """One byte more ends the exchange, whether its length was told or not."""
    body = b"x" * (MOST + more)
    head = b"transfer-encoding: chunked\r\n\r\n%x\r\n" if chunked else b"content-length: %d\r\n\r\n"
    end = b"\r\n0\r\n\r\n" if chunked else b""
    async with served(answering(OK + head % len(body) + body + end)) as peer:
        transport = a_native()
        answer = await ask(transport, peer.url)
        assert (type(answer.error) if answer.error else None) is error
        if error is None:
            assert answer.body() == body
        else:
            await peer.until(lambda peer: peer.closed == 1)
        await transport.aclose()


async def test_an_answer_that_needs_no_connection_of_its_own_waits_for_none():
    """Where all are in use, it is the next one's turn; where that takes too long, nothing was sent."""
    async with served(silent) as peer:
        transport = a_native(max_connections=1)
        first = asyncio.create_task(ask(transport, peer.url))
        await peer.until(lambda peer: len(peer.requests) == 1)
        with pytest.raises(httpx.PoolTimeout):
            await ask(transport, peer.url, seconds=0.1)
        assert len(peer.requests) == 1
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await transport.aclose()


async def test_an_early_answer_to_a_large_body_is_taken():
    """The connection is not used again: the peer may still wait for the rest."""

    async def refuse(peer, reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")
        await asyncio.get_running_loop().create_future()

    async with served(refuse) as peer:
        transport = a_native()
        for _ in range(2):
            assert (await ask(transport, peer.url, method="POST", body=b"x" * 16_000_000)).status == 413
        assert peer.connections == 2
        await transport.aclose()


async def test_a_large_answer_to_a_large_body_arrives():
    """Nothing is held up: who asks for all of it takes all of it."""
    body = bytes(range(256)) * 3_900
    async with served(answering(OK + b"content-length: %d\r\n\r\n" % len(body) + body)) as peer:
        transport = a_native()
        for _ in range(2):
            assert (await ask(transport, peer.url, method="POST", body=body)).body() == body
        assert (peer.connections, peer.requests[1].endswith(body)) == (1, True)
        await transport.aclose()


async def test_nothing_is_asked_of_a_closed_transport():
    """No connection is opened any more, nor is an idle one used."""
    async with served(answering(SMALL)) as peer:
        transport = a_native()
        await ask(transport, peer.url)
        await transport.aclose()
        with pytest.raises(httpx.ConnectError):
            await ask(transport, peer.url)
        assert len(peer.requests) == 1
        assert type(await failing(transport, a_request(peer.url))) is httpx.ConnectError


async def test_an_answer_leaves_no_cycle_behind():
    """So that collecting garbage has nothing to do with a thousand answers."""
    async with served(answering(SMALL)) as peer:
        transport = a_native()
        await ask(transport, peer.url)
        gc.collect()
        gc.disable()
        try:
            for _ in range(50):
                await ask(transport, peer.url)
            found = gc.collect()
        finally:
            gc.enable()
        assert found < 50
        await transport.aclose()
