"""Our transport beside httpx's own, over real sockets: the same of every answer, or a refusal where we are stricter."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vendors.transport.samples import CHUNKED, MALFORMED, STRICTER, WHOLE
from vendors.transport.wire import OK, a_native, a_request, answering, cut, said, served

Outcome = tuple | str


async def outcome(transport: httpx.AsyncBaseTransport, url: str) -> Outcome:
    """All that an adapter could tell about an exchange."""
    try:
        answer = await said(transport, a_request(url, seconds=30.0))
    except httpx.TransportError as error:
        return type(error).__name__
    finally:
        await transport.aclose()
    return answer.status, answer.headers, answer.body


async def outcomes(*pieces: bytes, then_close: bool = True) -> tuple[Outcome, Outcome]:
    """Ours and httpx's."""
    async with served(answering(*pieces, then_close=then_close)) as peer:
        theirs = httpx.AsyncHTTPTransport(trust_env=False)
        return await outcome(a_native(), peer.url), await outcome(theirs, peer.url)


SAMPLES = [data for data, _, _ in WHOLE] + MALFORMED + [OK + b"\r\nok", b""]


@pytest.mark.parametrize("data", SAMPLES, ids=range(len(SAMPLES)))
async def test_both_make_the_same_of_an_answer(data: bytes):
    """Status, headers, body, or the same type of error."""
    ours, theirs = await outcomes(data)
    assert ours == theirs


@pytest.mark.parametrize("data", STRICTER, ids=range(len(STRICTER)))
async def test_where_we_differ_we_refuse(data: bytes):
    """httpx reads these; the reason that we do not stands with them."""
    ours, _ = await outcomes(data)
    assert ours == "RemoteProtocolError"


names = st.sampled_from([b"x-a", b"X-B", b"content-type", b"set-cookie", b"retry-after"])
values = st.binary(max_size=20).map(lambda value: bytes(33 + byte % 94 for byte in value))
bodies = st.binary(max_size=3_000)


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """A well-formed answer: with a length, in chunks, until its end, or without a body; interim ones may come first."""
    interim = b"HTTP/1.1 100 Continue\r\n\r\n" * draw(st.integers(0, 2))
    status = b"HTTP/1.1 %d Reason\r\n" % draw(st.sampled_from([200, 201, 204, 302, 304, 404, 500, 599]))
    headers = b"".join(b"%b: %b\r\n" % header for header in draw(st.lists(st.tuples(names, values), max_size=6)))
    head = interim + status + headers
    if b" 204 " in status or b" 304 " in status:
        return head + b"\r\n"
    body = draw(bodies)
    match draw(st.sampled_from(["length", "chunks", "end"])):
        case "length":
            return head + b"content-length: %d\r\n\r\n%b" % (len(body), body)
        case "chunks":
            chunks = [
                b"%x\r\n%b\r\n" % (len(piece), piece) for piece in cut(body, draw(st.lists(st.integers(0, 3_000))))
            ]
            return head + b"transfer-encoding: chunked\r\n\r\n" + b"".join(chunks if body else []) + b"0\r\n\r\n"
        case _:
            return head + b"\r\n" + body


checked = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@checked
@given(answers(), st.lists(st.integers(1, 4_000), max_size=8))
async def test_how_an_answer_is_cut_into_pieces_changes_nothing(data: bytes, places: list[int]):
    """Nor is anything but a whole answer made of a whole one."""
    ours, theirs = await outcomes(*cut(data, places))
    assert ours == theirs
    assert isinstance(ours, tuple)


@checked
@given(answers(), st.integers(0, 3_500), st.lists(st.integers(1, 4_000), max_size=4))
async def test_wherever_an_answer_breaks_off_both_say_the_same(data: bytes, end: int, places: list[int]):
    """An answer that ends with its connection is whole wherever that is; any other one is refused."""
    ours, theirs = await outcomes(*cut(data[:end], places))
    assert ours == theirs


@checked
@given(answers(), st.integers(0, 300), st.binary(min_size=1, max_size=4))
async def test_we_take_nothing_that_httpx_refuses(data: bytes, place: int, noise: bytes):
    """A few bytes of an answer are changed: if we still take it, httpx takes the same."""
    ours, theirs = await outcomes(data[:place] + noise + data[place + len(noise) :])
    assert ours in (theirs, "RemoteProtocolError")


@checked
@given(st.binary(max_size=200))
async def test_noise_is_no_body(noise: bytes):
    """What stands where chunks should stand is either chunks to both, or refused."""
    ours, theirs = await outcomes(CHUNKED + noise)
    assert ours in (theirs, "RemoteProtocolError")
