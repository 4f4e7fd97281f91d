"""TLS as httpx does it: whom to trust, whose name the certificate must bear, and what is agreed on."""

import datetime
import ssl

import httpx
import pytest
import trustme

from vendors.transport.wire import SMALL, a_native, a_request, answering, failing, said, served

YESTERDAY = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


def listening(cert: trustme.LeafCert, names: list[str | None] | None = None) -> ssl.SSLContext:
    """A server's side; `names` gets the names that clients ask for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    context.set_alpn_protocols(["h2", "http/1.1"])
    if names is not None:
        context.sni_callback = lambda _connection, name, _context: names.append(name)
    return context


def trusting(ca: trustme.CA) -> ssl.SSLContext:
    """A client's side, as httpx makes it, that trusts our authority as well."""
    context = httpx.create_ssl_context(trust_env=False)
    ca.configure_trust(context)
    return context


def named(url: str, host: str) -> str:
    """The same place by another name for it."""
    return url.replace("127.0.0.1", host)


async def test_a_certificate_of_the_host_is_taken(ca: trustme.CA):
    """The name is asked for, HTTP/1.1 is agreed on though the peer would rather speak HTTP/2; it serves again."""
    names: list[str | None] = []
    agreed: list[str | None] = []

    async def serve(peer, reader, writer):
        agreed.append(writer.get_extra_info("ssl_object").selected_alpn_protocol())
        await answering(SMALL)(peer, reader, writer)

    async with served(serve, ssl=listening(ca.issue_cert("localhost"), names)) as peer:
        transport = a_native(tls=trusting(ca))
        for _ in range(3):
            assert (await said(transport, a_request(named(peer.url, "localhost")))).body == b"ok"
        assert (peer.connections, names, agreed) == (1, ["localhost"], ["http/1.1"])
        assert peer.requests[0].split(b"\r\n")[1].startswith(b"Host: localhost:")
        await transport.aclose()


async def test_a_certificate_of_the_address_is_taken(ca: trustme.CA):
    """No name is asked for then: an address is none."""
    names: list[str | None] = []
    async with served(answering(SMALL), ssl=listening(ca.issue_cert("127.0.0.1"), names)) as peer:
        transport = a_native(tls=trusting(ca))
        assert (await said(transport, a_request(peer.url))).body == b"ok"
        assert names == [None]
        await transport.aclose()


async def test_large_bodies_pass_both_ways(ca: trustme.CA):
    """More than a record, and more than is held at once; nobody can tell then that all of the request was sent, so the
    connection serves no other.
    """
    body = bytes(range(256)) * 8_000
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body
    async with served(answering(answer), ssl=listening(ca.issue_cert("127.0.0.1"))) as peer:
        transport = a_native(tls=trusting(ca))
        for _ in range(2):
            assert (await said(transport, a_request(peer.url, "POST", content=body))).body == body
        assert peer.connections == 2
        assert peer.requests[1].endswith(body)
        await transport.aclose()


@pytest.mark.parametrize("is_tls", [True, False])
async def test_what_is_left_of_a_request_is_no_next_one(ca: trustme.CA, is_tls: bool):
    """A peer that answers before it has read the body would take the rest of it for a request of somebody else."""
    body = b"\r\n\r\nPOST /inside HTTP/1.1\r\nhost: x\r\n\r\n" + b"y" * 8_000_000

    async def serve(peer, reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(SMALL)
        await reader.read(-1 if peer.connections > 1 else 1)

    options = {"ssl": listening(ca.issue_cert("127.0.0.1"))} if is_tls else {}
    async with served(serve, **options) as peer:
        transport = a_native(tls=trusting(ca))
        assert (await said(transport, a_request(peer.url, "POST", content=body))).body == b"ok"
        assert (await said(transport, a_request(peer.url))).body == b"ok"
        assert peer.connections == 2
        await transport.aclose()


def certificates(ca: trustme.CA) -> dict[str, trustme.LeafCert]:
    """What a peer may show at 127.0.0.1 that proves nothing."""
    return {
        "another host": ca.issue_cert("other.example"),
        "expired": ca.issue_cert("127.0.0.1", not_after=YESTERDAY),
        "unknown authority": trustme.CA().issue_cert("127.0.0.1"),
        "the name in the common name alone": ca.issue_cert("other.example", common_name="127.0.0.1"),
    }


@pytest.mark.parametrize("shown", ["another host", "expired", "unknown authority", "the name in the common name alone"])
async def test_a_certificate_that_proves_nothing_is_refused(ca: trustme.CA, shown: str):
    """No request leaves, and both transports call it the same."""
    async with served(answering(SMALL), ssl=listening(certificates(ca)[shown])) as peer:
        for transport in (a_native(tls=trusting(ca)), httpx.AsyncHTTPTransport(verify=trusting(ca), trust_env=False)):
            assert type(await failing(transport, a_request(peer.url))) is httpx.ConnectError
            await transport.aclose()
        assert peer.requests == []


async def test_a_self_signed_certificate_is_refused(ca: trustme.CA):
    """The authority's own, shown as a server's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    alone = trustme.CA()
    with alone.cert_pem.tempfile() as cert, alone.private_key_pem.tempfile() as key:
        context.load_cert_chain(cert, key)
    async with served(answering(SMALL), ssl=context) as peer:
        transport = a_native(tls=trusting(ca))
        assert type(await failing(transport, a_request(peer.url))) is httpx.ConnectError
        assert peer.requests == []


async def test_our_authorities_are_httpx_own(ca: trustme.CA, monkeypatch: pytest.MonkeyPatch):
    """Nobody trusts a local authority unless told to, nor one that the environment names."""
    with ca.cert_pem.tempfile() as trusted:
        monkeypatch.setenv("SSL_CERT_FILE", trusted)
        async with served(answering(SMALL), ssl=listening(ca.issue_cert("127.0.0.1"))) as peer:
            transport = a_native()
            assert type(await failing(transport, a_request(peer.url))) is httpx.ConnectError
            assert peer.requests == []


async def test_a_peer_that_speaks_no_tls_is_refused():
    """Plain HTTP where TLS was asked for; nothing of the request is in what it saw."""
    async with served(answering(SMALL)) as peer:
        transport = a_native()
        request = a_request(peer.url.replace("http://", "https://"), headers={"x-api-key": "secret"}, seconds=0.2)
        assert type(await failing(transport, request)) in {httpx.ConnectError, httpx.ConnectTimeout}
        assert b"secret" not in b"".join(peer.requests)


async def test_a_handshake_that_never_ends_is_not_waited_for():
    """Connecting has a time, and the handshake is part of it."""

    async def mute(peer, reader, writer):
        await reader.read()

    async with served(mute) as peer:
        transport = a_native()
        request = a_request(peer.url.replace("http://", "https://"), seconds=0.1)
        assert type(await failing(transport, request)) is httpx.ConnectTimeout
        await peer.until(lambda peer: peer.closed == 1)
