"""Two ways to a vendor: httpx's interface, and our own transport's. What is sent and what comes of it is the same."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import a_call
from threadloom.domain.clock import SystemClock
from threadloom.domain.errors import NotFound, ThreadloomError, VendorFailed
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp, api_key_header
from threadloom.vendors.http.lines import Asked, HttpxLine, NativeLine, line_over
from threadloom.vendors.transport import NativeTransport, open_transport
from vendors.kit import SECRET, Keys, a_source, answering, odd_server

ANSWERS = [
    ("200 OK", b'{"a": "\\u00e9"}', ""),
    ("200 OK", b"", ""),
    ("200 OK", b"not json", ""),
    ("200 OK", b"7", "content-encoding: br\r\n"),
    ("200 OK", b"7", "content-encoding: gzip\r\n"),
    ("201 Created", b"[7]", ""),
    ("204 No Content", b"", ""),
    ("302 Found", b"", "location: /elsewhere\r\n"),
    ("400 Bad Request", b"{}", ""),
    ("404 Not Found", b"{}", ""),
    ("409 Conflict", b"7", "content-encoding: br\r\n"),
    ("429 Too Many", b"{}", "retry-after: 7\r\n"),
    ("500 Oops", b"{}", "retry-after: 3\r\n"),
    ("200 OK", b"{", "content-length: 5\r\n"),
    ("503 Busy", b"{", "content-length: 5\r\n"),
]


class OnlyHttpx(httpx.AsyncBaseTransport):
    """Our transport, behind httpx's interface alone."""

    def __init__(self) -> None:
        self._transport = open_transport("native")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        await self._transport.aclose()


def a_client(url: str, transport: httpx.AsyncBaseTransport, *, key: str | None = SECRET, **conventions) -> VendorHttp:
    return VendorHttp(
        source=a_source(timeout_s=2.0),
        base_url=BaseUrl(url),
        conventions=HttpConventions(**conventions),
        credentials=Keys(key),
        clock=SystemClock(),
        transport=transport,
    )


METHODS = {
    "get": lambda http: http.get(a_call(), ("things", "a b/\u00e9"), bytes, query={"after": "x&y", "order": "asc"}),
    "search": lambda http: http.search(a_call(), ("things", "search"), bytes, body={"q": "\u00e9"}),
    "post": lambda http: http.post(a_call(), ("things",), bytes, body={}, query={"stream": "false"}),
    "put": lambda http: http.put(a_call(), ("things", "1"), bytes, body=[1]),
    "patch": lambda http: http.patch(a_call(), ("things", "1"), bytes, body=None),
    "delete": lambda http: http.delete(a_call(), ("things", "1"), bytes),
}


async def outcome(http: VendorHttp, method: str) -> Any:
    """What a call gives, or everything that its error tells."""
    try:
        return await METHODS[method](http)
    except ThreadloomError as error:
        return type(error), error.message, error.retry_after_ms, error.source
    finally:
        await http.close()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("conventions", [{}, {"auth": api_key_header, "headers": {"x-version": "2"}}])
@pytest.mark.parametrize("key", [SECRET, None])
async def test_both_send_the_same(method: str, conventions: dict, key: str | None):
    """Byte for byte, the order of the headers too."""
    seen: list[bytes] = []
    async with odd_server(answering("200 OK", b"7", seen=seen)) as url:
        for transport in (open_transport("native"), OnlyHttpx(), open_transport("httpx")):
            assert await outcome(a_client(url, transport, key=key, **conventions), method) == b"7"
    assert len(seen) == 3
    assert len(set(seen)) == 1
    assert seen[0].startswith(method.upper().replace("SEARCH", "POST").encode() + b" /v1/things")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("status", "body", "headers"), ANSWERS)
async def test_both_make_the_same_of_an_answer(method: str, status: str, body: bytes, headers: str):
    """The bytes, or the same error with the same words."""
    async with odd_server(answering(status, body, headers=headers)) as url:
        ours = await outcome(a_client(url, open_transport("native")), method)
        theirs = await outcome(a_client(url, OnlyHttpx()), method)
    assert ours == theirs


async def test_our_transport_is_asked_directly():
    """Any other one over httpx's interface."""
    conventions, base_url = HttpConventions(), BaseUrl("http://vendor.example")
    native, wrapped = open_transport("native"), OnlyHttpx()
    assert isinstance(line_over(native, base_url, conventions), NativeLine)
    assert isinstance(line_over(wrapped, base_url, conventions), HttpxLine)
    await native.aclose()
    await wrapped.aclose()


async def test_no_more_keys_are_remembered_than_so_many():
    """However many tenants there are, each request has its own."""
    seen: list[bytes] = []
    async with odd_server(answering("200 OK", b"7", seen=seen)) as url:
        transport = NativeTransport(max_connections=2, keepalive_s=4.0)
        line = NativeLine(transport, BaseUrl(url), HttpConventions())
        for number in range(150):
            await line.exchange(Asked("GET", "/v1/things", f"key-{number}"), 5.0)
            assert f"Bearer key-{number}\r\n".encode() in seen[-1]
        assert len(line._lines) <= 64
        await transport.aclose()


async def test_a_question_by_post_fails_as_a_read():
    """It changes nothing, so it may be asked again."""
    async with odd_server(answering("500 Oops")) as url:
        kind, *_ = await outcome(a_client(url, open_transport("native")), "search")
    assert kind is VendorFailed


segments = st.text(min_size=1, max_size=20) | st.sampled_from(
    ["a/b", "%2e", "x?y#z", "caf\u00e9", "a;b=c,d@e:f", "~._-"]
)
bases = st.sampled_from(
    [
        "http://vendor.example",
        "https://vendor.example/",
        "http://vendor.example:8080/v1",
        "https://vendor.example/a%20b/\u00e9//",
        "http://[::1]:9/v1/",
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bases, st.lists(segments, min_size=1, max_size=3), st.dictionaries(st.text(max_size=5), st.text(max_size=8)))
def test_a_target_is_the_address_that_httpx_would_ask(base: str, path: list[str], query: dict[str, str]):
    """Path and query as httpx writes them, at the same host."""
    url = BaseUrl(base)
    try:
        target = url.target(path, query)
    except NotFound:
        return
    asked = httpx.URL(f"{url.root.scheme}://{url.root.netloc.decode()}{target}")
    assert asked.raw_path == target.encode()
    assert url.join(path, query) == asked
