"""Requests that offer another protocol, as some clients do with each."""

import asyncio
from collections.abc import Sequence

import pytest

from talking import QUERY, SMALL, a_request, an_edge, listened

OFFER = b"upgrade: h2c"
OFFERING = b"Upgrade, HTTP2-Settings"


def _chunked(body: bytes) -> bytes:
    plain = a_request(OFFER, b"transfer-encoding: chunked", body=b"", connection=OFFERING)
    return plain.replace(b"content-length: 0\r\n", b"") + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


async def _answered(*requests: Sequence[bytes]) -> list[tuple[int, bytes]]:
    """Status and body of each answer to requests one after the other, each in its pieces."""
    found = []
    async with listened(an_edge(), SMALL) as connect:
        reader, writer = await connect()
        for pieces in requests:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            async with asyncio.timeout(30):
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                found.append((int(head.split()[1]), await reader.readexactly(int(length.split(b":")[1]))))
        writer.close()
    return found


@pytest.mark.parametrize("size", [1, 7, 1_000])
@pytest.mark.parametrize("request_", [a_request(OFFER, connection=OFFERING), _chunked(QUERY)], ids=["length", "chunks"])
async def test_offer_is_not_taken(request_: bytes, size: int):
    """The body is read as that of any request, in whatever pieces it comes."""
    pieces = [request_[at : at + size] for at in range(0, len(request_), size)]
    assert await _answered(pieces) == [(200, b'{"data":{"word":"hello"}}')]


async def test_body_is_no_request():
    """What stands in it is not carried out."""
    inside = a_request(connection=b"keep-alive")
    ((status, body),) = await _answered([a_request(OFFER, body=inside, connection=OFFERING)])
    assert status == 400
    assert b"BAD_REQUEST" in body


async def test_connection_goes_on():
    """With requests that offer and requests that do not."""
    offering, plain = [a_request(OFFER, connection=OFFERING)], [a_request(connection=b"keep-alive")]
    answers = await _answered(offering, plain, offering, plain)
    assert answers == [(200, b'{"data":{"word":"hello"}}')] * 4


async def test_large_heads_are_refused_with_an_offer_too():
    """Also those that come behind a request that offered."""
    large = [a_request(OFFER, b"x: " + b"x" * 5_000, connection=OFFERING)]
    for before in ([], [[a_request(OFFER, connection=OFFERING)]]):
        *_, (status, body) = await _answered(*before, large)
        assert (status, b"LIMIT_EXCEEDED" in body) == (431, True)
