"""Where connections may lead: public addresses, and those that whoever runs the gateway has named."""

import ipaddress
import re
from collections.abc import Iterable

import httpx

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\.?"
)
"""A host name; its last label begins with a letter, so that 2130706433 and 0x7f.1 are not names of 127.0.0.1."""

_MAPPED_BITS = 96  # RFC 4291 section 2.5.5.2: so long is what stands before an IPv4 address inside IPv6
_UNICAST = ipaddress.IPv6Network("2000::/3")  # RFC 4291 section 2.4, as far as IANA gives it out
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052 section 2.1: an IPv4 address is behind it


class AddressRefusedError(httpx.ConnectError):
    """A host stands for no address that a connection may lead to; none was made."""

    def __init__(self) -> None:
        super().__init__("the host stands for no address that the gateway may connect to")


class Reach:
    """Which addresses a host may stand for, asked after its name was looked up and before connecting.

    Public addresses; this machine's own for `localhost` and for its literal addresses, and no others for these; and
    what is `named`: a host name (wherever that leads), an address, or a network as `10.0.0.0/8`.

    Raises:
        ValueError: something else is named.
    """

    def __init__(self, named: Iterable[str] = ()) -> None:
        self._hosts: set[str] = set()
        self._networks: list[_Network] = []
        for name in named:
            try:
                self._networks.append(_network(name))
            except ValueError:
                host = name.lower()
                if not HOST_NAME.fullmatch(host):
                    raise
                self._hosts.add(host.rstrip("."))

    def allows(self, host: str, address: str) -> bool:
        """Whether a connection to the host may lead to this address of its."""
        ip = literal(address)
        if ip is None:
            return False
        if host.lower().rstrip(".") in self._hosts or any(ip in network for network in self._networks):
            return True
        return ip.is_loopback if is_loopback(host) else _is_public(ip)


def _network(text: str) -> _Network:
    network = ipaddress.ip_network(text)
    inner = literal(str(network.network_address))  # of an IPv4 network inside IPv6, that IPv4 one is meant
    if inner is None or inner.version == network.version or network.prefixlen < _MAPPED_BITS:
        return network
    return ipaddress.IPv4Network((int(inner), network.prefixlen - _MAPPED_BITS))


def literal(text: str) -> Ip | None:
    """The address that a text is by itself; an IPv4 one inside IPv6 is that IPv4 one. None of any other text."""
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by a name or address that nobody else can claim."""
    ip = literal(host)
    return host == "localhost" if ip is None else ip.is_loopback


def _is_public(ip: Ip) -> bool:
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast
    inner = ip.sixtofour  # such an address, and NAT64's, leads to an IPv4 one
    if ip in _NAT64:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    if inner is not None:
        return _is_public(inner)
    return ip in _UNICAST and ip.is_global
