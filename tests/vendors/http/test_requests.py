"""What leaves the house: addresses, headers, the key."""

import gzip
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import a_call
from threadloom.domain.clock import SystemClock
from threadloom.domain.errors import ErrorCode, NotFound, OutcomeUnknown, Overloaded
from threadloom.domain.ids import MessageRef
from threadloom.domain.page import PageRequest
from threadloom.domain.vendor import MessagePageKey
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp, api_key_header
from vendors.carriers import a_transport
from vendors.kit import SECRET, Keys, a_draft, a_source, a_thread_ref, answering, connected, odd_server

VENDOR = "openai-assistants"
BASE = BaseUrl("https://api.example/v1/")
SURROGATES = {chr(code) for code in range(0xD800, 0xE000)}

hostile = st.text(st.characters(), max_size=40) | st.sampled_from(
    [
        "",
        ".",
        "..",
        "../../admin",
        "x?admin=true",
        "x#y",
        "a/b",
        "%2e%2e",
        "a\r\nx-evil: 1",
        "\x00",
        "\ud800",
        "a" * 5_000,
    ]
)


def a_client(url: str, **conventions) -> VendorHttp:
    """Calls to a server with these conventions."""
    return VendorHttp(
        source=a_source(),
        base_url=BaseUrl(url),
        conventions=HttpConventions(**conventions),
        credentials=Keys(),
        clock=SystemClock(),
        transport=a_transport(),
    )


@settings(deadline=None)
@given(st.lists(hostile, min_size=1, max_size=3), st.dictionaries(st.sampled_from(["after", "order"]), st.text()))
def test_a_hostile_id_changes_nothing_but_its_segment(ids: list[str], query: dict[str, str]):
    """Scheme, host, number of segments and names of the query are ours whatever an id holds."""
    try:
        url = BASE.join(("threads", *ids), query)
    except NotFound:
        assert any(i in {"", ".", ".."} or len(i) > 1_000 or set(i) & SURROGATES for i in ids)
        return
    assert (url.scheme, url.host, url.fragment) == ("https", "api.example", "")
    path, _, asked = url.raw_path.decode().partition("?")
    segments = path.split("/")[2:]
    assert [unquote(segment) for segment in segments] == ["threads", *ids]
    assert not {".", ".."} & set(segments)
    assert dict(httpx.QueryParams(asked)) == query


@settings(deadline=None)
@given(hostile)
async def test_a_hostile_id_changes_no_request(native_id: str):
    """One line and no header more than with a tame id, or no request at all."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(404)

    adapter = connected(VENDOR, "http://vendor.example/v1", transport=httpx.MockTransport(answer))
    ref = a_thread_ref(VENDOR, native_id)
    found = [
        *await adapter.threads(a_call(), [ref]),
        *await adapter.messages(a_call(), [MessageRef(thread=ref, native_id=native_id)]),
    ]
    assert {error.code for error in found} == {ErrorCode.NOT_FOUND}
    for request in seen:
        assert request.url.host == "vendor.example"
        assert request.url.raw_path.startswith(b"/v1/threads/")
        assert b"?" not in request.url.raw_path
        assert set(request.headers) == {
            "host",
            "accept",
            "accept-encoding",
            "user-agent",
            "openai-beta",
            "authorization",
        }


@pytest.mark.parametrize("position", [(), ("",), (7,), ("a", "b"), (None,), ("\ud800",), ("a" * 5_000,)])
async def test_a_cursor_of_another_list_is_refused(position: tuple):
    """Before any call."""
    adapter = connected(VENDOR, "http://127.0.0.1:9/v1")
    key = MessagePageKey(thread=a_thread_ref(VENDOR), page=PageRequest(after=position))
    (error,) = await adapter.message_pages(a_call(), [key])
    assert error.code is ErrorCode.VALIDATION
    assert error.path == ("after",)
    await adapter.close()


async def test_the_key_goes_into_one_header_and_nowhere_else():
    """It is asked for with every call, and no representation shows it."""
    seen: list[bytes] = []
    async with odd_server(answering("200 OK", b'{"id": "thread_1"}', seen=seen)) as url:
        adapter = connected(VENDOR, url)
        await adapter.create_thread(a_call(), a_draft(VENDOR, None))
        shown = f"{adapter!r} {vars(adapter)!r}"
        await adapter.close()
    (request,) = seen
    assert request.lower().count(f"authorization: bearer {SECRET}".encode()) == 1
    assert request.count(SECRET.encode()) == 1
    assert b"openai-beta: assistants=v2" in request.lower()
    assert b"content-type: application/json" in request.lower()
    assert SECRET not in shown


async def test_a_redirect_is_not_followed():
    """The key stays at its source's origin."""
    elsewhere: list[bytes] = []
    async with odd_server(answering("200 OK", b'{"id": "evil"}', seen=elsewhere)) as other:
        location = f"location: {other}/threads/thread_1\r\n"
        async with odd_server(answering("302 Found", headers=location)) as url:
            adapter = connected(VENDOR, url)
            (error,) = await adapter.threads(a_call(), [a_thread_ref(VENDOR)])
            await adapter.close()
    assert error.code is ErrorCode.VENDOR_BAD_PAYLOAD
    assert elsewhere == []


async def test_no_cookie_is_kept():
    """What one answer sets, the next request does not send."""
    seen: list[bytes] = []
    body = b'{"id": "thread_1"}'
    async with odd_server(answering("200 OK", body, headers="set-cookie: a=b\r\n", seen=seen)) as url:
        adapter = connected(VENDOR, url)
        await adapter.threads(a_call(), [a_thread_ref(VENDOR)])
        await adapter.threads(a_call(), [a_thread_ref(VENDOR)])
        await adapter.close()
    assert len(seen) == 2
    assert not [request for request in seen if b"cookie" in request.lower()]


async def test_the_environment_is_not_read(monkeypatch: pytest.MonkeyPatch):
    """A proxy in the environment gets no key."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with odd_server(answering("200 OK", b'{"id": "thread_1"}')) as url:
        adapter = connected(VENDOR, url)
        (thread,) = await adapter.threads(a_call(), [a_thread_ref(VENDOR)])
        await adapter.close()
    assert thread.ref.native_id == "thread_1"


@pytest.mark.parametrize("key", ["a\r\nx-evil: 1", "k\N{LATIN SMALL LETTER E WITH ACUTE}y", "a\x00b"])
async def test_a_key_that_cannot_stand_in_a_header_is_not_sent(key: str):
    """It is refused as the vendor would refuse it, and not shown."""
    seen: list[bytes] = []
    async with odd_server(answering("200 OK", b'{"id": "thread_1"}', seen=seen)) as url:
        adapter = connected(VENDOR, url, key=key)
        (error,) = await adapter.threads(a_call(), [a_thread_ref(VENDOR)])
        await adapter.close()
    assert error.code is ErrorCode.VENDOR_REJECTED
    assert key not in str(error)
    assert seen == []


async def test_a_source_without_a_key_sends_none():
    """None from the port means none in the request."""
    seen: list[bytes] = []
    async with odd_server(answering("200 OK", b'{"id": "thread_1"}', seen=seen)) as url:
        adapter = connected(VENDOR, url, key=None)
        await adapter.threads(a_call(), [a_thread_ref(VENDOR)])
        await adapter.close()
    assert b"authorization" not in seen[0].lower()


class Leaking(httpx.AsyncBaseTransport):
    """A transport that fails with something that is no httpx error."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise AttributeError("'NoneType' object has no attribute 'getpeername'")


async def test_a_transport_may_fail_with_anything():
    """A bare AttributeError is an unreachable vendor on a read; a write may have been sent by then."""
    adapter = connected(VENDOR, "http://vendor.example/v1", transport=Leaking())
    (error,) = await adapter.threads(a_call(), [a_thread_ref(VENDOR)])
    assert error.code is ErrorCode.VENDOR_UNREACHABLE
    assert "NoneType" not in str(error)
    with pytest.raises(OutcomeUnknown):
        await adapter.create_thread(a_call(), a_draft(VENDOR, None))


class Crowded(httpx.AsyncBaseTransport):
    """A transport whose connections are all in use."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.PoolTimeout("no connection came free")


async def test_no_free_connection_is_our_own_crowd():
    """Nothing was sent, so a write is not in doubt either."""
    adapter = connected(VENDOR, "http://vendor.example/v1", transport=Crowded())
    (error,) = await adapter.threads(a_call(), [a_thread_ref(VENDOR)])
    assert error.code is ErrorCode.OVERLOADED
    with pytest.raises(Overloaded):
        await adapter.create_thread(a_call(), a_draft(VENDOR, None))


async def test_another_way_to_show_the_key():
    """The scheme of the key's header is the vendor's."""
    seen: list[bytes] = []
    body = gzip.compress(b"7")
    async with odd_server(answering("200 OK", body, headers="content-encoding: gzip\r\n", seen=seen)) as url:
        http = a_client(url, auth=api_key_header)
        assert await http.get(a_call(), ("things",), int) == 7
        assert SECRET not in repr(http)
        await http.close()
    assert f"x-api-key: {SECRET}".encode() in seen[0].lower()


@pytest.mark.parametrize("method", ["post", "put"])
@pytest.mark.parametrize("query", [None, {}, {"stream": "false", "who": "a&b=c/?"}])
async def test_a_write_has_a_body_and_a_query(method: str, query: dict[str, str] | None):
    """The query is quoted into the address, the body is JSON, and each is sent once."""
    seen: list[bytes] = []
    async with odd_server(answering("200 OK", b"7", seen=seen)) as url:
        http = a_client(url)
        asked = getattr(http, method)(a_call(), ("things", "a/b"), int, body={"text": "h\u00e9"}, query=query)
        assert await asked == 7
        await http.close()
    (request,) = seen
    target = "/v1/things/a%2Fb" + ("?stream=false&who=a%26b%3Dc%2F%3F" if query else "")
    assert request.startswith(f"{method.upper()} {target} HTTP/1.1\r\n".encode())
    assert request.endswith('\r\n\r\n{"text":"h\u00e9"}'.encode())
    assert b"content-type: application/json" in request.lower()


async def test_a_put_is_a_write():
    """A failure after it was sent leaves its outcome unknown."""
    async with odd_server(answering("500 Oops")) as url:
        http = a_client(url)
        with pytest.raises(OutcomeUnknown):
            await http.put(a_call(), ("things",), int, body={})
        await http.close()
