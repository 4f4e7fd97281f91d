"""Connections: heads that are too large or never end, bodies that go on, and the end of the process."""

import asyncio

import pytest

from endpoints import Door, an_endpoint
from talking import QUERY, a_request, an_edge, served, status_of
from threadloom.server.connection import ConnectionLimits
from threadloom.server.edge import Edge


async def test_request_is_answered():
    """As by any server."""
    async with served(an_edge()) as talk:
        answer = await talk(a_request())
    assert status_of(answer) == 200
    assert answer.endswith(b'{"data":{"word":"hello"}}')


@pytest.mark.parametrize(
    "head",
    [
        a_request(b"x-large: " + b"x" * 5_000),
        a_request(*(b"x-%d: %s" % (number, b"x" * 900) for number in range(5))),
        a_request(*(b"x-%d: 1" % number for number in range(20))),
        b"GET /graphql?query=" + b"x" * 5_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
    ],
    ids=["a large header", "large together", "many headers", "a long address"],
)
async def test_head_that_is_too_large_is_refused(head: bytes):
    """431, in the shape of all errors, and the connection ends."""
    async with served(an_edge()) as talk:
        answer = await talk(head)
    assert status_of(answer) == 431
    assert b'"code":"LIMIT_EXCEEDED"' in answer
    assert b"connection: close" in answer


@pytest.mark.parametrize("begin", [b"GET / HTTP/1.1\r\nx: ", b"GET /"], ids=["a header", "an address"])
async def test_head_without_end_is_not_gathered(begin: bytes):
    """Refused while it comes, however long its one line is."""
    async with served(an_edge()) as talk:
        answer = await talk(begin, *[b"x" * 2_000] * 4)
    assert status_of(answer) == 431


async def test_trailers_are_bounded_too():
    """They are headers that come behind the body."""
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    async with served(an_edge()) as talk:
        answer = await talk(head, b"1\r\n{\r\n0\r\nx: ", *[b"x" * 2_000] * 4)
    assert status_of(answer) == 431


async def test_what_is_not_http_is_refused_in_the_same_shape():
    """400, with a code."""
    async with served(an_edge()) as talk:
        answer = await talk(b"\x16\x03\x01 hello\r\n\r\n")
    assert status_of(answer) == 400
    assert b'"code":"BAD_REQUEST"' in answer


async def test_two_lengths_are_no_request():
    """Two readers could take different parts for the body."""
    async with served(an_edge()) as talk:
        answer = await talk(a_request(b"content-length: 7"))
    assert status_of(answer) == 400


async def test_head_that_does_not_come_is_not_waited_for():
    """Neither from the start nor in the middle; nothing is answered."""
    async with served(an_edge(), ConnectionLimits(head_timeout_s=0.05)) as talk:
        assert await talk() == b""
        assert await talk(b"POST /graphql HTTP/1.1\r\nhost:") == b""


async def test_waiting_for_an_answer_is_no_waiting_for_a_head():
    """A connection whose head has come may be silent for as long as the answer takes."""
    door = Door()
    body = b'{"query": "{ wait(word: \\"x\\") }"}'
    async with served(an_edge(door), ConnectionLimits(head_timeout_s=0.05)) as talk:
        waiting = asyncio.create_task(talk(a_request(body=body)))
        await door.reached.acquire()
        assert await talk() == b""  # this one has waited longer than it may
        door.opened.set()
        assert status_of(await waiting) == 200


async def test_body_that_does_not_come_is_not_waited_for():
    """408, and the connection ends."""
    async with served(an_edge(body_timeout_s=0.05)) as talk:
        answer = await talk(a_request(body=QUERY)[:-5])
    assert status_of(answer) == 408


async def test_half_open_clients_do_not_stop_others():
    """A hundred and fifty that send half a head cost a place in nothing."""
    async with served(an_edge(concurrency=1)) as talk:
        half = [asyncio.create_task(talk(b"POST /graphql HTTP/1.1\r\nhost:")) for _ in range(150)]
        assert status_of(await talk(a_request())) == 200
        for task in half:
            task.cancel()
        await asyncio.wait(half)


async def test_body_that_goes_on_after_its_answer_ends_the_connection():
    """The answer is there to be read, what still comes is thrown away."""
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n"
    async with served(an_edge(), ConnectionLimits(linger_s=0.05)) as talk:
        answer = await talk(head, *[b"5\r\nhello\r\n"] * 100)
    assert status_of(answer) == 415


async def test_requests_under_way_are_answered_at_the_end():
    """Nothing new is taken meanwhile."""
    door = Door()
    body = b'mutation { wait(word: \\"x\\") }'
    async with served(an_edge(door)) as talk:
        waiting = asyncio.create_task(talk(a_request(body=b'{"query": "' + body + b'"}')))
        await door.reached.acquire()
        asyncio.get_running_loop().call_soon(door.opened.set)
    assert (await waiting).endswith(b'{"data":{"wait":"x"}}')


async def test_mutation_outlives_the_patience_of_the_server():
    """Its client is dropped, but it is finished before the process goes on to end."""
    door = Door()
    endpoint = an_endpoint(door)
    body = b'mutation { wait(word: \\"x\\") }'
    async with served(Edge(endpoint, loopback_only=False), ConnectionLimits(drain_s=0)) as talk:
        waiting = asyncio.create_task(talk(a_request(body=b'{"query": "' + body + b'"}')))
        await door.reached.acquire()
    await waiting
    assert door.passed == []
    door.opened.set()
    await endpoint.finish()
    assert door.passed == ["x"]
