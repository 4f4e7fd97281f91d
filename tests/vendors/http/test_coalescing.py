"""Identical reads under way at the same time are one request, and nobody is worse off for it."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from fakes import a_call
from threadloom.domain.call import Call
from threadloom.domain.clock import Instant, SystemClock
from threadloom.domain.errors import ErrorCode, RateLimited, ThreadloomError, VendorTimeout, VendorUnreachable
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp
from threadloom.vendors.http.coalescing import Flights
from vendors.carriers import a_transport
from vendors.kit import a_source, odd_server, read_request


class KeyOfTenant:
    """Each tenant has a key of its own, unless told otherwise."""

    def __init__(self, key: str | None = None) -> None:
        self.one_key = key

    async def key(self, call: Call, source) -> str | None:
        return self.one_key or f"sk-key-of-{call.caller.tenant}"


class Vendor:
    """A server that answers when it is let; each answer is the number of the request."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.status = "200 OK"
        self._may_answer = asyncio.Event()
        self._asked = asyncio.Condition()

    async def __call__(self, reader, writer):
        while True:
            request = await read_request(reader)
            async with self._asked:
                self.seen.append(request)
                number = len(self.seen)
                self._asked.notify_all()
            await self._may_answer.wait()
            body = str(number).encode()
            writer.write(f"HTTP/1.1 {self.status}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)

    def answer(self) -> None:
        """From now on."""
        self._may_answer.set()

    async def asked(self, times: int) -> None:
        """Wait until so many requests have come."""
        async with asyncio.timeout(5), self._asked:
            await self._asked.wait_for(lambda: len(self.seen) >= times)


@asynccontextmanager
async def at(vendor: Vendor, *, credentials=None, timeout_s: float = 5.0):
    """Calls to the vendor, and the vendor's end."""
    async with odd_server(vendor) as url:
        http = VendorHttp(
            source=a_source(timeout_s=timeout_s),
            base_url=BaseUrl(url),
            conventions=HttpConventions(),
            credentials=credentials or KeyOfTenant(),
            clock=SystemClock(),
            transport=a_transport(),
        )
        yield http
        await http.close()


def reads(http: VendorHttp, *calls: Call, path=("things",), **options) -> list[asyncio.Task]:
    """One read for each call, all begun at once."""
    return [asyncio.create_task(http.get(call, path, int, **options)) for call in calls]


async def let_begin() -> None:
    """Give every task that can go on time to do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_identical_reads_are_one_request():
    """All get its answer, and the next read after it is a request again."""
    vendor = Vendor()
    async with at(vendor) as http:
        tasks = reads(http, *[a_call()] * 5)
        await vendor.asked(1)
        vendor.answer()
        assert await asyncio.gather(*tasks) == [1] * 5
        assert await http.get(a_call(), ("things",), int) == 2


async def test_users_of_a_tenant_share():
    """The vendor cannot tell them apart: the key is the tenant's, and the request holds nothing else."""
    vendor = Vendor()
    vendor.answer()
    async with at(vendor) as http:
        assert await asyncio.gather(*reads(http, a_call(user="ann"), a_call(user="bob"))) == [1, 1]


async def test_tenants_do_not_share():
    """Not even where they have the same key."""
    vendor = Vendor()
    vendor.answer()
    async with at(vendor, credentials=KeyOfTenant("sk-of-everyone")) as http:
        found = await asyncio.gather(*reads(http, a_call(tenant="acme"), a_call(tenant="other")))
        assert sorted(found) == [1, 2]


async def test_keys_do_not_share():
    """A key that was changed asks for itself."""
    vendor, keys = Vendor(), KeyOfTenant("sk-the-old-one")
    async with at(vendor, credentials=keys) as http:
        old = reads(http, a_call())
        await vendor.asked(1)
        keys.one_key = "sk-the-new-one"
        new = reads(http, a_call())
        await vendor.asked(2)
        vendor.answer()
        assert sorted(await asyncio.gather(*old, *new)) == [1, 2]
        assert b"sk-the-new-one" in vendor.seen[1]


@pytest.mark.parametrize("other", [{"path": ("others",)}, {"path": ("things", "1")}, {"query": {"after": "x"}}])
async def test_other_addresses_do_not_share(other: dict):
    """Path and query are the question."""
    vendor = Vendor()
    vendor.answer()
    async with at(vendor) as http:
        found = await asyncio.gather(*reads(http, a_call()), *reads(http, a_call(), **other))
        assert sorted(found) == [1, 2]


async def test_writes_do_not_share():
    """Each was meant."""
    vendor = Vendor()
    vendor.answer()
    async with at(vendor) as http:
        writes = [http.post(a_call(), ("things",), int, body={}) for _ in range(2)]
        assert sorted(await asyncio.gather(*writes)) == [1, 2]


async def test_questions_sent_by_post_share_where_they_are_the_same():
    """The body belongs to the question."""
    vendor = Vendor()
    vendor.answer()
    async with at(vendor) as http:
        bodies = [{"ids": ["a"]}, {"ids": ["a"]}, {"ids": ["b"]}]
        found = await asyncio.gather(*(http.search(a_call(), ("things",), int, body=body) for body in bodies))
        assert found[0] == found[1] != found[2]
        assert len(vendor.seen) == 2


async def test_a_read_after_a_write_joins_none_from_before():
    """It might not see what was written."""
    vendor = Vendor()
    async with at(vendor) as http:
        early = reads(http, a_call())
        await vendor.asked(1)
        write = asyncio.create_task(http.post(a_call(), ("things",), int, body={}))
        await vendor.asked(2)
        write.cancel()  # nobody knows whether it was done, so it may have been
        await asyncio.gather(write, return_exceptions=True)
        after = reads(http, a_call())
        await vendor.asked(3)
        vendor.answer()
        assert sorted(await asyncio.gather(*early, *after)) == [1, 3]


async def test_an_error_is_a_copy_for_each():
    """With all that it says; what one caller's way up adds to it, the others do not see."""
    vendor = Vendor()
    vendor.status = "429 Too Many\r\nretry-after: 7"
    async with at(vendor) as http:
        tasks = reads(http, a_call(), a_call())
        await vendor.asked(1)
        vendor.answer()
        one, other = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(one, RateLimited)
    assert isinstance(other, RateLimited)
    assert one.retry_after_ms == other.retry_after_ms == 7_000
    assert one is not other
    assert len(vendor.seen) == 1


async def test_a_failure_to_connect_is_shared():
    """As a copy too, with the source's name in each."""
    errors = []

    async def fail(seconds: float) -> int:
        await let_begin()
        raise VendorUnreachable("the source cannot be reached")

    flights = Flights[int]()
    for error in await asyncio.gather(*(flights.share("k", 5.0, fail) for _ in range(3)), return_exceptions=True):
        assert type(error) is VendorUnreachable
        assert (error.message, error.code) == ("the source cannot be reached", ErrorCode.VENDOR_UNREACHABLE)
        errors.append(error)
    assert len({id(error) for error in errors}) == 3


@pytest.mark.parametrize("cancelled", [0, 1, 2])
async def test_one_who_is_cancelled_takes_nobody_along(cancelled: int):
    """Whether it is the one who asked, or one of those who wait."""
    vendor = Vendor()
    async with at(vendor) as http:
        tasks = reads(http, *[a_call()] * 3)
        await vendor.asked(1)
        await let_begin()
        tasks[cancelled].cancel()
        with pytest.raises(asyncio.CancelledError):
            await tasks[cancelled]
        vendor.answer()
        others = {await task for task in tasks if task is not tasks[cancelled]}
        # Who asked is gone with the connection: the next in line asks, and the last one waits for that.
        assert others == ({2} if cancelled == 0 else {1})


async def test_nobody_waits_beyond_a_deadline_of_its_own():
    """One with little time leaves; the one who asked has all of its own."""
    vendor, clock = Vendor(), SystemClock()
    async with at(vendor) as http:
        (patient,) = reads(http, a_call())
        await vendor.asked(1)
        hasty = Call(caller=a_call().caller, request_id="r2", deadline=Instant(clock.now() + 50_000))
        with pytest.raises(VendorTimeout):
            await http.get(hasty, ("things",), int)
        vendor.answer()
        assert await patient == 1
        assert len(vendor.seen) == 1


async def test_the_end_of_one_ones_time_is_not_the_others():
    """Who asked had little; who waits asks again with what is left."""
    vendor, clock = Vendor(), SystemClock()
    async with at(vendor) as http:
        hasty = Call(caller=a_call().caller, request_id="r2", deadline=Instant(clock.now() + 100_000))
        (first,) = reads(http, hasty)
        await vendor.asked(1)
        rest = reads(http, a_call(), a_call())
        with pytest.raises(VendorTimeout):
            await first
        await vendor.asked(2)
        vendor.answer()
        assert await asyncio.gather(*rest) == [2, 2]


async def test_waiting_counts():
    """Who asks after waiting has only the seconds that are left."""
    left: list[float] = []

    async def fly(seconds: float) -> str:
        left.append(seconds)
        await asyncio.sleep(0.01)
        raise VendorTimeout("the source did not answer in time")

    flights = Flights[str]()
    found = await asyncio.gather(*(flights.share("k", 5.0, fly) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(error, ThreadloomError) for error in found)
    assert left == sorted(left, reverse=True)
    assert len(set(left)) == 3
