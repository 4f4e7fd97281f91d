"""How many requests of a source are under way, who waits, and in which order they go."""

import asyncio

import pytest

from threadloom.domain.errors import ErrorCode as E
from threadloom.domain.errors import Overloaded
from threadloom.domain.ids import TenantId
from threadloom.vendors.http.bulkhead import Bulkhead
from vendors.http.bearing import Held, asked, client_of
from vendors.http.test_coalescing import let_begin


def begin(http, names, *, tenant: str = "acme", **options) -> list[asyncio.Task]:
    """One read for each name, which stands in its path."""
    return [asyncio.create_task(asked(http, tenant=tenant, path=(str(name),), **options)) for name in names]


async def test_sixty_four_go_and_128_wait():
    """The next is told at once, and nothing of it is sent; those who waited are answered in the end."""
    vendor = Held()
    async with client_of(vendor) as http:
        tasks = begin(http, range(64 + 128))
        await vendor.asked(64)
        for method in ("get", "post"):
            error = await asked(http, path=("one-too-many",), method=method)
            assert (error.code, error.retryable) == (E.OVERLOADED, True)
        vendor.let(64 + 128)
        assert await asyncio.gather(*tasks) == [7] * (64 + 128)
    assert vendor.most_at_once == 64
    assert len(vendor.seen) == 64 + 128


async def test_those_who_share_a_read_take_one_place():
    """A hundred readers of one thing are one request."""
    vendor = Held()
    async with client_of(vendor, max_in_flight=1, max_waiting=0) as http:
        tasks = begin(http, ["same"] * 100)
        await vendor.asked(1)
        vendor.let()
        assert await asyncio.gather(*tasks) == [7] * 100
    assert len(vendor.seen) == 1


async def test_tenants_go_by_turns():
    """One with much to ask does not hold the others up, and each one's own go in their order."""
    vendor = Held()
    async with client_of(vendor, max_in_flight=1) as http:
        tasks = begin(http, ["a0", "a1", "a2", "a3"], tenant="a")
        await vendor.asked(1)
        tasks += begin(http, ["b1", "b2"], tenant="b") + begin(http, ["c1"], tenant="c")
        await let_begin()
        vendor.let(len(tasks))
        assert await asyncio.gather(*tasks) == [7] * 7
    assert vendor.seen == [b"a0", b"a1", b"b1", b"c1", b"a2", b"b2", b"a3"]


async def test_one_tenant_does_not_fill_the_waiting_room():
    """Who has most there makes room for one who has less, and is told so at once; for itself nobody does."""
    vendor = Held()
    async with client_of(vendor, max_in_flight=1, max_waiting=3) as http:
        tasks = begin(http, ["a0", "a1", "a2", "a3"], tenant="a")
        await vendor.asked(1)
        await let_begin()
        assert (await asked(http, tenant="a", path=("a4",))).code is E.OVERLOADED
        other = begin(http, ["b1"], tenant="b")
        assert (await tasks[3]).code is E.OVERLOADED
        assert (await asked(http, tenant="b", path=("b2",))).code is E.OVERLOADED  # two of a's and one of b's wait
        vendor.let(4)
        assert await asyncio.gather(*tasks[:3], *other) == [7] * 4
    assert vendor.seen == [b"a0", b"a1", b"b1", b"a2"]


async def test_waiting_counts_against_the_deadline():
    """Then nothing was sent, and a write is not in doubt."""
    vendor = Held()
    async with client_of(vendor, max_in_flight=1, timeout_s=0.2) as http:
        first, *waiting = begin(http, ["first"]) + begin(http, ["read"]) + begin(http, ["write"], method="post")
        assert [(await task).code for task in waiting] == [E.OVERLOADED] * 2
        assert (await first).code is E.VENDOR_TIMEOUT
    assert vendor.seen == [b"first"]


async def test_one_who_is_cancelled_leaves_the_line():
    """And its place in the waiting room."""
    vendor = Held()
    async with client_of(vendor, max_in_flight=1, max_waiting=1) as http:
        first, second = begin(http, ["first", "second"])
        await vendor.asked(1)
        await let_begin()
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        (third,) = begin(http, ["third"])
        await let_begin()
        vendor.let(2)
        assert await asyncio.gather(first, third) == [7, 7]
    assert vendor.seen == [b"first", b"third"]


async def test_one_who_is_cancelled_under_way_gives_its_place_back():
    """To the next in line."""
    vendor = Held()
    async with client_of(vendor, max_in_flight=1) as http:
        first, second = begin(http, ["first", "second"])
        await vendor.asked(1)
        await let_begin()
        first.cancel()
        await vendor.asked(2)
        vendor.let(2)
        assert await second == 7


async def test_a_place_is_held_to_the_last_byte():
    """The head of an answer is not its end."""
    came, ends, seen = asyncio.Event(), asyncio.Event(), []

    async def slow(reader, writer):
        while request := await reader.readuntil(b"\r\n\r\n"):
            seen.append(request)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n")
            came.set()
            await ends.wait()
            writer.write(b"7")

    async with client_of(slow, max_in_flight=1) as http:
        tasks = begin(http, ["first", "second"])
        await came.wait()
        await asyncio.sleep(0.02)  # time for the head to arrive; were the place free, the second request would too
        assert len(seen) == 1
        ends.set()
        assert await asyncio.gather(*tasks) == [7, 7]


async def test_a_place_given_to_one_who_goes_is_the_next_ones():
    """Cancelled or out of time in the moment of its turn: no place is lost."""
    bulkhead, tenant = Bulkhead(1, 10), TenantId("acme")
    assert bulkhead.enter()
    for wait_s in (5.0, 5.0):
        waiting = [asyncio.create_task(bulkhead.wait(tenant, wait_s)) for _ in range(2)]
        await let_begin()
        bulkhead.leave()  # the first one's turn, who is not told yet
        waiting[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting[0]
        await waiting[1]
    bulkhead.leave()
    assert bulkhead.enter()
    assert not bulkhead.enter()


async def test_nobody_overtakes_those_who_wait():
    """A free place is the next one's in line, whoever comes in that moment."""
    bulkhead, tenant = Bulkhead(1, 10), TenantId("acme")
    assert bulkhead.enter()
    first = asyncio.create_task(bulkhead.wait(tenant, 5.0))
    await let_begin()
    bulkhead.leave()
    assert not bulkhead.enter()
    await first


async def test_without_a_waiting_room_nobody_waits():
    """Who finds no place is told at once."""
    bulkhead = Bulkhead(1, 0)
    assert bulkhead.enter()
    with pytest.raises(Overloaded):
        await bulkhead.wait(TenantId("acme"), 5.0)
