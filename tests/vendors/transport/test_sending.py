"""What is sent: the request as it was built, in one piece, or not at all."""

import socket

import httpx
import pytest

from vendors.transport.wire import SMALL, a_native, a_request, answering, failing, said, served


async def sent(request_of, *, host: str = "127.0.0.1") -> bytes:
    """The bytes of the request that is built from the server's address."""
    async with served(answering(SMALL), host=host) as peer:
        transport = a_native()
        assert (await said(transport, request_of(peer.url))).body == b"ok"
        await transport.aclose()
        (request,) = peer.requests
        return request


async def test_a_get_has_headers_and_no_body():
    """Names and values as they were given, Host first, and nothing added."""
    request = await sent(
        lambda url: httpx.Request("GET", url + "v1/threads?a=b", headers={"X-Key": "caf\xe9".encode()})
    )
    first, host, key, *rest = request.split(b"\r\n")
    assert first == b"GET /v1/threads?a=b HTTP/1.1"
    assert host.startswith(b"Host: 127.0.0.1:")
    assert key == b"X-Key: caf\xc3\xa9"
    assert rest == [b"", b""]


@pytest.mark.parametrize("path", ["a%2Fb", "%2e%2e/x", "%0d%0ax-evil:%201", "caf%C3%A9?q=%26&r=a%20b", "a;b=c,d@e"])
async def test_a_path_is_sent_as_it_was_quoted(path: str):
    """Nothing is unquoted, joined or resolved on the way."""
    request = await sent(lambda url: httpx.Request("GET", url + path))
    assert request.startswith(f"GET /{path} HTTP/1.1\r\n".encode())


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "GET"])
async def test_a_body_is_sent_with_its_length(method: str):
    """Right behind the head."""
    request = await sent(lambda url: httpx.Request(method, url, content=b"\x00body\r\n\r\n"))
    assert request.endswith(b"\r\nContent-Length: 9\r\n\r\n\x00body\r\n\r\n")


async def test_an_empty_body_of_a_write_has_a_length_too():
    """Without one a server might wait for chunks."""
    assert b"\r\nContent-Length: 0\r\n" in await sent(lambda url: httpx.Request("POST", url))


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="the machine has no IPv6")
async def test_an_ipv6_address_is_an_origin():
    """With brackets in Host, without them for the socket."""
    request = await sent(lambda url: httpx.Request("GET", url), host="::1")
    assert b"\r\nHost: [::1]:" in request


@pytest.mark.parametrize(("url", "host"), [("http://a.example/", b"a.example"), ("http://a.example:80/", b"a.example")])
def test_the_default_port_is_not_in_host(url: str, host: bytes):
    """httpx writes the header; we send it as it is."""
    assert httpx.Request("GET", url).headers.raw == [(b"Host", host)]


REFUSED = [
    {"headers": {"x": "a\r\nx-evil: 1"}},
    {"headers": {"x": "a\nb"}},
    {"headers": {"x": "a\rb"}},
    {"headers": {"x": "a\x00b"}},
    {"headers": {"x: y": "a"}},
    {"headers": {"x\r\ny": "a"}},
    {"headers": {"": "a"}},
    {"headers": [("host", "a"), ("host", "b")]},
    {"headers": {"content-length": "3"}, "content": b"four"},
    {"headers": {"content-length": "4, 4"}, "content": b"four"},
    {"headers": [("content-length", "4"), ("content-length", "4")], "content": b"four"},
    {"headers": {"transfer-encoding": "chunked"}, "content": b"four"},
    {"headers": {"upgrade": "websocket", "connection": "upgrade"}},
    {"method": "CONNECT"},
    {"method": "GET /evil HTTP/1.1\r\nx:"},
    {"method": "G T"},
]


@pytest.mark.parametrize("options", REFUSED, ids=range(len(REFUSED)))
async def test_a_request_that_could_be_two_is_not_sent(options: dict):
    """Not a byte of it; the connection is not even opened."""
    async with served(answering(SMALL)) as peer:
        transport = a_native()
        request = a_request(
            peer.url, options.get("method", "GET"), **{k: v for k, v in options.items() if k != "method"}
        )
        assert type(await failing(transport, request)) is httpx.LocalProtocolError
        assert peer.connections == 0
        await transport.aclose()


async def test_a_streamed_body_needs_a_length():
    """What is read from somewhere is sent whole; in chunks it is not."""

    async def content():
        yield b"fo"
        yield b"ur"

    request = await sent(lambda url: httpx.Request("POST", url, content=content(), headers={"content-length": "4"}))
    assert request.endswith(b"\r\n\r\nfour")
    transport = a_native()
    error = await failing(transport, httpx.Request("POST", "http://127.0.0.1:9/", content=content()))
    assert type(error) is httpx.LocalProtocolError


@pytest.mark.parametrize("url", ["ftp://a.example/", "unix:///tmp/x", "/no/host", "ws://a.example/"])
async def test_another_scheme_is_refused(url: str):
    """Only http and https are spoken."""
    assert (
        type(await failing(a_native(), httpx.Request("GET", url, headers={"host": "x"}))) is httpx.UnsupportedProtocol
    )


async def test_neither_redirect_nor_cookie_nor_proxy(monkeypatch: pytest.MonkeyPatch):
    """An answer is handed on as it is, the next request is as it was built, and the environment is not read."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    data = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\nset-cookie: a=b\r\ncontent-length: 0\r\n\r\n"
    async with served(answering(data)) as peer:
        transport = a_native()
        assert [(await said(transport, a_request(peer.url))).status for _ in range(2)] == [302, 302]
        assert len(peer.requests) == 2
        assert b"cookie" not in b"".join(peer.requests).lower()
        await transport.aclose()
