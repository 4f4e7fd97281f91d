"""What a vendor's answer says beside its status: when to come again, and a key that it should not have repeated."""

from typing import Any

import httpx
import msgspec
import pytest

from fakes import a_call
from store.world import StillClock
from threadloom.domain.errors import ErrorCode as E
from threadloom.domain.errors import ThreadloomError
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp
from vendors.kit import SECRET, Keys, a_source

NOW_S = 1_700_000_000


async def asked(answer: httpx.Response, *, key: str | None = SECRET, **conventions) -> Any:
    """What a POST finds in this answer, or its error; the clock stands at `NOW_S`."""
    http = VendorHttp(
        source=a_source(),
        base_url=BaseUrl("http://vendor.example"),
        conventions=HttpConventions(**conventions),
        credentials=Keys(key),
        clock=StillClock(NOW_S * 1_000_000),
        transport=httpx.MockTransport(lambda _request: answer),
    )
    try:
        return await http.post(a_call(), ("things",), msgspec.json.decode, body={})
    except ThreadloomError as error:
        return error


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [
        (f"{NOW_S + 7}", 7_000),
        (f" {NOW_S + 7} ", 7_000),
        (f"{NOW_S}", 0),
        (f"{NOW_S - 7}", None),
        ("0", None),
        (f"{NOW_S + 61}", 60_000),
        (f"{NOW_S * 1_000}", 60_000),
        ("9" * 5_000, 60_000),
        ("-5", None),
        ("7.5", None),
        ("soon", None),
        ("", None),
        ("\u0667", None),
    ],
)
async def test_the_moment_from_which_calls_are_taken_again(value: str, milliseconds: int | None):
    """Unix seconds in the header that the vendor's conventions name, between now and a minute from now."""
    answer = httpx.Response(429, headers=[(b"x-ratelimit-reset", value.encode())])
    error = await asked(answer, reset_header="X-RateLimit-Reset")
    assert (error.code, error.retry_after_ms) == (E.RATE_LIMITED, milliseconds)


async def test_a_header_that_no_convention_names_says_nothing():
    """Elsewhere it may be seconds, or a date, or somebody else's."""
    error = await asked(httpx.Response(429, headers={"x-ratelimit-reset": f"{NOW_S + 7}"}))
    assert (error.code, error.retry_after_ms) == (E.RATE_LIMITED, None)


@pytest.mark.parametrize(("retry_after", "milliseconds"), [("3", 3_000), ("0", 0), ("soon", 7_000)])
async def test_the_wait_itself_goes_before_the_moment(retry_after: str, milliseconds: int):
    """Where Retry-After makes sense it wins."""
    headers = {"retry-after": retry_after, "x-ratelimit-reset": f"{NOW_S + 7}"}
    error = await asked(httpx.Response(429, headers=headers), reset_header="x-ratelimit-reset")
    assert error.retry_after_ms == milliseconds


async def test_only_a_limit_is_lifted_at_a_moment():
    """Vendors send the header with every answer; a failure is not over then."""
    error = await asked(
        httpx.Response(503, headers={"x-ratelimit-reset": f"{NOW_S + 7}"}), reset_header="x-ratelimit-reset"
    )
    assert (error.code, error.retry_after_ms) == (E.OUTCOME_UNKNOWN, None)


async def test_a_key_that_is_echoed_is_struck_out():
    """Wherever it stands in an answer, before anything is read from it."""
    body = {"id": SECRET, "echo": [f"Bearer {SECRET}, {SECRET}"], SECRET: 1}
    assert await asked(httpx.Response(200, json=body)) == {"id": "****", "echo": ["Bearer ****, ****"], "****": 1}


@pytest.mark.parametrize(("key", "is_struck_out"), [("thread7", False), ("thread78", True), (None, False)])
async def test_a_short_key_is_not_looked_for(key: str | None, is_struck_out: bool):
    """Below eight characters it may stand in any answer by chance."""
    found = await asked(httpx.Response(200, json={"id": "thread78"}), key=key)
    assert found == {"id": "****" if is_struck_out else "thread78"}


@pytest.mark.parametrize("echo", [b"abcd/efgh+1234", rb"abcd\/efgh+1234", rb"abcd\u002Fefgh\u002b1234"])
async def test_a_key_is_found_however_json_writes_it(echo: bytes):
    """Some servers escape slashes, some all that could be markup."""
    found = await asked(httpx.Response(200, content=b'{"id": "' + echo + b'"}'), key="abcd/efgh+1234")
    assert found == {"id": "****"}
