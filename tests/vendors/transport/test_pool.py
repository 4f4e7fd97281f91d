"""How connections are shared out and kept."""

import asyncio
import socket
from random import Random

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
)


class Gate:
    """A server that answers one request a time, when it is let."""

    def __init__(self) -> None:
        self.permits = asyncio.Semaphore(0)

    async def __call__(self, peer, reader, writer):
        while True:
            await requested(peer, reader)
            await self.permits.acquire()
            writer.write(SMALL)


async def test_never_more_connections_than_agreed():
    """Twenty at once go over two."""
    async with served(answering(SMALL)) as peer:
        transport = a_native()
        answers = await asyncio.gather(*(said(transport, a_request(peer.url)) for _ in range(20)))
        assert [answer.body for answer in answers] == [b"ok"] * 20
        assert peer.connections <= 2
        await transport.aclose()


async def test_those_who_wait_come_in_order():
    """Who asked first is first, and nobody overtakes."""
    gate = Gate()
    async with served(gate) as peer:
        transport = a_native(max_connections=1)
        tasks = await begun(transport, peer, 5)
        for _ in tasks:
            gate.permits.release()
        await asyncio.gather(*tasks)
        assert [request.split()[1] for request in peer.requests] == [b"/0", b"/1", b"/2", b"/3", b"/4"]
        await transport.aclose()


async def test_waiting_for_a_connection_has_an_end():
    """Then nothing was sent; and one who left the line holds nobody up."""
    gate = Gate()
    async with served(gate) as peer:
        transport = a_native(max_connections=1)
        (first,) = await begun(transport, peer, 1)
        assert type(await failing(transport, a_request(peer.url, seconds=0.01))) is httpx.PoolTimeout
        cancelled, last = await begun(transport, peer, 2)
        cancelled.cancel()
        gate.permits.release()
        gate.permits.release()
        await asyncio.gather(first, last)
        assert len(peer.requests) == 2
        await transport.aclose()


async def test_one_who_is_cancelled_as_its_turn_comes_passes_it_on():
    """A slot is never lost."""
    gate = Gate()
    async with served(gate) as peer:
        transport = a_native(max_connections=1)
        second, third = (asyncio.create_task(said(transport, a_request(peer.url))) for _ in range(2))
        gate.permits.release()
        gate.permits.release()
        await transport.handle_async_request(a_request(peer.url))  # takes the slot before the others begin
        second.cancel()  # the slot is the second's by now, who has not been told yet
        assert (await third).body == b"ok"
        assert len(peer.requests) == 2
        await asyncio.gather(second, return_exceptions=True)
        await transport.aclose()


async def test_one_who_was_cancelled_is_passed_over():
    """Also before it has heard of that itself."""
    async with served(answering(OK + b"content-length: 10\r\n\r\nhalf")) as peer:
        transport = a_native(max_connections=1)
        response = await transport.handle_async_request(a_request(peer.url))
        second, third = await begun(transport, peer, 2, seconds=0.1)
        second.cancel()
        await response.aclose()
        with pytest.raises(httpx.ReadTimeout):
            await third
        with pytest.raises(asyncio.CancelledError):
            await second
        assert len(peer.requests) == 2
        await transport.aclose()


async def test_an_idle_connection_that_its_peer_closed_is_not_used():
    """Its end is seen before a request is trusted to it, even when the loop had no time to tell."""
    ends = []

    async def once(peer, reader, writer):
        await requested(peer, reader)
        writer.write(SMALL)
        ends.append(writer)
        await reader.read()

    async with served(once) as peer:
        transport = a_native()
        for n in range(3):
            assert (await said(transport, a_request(peer.url, "POST", content=b"x"))).body == b"ok"
            with socket.socket(fileno=socket.dup(ends[n].get_extra_info("socket").fileno())) as end:
                end.shutdown(socket.SHUT_RDWR)
        assert peer.connections == 3
        await transport.aclose()


async def test_idle_connections_are_closed_after_a_while():
    """By us, before the peer does."""
    async with served(answering(SMALL)) as peer:
        transport = a_native(keepalive_s=0.05)
        await asyncio.gather(*(said(transport, a_request(peer.url)) for _ in range(2)))
        await peer.until(lambda peer: peer.closed == peer.connections)
        await transport.aclose()


async def test_one_that_was_idle_for_too_long_is_not_used():
    """Although nobody came to close it."""
    async with served(answering(SMALL)) as peer:
        transport = a_native(keepalive_s=0.0)
        for _ in range(2):
            await said(transport, a_request(peer.url))
        assert peer.connections == 2
        await transport.aclose()


async def test_an_idle_connection_makes_room_for_another_origin():
    """There are never more than agreed, whatever they lead to."""
    async with served(answering(SMALL)) as one, served(answering(SMALL)) as other:
        transport = a_native(max_connections=1)
        for peer in (one, other, one):
            assert (await said(transport, a_request(peer.url))).body == b"ok"
        await one.until(lambda peer: peer.connections == 2)
        await other.until(lambda peer: peer.closed == 1)
        await transport.aclose()


async def test_origins_keep_connections_of_their_own():
    """What is idle for one is not used for another."""
    async with served(answering(SMALL)) as one, served(answering(SMALL)) as other:
        transport = a_native(max_connections=2)
        for peer in (one, other, one, other, one):
            assert (await said(transport, a_request(peer.url))).body == b"ok"
        assert (one.connections, other.connections) == (1, 1)
        await transport.aclose()


async def test_closing_while_a_connection_is_being_opened():
    """It is not used any more."""
    async with served(answering(SMALL)) as peer:
        transport = a_native()
        (task,) = await begun(transport, peer, 1)
        await transport.aclose()
        with pytest.raises(httpx.ConnectError):
            await task
        assert peer.requests == []


async def test_closing_ends_everything():
    """Connections in use and idle ones; who is in line gets none any more."""
    async with served(silent) as peer:
        transport = a_native(max_connections=1)
        tasks = await begun(transport, peer, 2)
        await peer.until(lambda peer: len(peer.requests) == 1)
        await transport.aclose()
        errors = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(error) for error in errors] == [httpx.ReadError, httpx.ConnectError]
        await peer.until(lambda peer: peer.closed == 1)
        assert type(await failing(transport, a_request(peer.url))) is httpx.ConnectError


async def test_who_gives_up_takes_nothing_from_who_comes_after():
    """A connection whose answer is whole may serve the next before the one who asked has looked at it."""
    chance = Random(7)
    async with served(answering(SMALL)) as peer:
        transport = a_native(max_connections=4)

        async def steady() -> list[bytes]:
            return [(await said(transport, a_request(peer.url, "POST"))).body for _ in range(300)]

        async def fickle() -> None:
            for _ in range(300):
                task = asyncio.create_task(said(transport, a_request(peer.url)))
                for _ in range(chance.randrange(12)):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

        *answers, _, _ = await asyncio.gather(steady(), steady(), fickle(), fickle())
        assert answers == [[b"ok"] * 300] * 2
        await transport.aclose()
