"""After a 429 or a 503 the source has its peace, from the tenant that it was told to."""

import pytest

from threadloom.domain.errors import ErrorCode as E
from threadloom.domain.ids import TenantId
from threadloom.vendors.http.cooling import MOST_TENANTS, CoolDowns
from vendors.http.bearing import Hand, Script, asked, client_of

OK = "200 OK"
LIMITED = "429 Too Many Requests"
UNAVAILABLE = "503 Service Unavailable"
WAITS = ["30", "0", "-5", "soon", "99999", "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"]
FORMS = ["", *(f"\r\nretry-after: {wait}" for wait in WAITS)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("status", "code"), [(LIMITED, E.RATE_LIMITED), (UNAVAILABLE, E.VENDOR_FAILED)])
async def test_five_reads_are_three_calls_at_most(status: str, code: E, form: str):
    """Whatever Retry-After says; those that are not sent end with the same code, and say when to come again."""
    vendor = Script(status + form)
    async with client_of(vendor, hand=Hand()) as http:
        found = [await asked(http) for _ in range(5)]
    assert [error.code for error in found] == [code] * 5
    assert len(vendor.seen) <= 3
    for error in found[1:]:
        assert 0 < error.retry_after_ms <= 60_000


@pytest.mark.parametrize(("said", "seconds"), [("30", 30), ("99999", 60), ("soon", 1)])
async def test_it_lasts_as_long_as_the_source_said(said: str, seconds: int):
    """A minute at most, and a second where it makes no sense; then calls go again."""
    vendor, hand = Script(f"{LIMITED}\r\nretry-after: {said}", OK), Hand()
    async with client_of(vendor, hand=hand) as http:
        assert (await asked(http)).code is E.RATE_LIMITED
        hand.time += seconds - 0.5
        error = await asked(http)
        assert (error.code, error.retry_after_ms) == (E.RATE_LIMITED, 500)
        hand.time += 0.5
        assert await asked(http) == 7
    assert len(vendor.seen) == 2


async def test_what_was_held_back_is_told_apart():
    """It says nothing of how the source fares; the answer that made it cool down does."""
    vendor = Script(f"{LIMITED}\r\nretry-after: 30", *["500 Internal Server Error"] * 5)
    async with client_of(vendor, hand=Hand()) as http:
        assert [(await asked(http)).is_held_back for _ in range(3)] == [False, True, True]
        fared = [(await asked(http, tenant="other", path=(str(n),))).is_held_back for n in range(6)]
    assert fared == [False] * 4 + [True] * 2


async def test_other_tenants_are_not_touched():
    """Their keys may have limits of their own."""
    vendor = Script(f"{LIMITED}\r\nretry-after: 30", OK)
    async with client_of(vendor, hand=Hand()) as http:
        assert (await asked(http, tenant="acme")).code is E.RATE_LIMITED
        assert await asked(http, tenant="other") == 7
        assert (await asked(http, tenant="acme")).code is E.RATE_LIMITED
    assert len(vendor.seen) == 2


@pytest.mark.parametrize(("status", "code"), [(LIMITED, E.RATE_LIMITED), (UNAVAILABLE, E.VENDOR_UNREACHABLE)])
async def test_a_write_that_was_held_back_is_not_in_doubt(status: str, code: E):
    """Nothing was sent, so nothing may have been done; the first one was sent, and of a 503 nobody knows."""
    vendor = Script(f"{status}\r\nretry-after: 30")
    async with client_of(vendor, hand=Hand()) as http:
        first, second = [await asked(http, method="post") for _ in range(2)]
    assert first.code is (E.RATE_LIMITED if status == LIMITED else E.OUTCOME_UNKNOWN)
    assert (second.code, second.retryable, second.retry_after_ms) == (code, True, 30_000)
    assert len(vendor.seen) == 1


async def test_a_failure_that_passes_cools_nothing_down():
    """A 503 whose retry was answered is over."""
    vendor = Script(UNAVAILABLE, OK)
    async with client_of(vendor, hand=Hand()) as http:
        assert [await asked(http), await asked(http)] == [7, 7]


async def test_others_wait_while_one_retries():
    """The source named a time, which holds for every call of the tenant; the one that waits goes then."""
    vendor, hand = Script(f"{UNAVAILABLE}\r\nretry-after: 3", OK), Hand()
    others = []
    async with client_of(vendor, hand=hand) as http:

        async def sleep(seconds: float) -> None:
            others.append(await asked(http, path=("others",)))
            hand.time += seconds

        hand.sleep = sleep
        http._retrying._timing = hand.timing()
        assert await asked(http) == 7
    assert [(error.code, error.retry_after_ms) for error in others] == [(E.VENDOR_FAILED, 3_000)]
    assert len(vendor.seen) == 2


async def test_it_can_be_turned_off():
    """For answers that name no time."""
    vendor = Script(LIMITED, OK)
    async with client_of(vendor, hand=Hand(), cooldown_s=0.0) as http:
        assert (await asked(http)).code is E.RATE_LIMITED
        assert await asked(http) == 7


def test_a_longer_time_is_not_made_shorter():
    """An answer that comes late says less than one that was first."""
    cooling, acme = CoolDowns(), TenantId("acme")
    cooling.begin(acme, 0.0, 30.0, is_limit=True)
    cooling.begin(acme, 1.0, 2.0, is_limit=False)
    assert cooling.refusal(acme, 5.0, is_write=False).code is E.RATE_LIMITED
    assert cooling.refusal(acme, 30.0, is_write=False) is None


def test_tenants_are_not_remembered_without_end():
    """Those are forgotten that were told first."""
    cooling = CoolDowns()
    for n in range(MOST_TENANTS + 1):
        cooling.begin(TenantId(f"t{n}"), 0.0, 30.0, is_limit=True)
    assert cooling.refusal(TenantId("t0"), 1.0, is_write=False) is None
    assert cooling.refusal(TenantId("t1"), 1.0, is_write=False) is not None
