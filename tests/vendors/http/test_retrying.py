"""Reads are sent again seldom and in time, writes never; over real connections that are counted at the vendor."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.clock import Instant, SystemClock
from threadloom.domain.errors import ErrorCode as E
from threadloom.domain.source import BreakerState
from vendors.http.bearing import RESET, Hand, Script, a_client, asked, client_of
from vendors.kit import never_answering

OK = "200 OK"
BAD_GATEWAY = "502 Bad Gateway"
UNAVAILABLE = "503 Service Unavailable"
LIMITED = "429 Too Many Requests"


@pytest.mark.parametrize("method", ["get", "search"])
@pytest.mark.parametrize(
    "failure", [RESET, BAD_GATEWAY, UNAVAILABLE, "504 Gateway Timeout", f"{LIMITED}\r\nretry-after: 0"]
)
async def test_a_read_that_fails_in_passing_is_sent_again(failure: str, method: str):
    """Twice at most, each time after a pause by chance whose bound doubles."""
    vendor, hand = Script(failure, failure, OK), Hand()
    async with client_of(vendor, hand=hand) as http:
        assert await asked(http, method=method) == 7
    assert len(vendor.seen) == 3
    assert hand.drawn == [(0.0, 0.1), (0.0, 0.2)]
    assert hand.slept == [0.1, 0.2]


@pytest.mark.parametrize("method", ["get", "search"])
@pytest.mark.parametrize(("failure", "code"), [(RESET, E.VENDOR_UNREACHABLE), (BAD_GATEWAY, E.VENDOR_FAILED)])
async def test_a_read_is_sent_three_times_at_most(failure: str, code: E, method: str):
    """Then the last failure is told."""
    vendor = Script(failure)
    async with client_of(vendor, hand=Hand()) as http:
        assert (await asked(http, method=method)).code is code
    assert len(vendor.seen) == 3


async def test_nobody_listens_yet():
    """A connection that is refused is tried again, as a read that was sent is."""
    hand = Hand()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        http = a_client(f"http://127.0.0.1:{closed.getsockname()[1]}", hand=hand)
        assert (await asked(http)).code is E.VENDOR_UNREACHABLE
        assert len(hand.slept) == 2
        assert (await asked(http, method="post")).code is E.VENDOR_UNREACHABLE
        assert len(hand.slept) == 2
        await http.close()


@pytest.mark.parametrize("method", ["post", "put", "patch"])
@pytest.mark.parametrize("failure", [RESET, BAD_GATEWAY, UNAVAILABLE, f"{UNAVAILABLE}\r\nretry-after: 0", "500 Oops"])
async def test_a_write_is_sent_once(failure: str, method: str):
    """Whatever becomes of it."""
    vendor = Script(failure, OK)
    async with client_of(vendor, hand=Hand()) as http:
        assert (await asked(http, method=method)).code is E.OUTCOME_UNKNOWN
    assert len(vendor.seen) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("400 Bad Request", E.VALIDATION),
        ("401 Unauthorized", E.VENDOR_REJECTED),
        ("404 Not Found", E.NOT_FOUND),
        ("408 Request Timeout", E.VENDOR_REJECTED),
        ("409 Conflict", E.CONFLICT),
        ("500 Internal Server Error", E.VENDOR_FAILED),
        ("501 Not Implemented", E.VENDOR_FAILED),
        ("302 Found", E.VENDOR_BAD_PAYLOAD),
        ("200 OK\r\ncontent-encoding: br", E.VENDOR_BAD_PAYLOAD),
        (LIMITED, E.RATE_LIMITED),
        (f"{LIMITED}\r\nretry-after: soon", E.RATE_LIMITED),
    ],
)
async def test_what_would_end_the_same_way_is_not_sent_again(answer: str, code: E):
    """Answers that are no passing failure, and a limit that does not say when it is lifted."""
    vendor = Script(answer, OK)
    async with client_of(vendor, hand=Hand()) as http:
        assert (await asked(http)).code is code
    assert len(vendor.seen) == 1


async def test_no_retry_after_no_answer():
    """Waiting for it took all the time that there was."""
    taken = []

    async def silent(reader, writer):
        taken.append(1)
        await never_answering(reader, writer)

    async with client_of(silent, timeout_s=0.2) as http:
        assert (await asked(http)).code is E.VENDOR_TIMEOUT
    assert len(taken) == 1


@pytest.mark.parametrize("status", [LIMITED, UNAVAILABLE])
async def test_retry_after_is_waited_for(status: str):
    """In seconds; the pause by chance comes on top, so that not all come back at once."""
    vendor, hand = Script(f"{status}\r\nretry-after: 3", OK), Hand()
    async with client_of(vendor, hand=hand) as http:
        assert await asked(http) == 7
    assert hand.slept == [3.1]


async def test_retry_after_may_be_a_date():
    """It is waited for on a clock that never jumps."""
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=5), usegmt=True)
    vendor, hand = Script(f"{UNAVAILABLE}\r\nretry-after: {moment}", OK), Hand()
    async with client_of(vendor, hand=hand) as http:
        assert await asked(http) == 7
    (slept,) = hand.slept
    assert 3.0 < slept <= 5.1


@pytest.mark.parametrize("value", ["soon", "-5", "1.5", "", "Thu, 01 Jan 1970 00:00:00 GMT", "\u0667"])
async def test_nonsense_in_retry_after_is_ignored(value: str):
    """As if it were not there."""
    vendor, hand = Script(f"{UNAVAILABLE}\r\nretry-after: {value}".encode().decode("latin-1"), OK), Hand()
    async with client_of(vendor, hand=hand) as http:
        assert await asked(http) == 7
    assert hand.slept == [0.1]


@pytest.mark.parametrize("value", ["10", "86400", "9" * 400])
async def test_nobody_waits_beyond_the_deadline(value: str):
    """A retry that would come too late is none, and the error is told at once."""
    vendor, hand = Script(f"{UNAVAILABLE}\r\nretry-after: {value}", OK), Hand()
    async with client_of(vendor, hand=hand) as http:
        error = await asked(http)
    assert (error.code, error.retry_after_ms) == (E.VENDOR_FAILED, min(int(value), 60) * 1_000)
    assert (len(vendor.seen), hand.slept) == (1, [])


async def test_the_callers_own_deadline_counts():
    """Where it ends before the source's time-out."""
    vendor, hand = Script(f"{UNAVAILABLE}\r\nretry-after: 3", OK), Hand()
    async with client_of(vendor, hand=hand) as http:
        call = replace(a_call(), deadline=Instant(SystemClock().now() + 2_000_000))
        with pytest.raises(Exception, match="the source failed"):
            await http.get(call, ("things",), int)
    assert (len(vendor.seen), hand.slept) == (1, [])


async def test_retries_share_one_deadline():
    """The second pause would end after it, so there is only one."""
    vendor, hand = Script(f"{UNAVAILABLE}\r\nretry-after: 6"), Hand()
    async with client_of(vendor, hand=hand) as http:
        assert (await asked(http)).code is E.VENDOR_FAILED
    assert (len(vendor.seen), hand.slept) == (2, [6.1])


async def test_retries_can_be_turned_off():
    """Then there is no budget either."""
    for policy in ({"retries": 0}, {"retry_budget": 0.0}):
        vendor = Script(BAD_GATEWAY, OK)
        async with client_of(vendor, hand=Hand(), **policy) as http:
            assert (await asked(http)).code is E.VENDOR_FAILED
            assert http.state().retry_budget_left == 0.0
        assert len(vendor.seen) == 1


async def test_an_outage_is_not_multiplied():
    """Sixty reads of a source that is gone are at most 72 requests, though no breaker holds them back."""
    vendor = Script(BAD_GATEWAY)
    async with client_of(vendor, hand=Hand(), breaker_failures=1_000) as http:
        found = await asyncio.gather(*(asked(http, path=("things", str(n))) for n in range(60)))
        assert {error.code for error in found} == {E.VENDOR_FAILED}
        assert http.state().retry_budget_left == 0.0
    assert len(vendor.seen) == 72


async def test_an_outage_is_not_multiplied_one_by_one():
    """Nor where each read waits for the one before."""
    vendor = Script(BAD_GATEWAY)
    async with client_of(vendor, breaker_failures=1_000) as http:
        for n in range(60):
            assert (await asked(http, path=("things", str(n)))).code is E.VENDOR_FAILED
    assert len(vendor.seen) <= 72


async def test_reads_that_are_held_back_pay_for_no_retries():
    """A thousand that a cool-down ends at once are none of the source's requests."""
    vendor, hand = Script(f"{LIMITED}\r\nretry-after: 60", BAD_GATEWAY), Hand()
    hand.between = lambda low, high: low
    async with client_of(vendor, hand=hand, breaker_failures=1_000) as http:
        for _ in range(1_000):
            assert (await asked(http, tenant="noisy")).code is E.RATE_LIMITED
        for n in range(60):
            assert (await asked(http, tenant="quiet", path=("things", str(n)))).code is E.VENDOR_FAILED
    assert len(vendor.seen) == 1 + 72


async def test_one_who_retries_holds_no_place():
    """While it waits, its place is another's."""
    vendor = Script(BAD_GATEWAY, OK)
    order: list[str] = []
    hand = Hand()
    async with client_of(vendor, hand=hand, max_in_flight=1) as http:

        async def sleep(seconds: float) -> None:
            order.append("first waits")
            assert await asked(http, path=("others",)) == 7
            order.append("second is done")

        hand.sleep = sleep
        http._retrying._timing = hand.timing()
        assert await asked(http) == 7
    assert order == ["first waits", "second is done"]


async def test_those_who_wait_for_the_same_read_wait_for_its_retries():
    """Five readers are one flight: three requests, one answer."""
    vendor = Script(BAD_GATEWAY, RESET, OK)
    async with client_of(vendor, hand=Hand()) as http:
        assert await asyncio.gather(*(asked(http) for _ in range(5))) == [7] * 5
        assert http.state().retry_budget_left == 0.0
    assert len(vendor.seen) == 3


async def test_a_retry_does_not_pass_an_open_breaker():
    """What made it open is told, not that it is open."""
    vendor = Script(BAD_GATEWAY)
    async with client_of(vendor, hand=Hand(), breaker_failures=2) as http:
        error = await asked(http)
        assert http.state().breaker is BreakerState.OPEN
        assert http.state().retry_budget_left == 0.5  # of two retries, one was sent
    assert (error.code, len(vendor.seen)) == (E.VENDOR_FAILED, 2)


async def test_cancellation_ends_a_pause():
    """Nobody is asked again for one who has gone."""
    vendor, hand = Script(BAD_GATEWAY, OK), Hand()
    began = asyncio.Event()

    async def sleep(seconds: float) -> None:
        began.set()
        await asyncio.Event().wait()

    hand.sleep = sleep
    async with client_of(vendor, hand=hand) as http:
        task = asyncio.create_task(asked(http))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert http.state().retry_budget_left == 1.0
        assert await asked(http) == 7
    assert len(vendor.seen) == 2
