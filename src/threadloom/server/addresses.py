"""Which addresses a source may have, and which ones are of this machine."""

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\.?")
"""A host name; its last label begins with a letter, so that 2130706433 and 0x7f.1 are not names of 127.0.0.1."""

_Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


def host_of(authority: str) -> str | None:
    """The host of a Host header or the authority of a URL, in lower case; None where it is malformed."""
    try:
        parts = urlsplit(f"//{authority}")
        _ = parts.port
    except ValueError:
        return None
    is_plain = parts.netloc == authority and "@" not in authority and not authority.endswith(":")
    return parts.hostname if is_plain else None


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by a name or address that nobody else can claim."""
    address = _ip(host)
    return host == "localhost" if address is None else address.is_loopback


def fault_of_base_url(url: str, vendor_hosts: Collection[str]) -> str | None:
    """What is wrong with the address of a source, as a clause; None where nothing is.

    Addresses that are not public (private, link-local, shared, reserved) are refused unless `vendor_hosts` names
    them, loopback excepted: the keys of a source must not go to a machine that nobody meant.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "it should be an http or https URL"
    if not url.isascii() or not url.isprintable() or " " in url or parts.scheme not in {"http", "https"} or not host:
        return "it should be an http or https URL"
    if "@" in parts.netloc or "?" in url or "#" in url:
        return "it should have no user name, query or fragment"
    return _fault_of_host(host, vendor_hosts, encrypted=parts.scheme == "https")


def _fault_of_host(host: str, vendor_hosts: Collection[str], *, encrypted: bool) -> str | None:
    address = _ip(host)
    if address is None and not _NAME.fullmatch(host):
        return "its host should be a name or an IP address"
    if is_loopback(host):
        return None
    if not encrypted:
        return "it should be https: plain http is for loopback alone"
    if address is not None and not address.is_global and host not in vendor_hosts:
        return f"its host is not public; if you mean it, add {host!r} to server.vendor_hosts"
    return None


def _ip(host: str) -> _Ip | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
