"""Which hosts are this machine, and how a Host header is read."""

import pytest

from threadloom.server.addresses import host_of, is_loopback


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("localhost", "localhost"),
        ("LocalHost:8700", "localhost"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("[::1]:8700", "::1"),
        ("", None),
        ("localhost:", None),
        ("localhost:x", None),
        ("localhost:99999", None),
        ("me@localhost", None),
        ("localhost/evil.example", None),
        ("evil.example?localhost", None),
        ("[::1", None),
    ],
)
def test_host_of_a_header(authority: str, host: str | None):
    """Anything but a host and a port is no host."""
    assert host_of(authority) == host


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_this_machine(host: str):
    """Its own names."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost.",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "0.0.0.0",
        "10.0.0.1",
        "127.1",
        "2130706433",
    ],
)
def test_other_machines(host: str):
    """Names that somebody else can point anywhere, and addresses that others have."""
    assert not is_loopback(host)
