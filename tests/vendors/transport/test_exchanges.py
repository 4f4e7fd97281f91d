"""How an exchange goes on, and how it is given up."""

import asyncio
import gc
import socket

import httpx
import pytest

from vendors.transport.wire import (
    OK,
    SMALL,
    a_native,
    a_request,
    answering,
    begun,
    failing,
    requested,
    said,
    served,
    silent,
    stream_of,
)


async def test_a_cancelled_exchange_closes_its_connection_at_once():
    """The peer sees the end, and the slot is free."""
    async with served(silent) as peer:
        transport = a_native(max_connections=1)
        (task,) = await begun(transport, peer, 1)
        await peer.until(lambda peer: len(peer.requests) == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await peer.until(lambda peer: peer.closed == 1)
        (task,) = await begun(transport, peer, 1)
        await peer.until(lambda peer: len(peer.requests) == 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await transport.aclose()


async def test_a_cancelled_body_closes_its_connection_at_once():
    """Also where nobody closes the response."""
    async with served(answering(OK + b"content-length: 10\r\n\r\nhalf")) as peer:
        transport = a_native(max_connections=1)
        response = await transport.handle_async_request(a_request(peer.url))
        pieces = stream_of(response).__aiter__()
        assert await anext(pieces) == b"half"
        task = asyncio.create_task(anext(pieces))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await peer.until(lambda peer: peer.closed == 1)
        await transport.aclose()


async def test_a_body_that_is_not_read_to_its_end_closes_its_connection():
    """What is left of it must not be taken for the next answer."""
    async with served(answering(OK + b"content-length: 10\r\n\r\nhalf")) as peer:
        transport = a_native(max_connections=1)
        response = await transport.handle_async_request(a_request(peer.url))
        await response.aclose()
        await peer.until(lambda peer: peer.closed == 1)
        await transport.aclose()


async def test_a_complete_body_may_be_read_later():
    """Its connection serves others meanwhile, and closing the response does not end it."""
    async with served(answering(SMALL)) as peer:
        transport = a_native(max_connections=1)
        first = await transport.handle_async_request(a_request(peer.url))
        second = await transport.handle_async_request(a_request(peer.url))
        assert [piece async for piece in stream_of(first)] == [b"ok"]
        await first.aclose()
        assert [piece async for piece in stream_of(second)] == [b"ok"]
        await second.aclose()
        assert peer.connections == 1
        await transport.aclose()


@pytest.mark.parametrize("pieces", [(), (b"HTTP/1.1 200",), (OK + b"content-length: 3\r\n\r\nok",)])
async def test_a_silent_peer_is_not_waited_for_beyond_the_time_that_reading_has(pieces: tuple[bytes, ...]):
    """Before the head, in it, or in the body."""
    async with served(answering(*pieces)) as peer:
        transport = a_native()
        assert type(await failing(transport, a_request(peer.url, seconds=0.05))) is httpx.ReadTimeout
        await peer.until(lambda peer: peer.closed == 1)
        await transport.aclose()


async def deaf(peer, reader, writer):
    """Takes nothing of what is sent."""
    writer.transport.pause_reading()
    await asyncio.get_running_loop().create_future()


async def test_a_peer_that_takes_nothing_is_not_waited_for_beyond_the_time_that_writing_has():
    """A body larger than all buffers on the way."""
    async with served(deaf) as peer:
        transport = a_native()
        request = a_request(peer.url, "POST", content=b"x" * 16_000_000, seconds=0.2)
        assert type(await failing(transport, request)) is httpx.WriteTimeout
        await transport.aclose()


async def test_a_large_body_reaches_a_slow_peer():
    """Sending goes on as fast as the peer takes it."""
    async with served(answering(SMALL)) as peer:
        transport = a_native()
        body = bytes(range(256)) * 16_000
        assert (await said(transport, a_request(peer.url, "POST", content=body))).body == b"ok"
        assert peer.requests[0].endswith(body)
        await transport.aclose()


async def test_an_early_answer_to_a_large_body_is_taken():
    """It needs not be read to its end; the connection is not used again, as the peer may still wait for the rest."""

    async def refuse(peer, reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")
        await asyncio.get_running_loop().create_future()

    async with served(refuse) as peer:
        transport = a_native()
        for _ in range(2):
            assert (await said(transport, a_request(peer.url, "POST", content=b"x" * 16_000_000))).status == 413
        assert peer.connections == 2
        await transport.aclose()


async def test_no_more_of_a_body_is_taken_than_is_read():
    """A peer that sends without end is held up while nobody reads, and goes on when somebody does."""
    taken = 0

    async def endless(peer, reader, writer):
        nonlocal taken
        await requested(peer, reader)
        writer.write(OK + b"content-length: 100000000\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
            taken += 65_536
            await peer.note()

    async with served(endless) as peer:
        transport = a_native()
        response = await transport.handle_async_request(a_request(peer.url))
        for _ in range(5_000):  # each is time enough for another piece
            await asyncio.sleep(0)
        assert taken < 30_000_000
        before = taken
        async for _ in stream_of(response):
            if taken > before + 10_000_000:
                break
        await response.aclose()
        await transport.aclose()


async def reset(peer, reader, writer):
    """Takes a request, and tears the connection down."""
    await requested(peer, reader)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


async def test_a_connection_that_is_torn_down_is_no_answer():
    """And the request is not sent again: whether it may be is for others to say."""
    async with served(reset) as peer:
        transport = a_native()
        assert isinstance(await failing(transport, a_request(peer.url)), httpx.NetworkError | httpx.RemoteProtocolError)
        assert len(peer.requests) == 1
        await transport.aclose()


async def test_what_a_trace_is_told():
    """That something begins, and then, before a byte leaves, that the request is on its way."""
    told = []

    async def trace(name, info):
        told.append((name.rpartition(".")[0].rpartition(".")[2], len(peer.requests)))

    async with served(answering(SMALL)) as peer:
        transport = a_native()
        await said(transport, a_request(peer.url, extensions={"trace": trace}))
        assert told == [("acquire_connection", 0), ("send_request_headers", 0)]
        told.clear()
        request = a_request("http://127.0.0.1:9/", extensions={"trace": trace})
        assert type(await failing(transport, request)) is httpx.ConnectError
        assert told == [("acquire_connection", 1)]
        await transport.aclose()


async def test_a_connection_that_ends_while_the_trace_is_told_gets_no_request():
    """Nothing is written to it."""

    async def trace(name, info):
        if name.endswith("send_request_headers.started"):
            await peer.until(lambda peer: peer.connections == 1)
            await transport.aclose()

    async with served(silent) as peer:
        transport = a_native()
        error = await failing(transport, a_request(peer.url, extensions={"trace": trace}))
        assert type(error) is httpx.WriteError
        assert peer.requests == []


async def test_an_answer_leaves_no_cycle_behind():
    """So that collecting garbage has nothing to do with a thousand answers."""
    async with served(answering(SMALL)) as peer:
        transport = a_native()
        await said(transport, a_request(peer.url))
        gc.collect()
        gc.disable()
        try:
            for _ in range(50):
                await said(transport, a_request(peer.url))
            found = gc.collect()
        finally:
            gc.enable()
        assert found < 50
        await transport.aclose()
