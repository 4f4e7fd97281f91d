"""Which addresses a source may have, and which ones are of this machine."""

from urllib.parse import urlsplit

from threadloom.vendors.transport import HOST_NAME, Reach, is_loopback, literal

__all__ = ["fault_of_base_url", "host_of", "is_loopback"]


def host_of(authority: str) -> str | None:
    """The host of a Host header or the authority of a URL, in lower case; None where it is malformed."""
    try:
        parts = urlsplit(f"//{authority}")
        _ = parts.port
    except ValueError:
        return None
    is_plain = parts.netloc == authority and "@" not in authority and not authority.endswith(":")
    return parts.hostname if is_plain else None


def fault_of_base_url(url: str, reach: Reach) -> str | None:
    """What is wrong with the address of a source, as a clause; None where nothing is.

    Addresses out of `reach` are refused: the keys of a source must not go to a machine that nobody meant. What a
    name stands for is asked with each connection.
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
    return _fault_of_host(host, reach, encrypted=parts.scheme == "https")


def _fault_of_host(host: str, reach: Reach, *, encrypted: bool) -> str | None:
    address = literal(host)
    if address is None and not HOST_NAME.fullmatch(host):
        return "its host should be a name or an IP address"
    if is_loopback(host):
        return None
    if not encrypted:
        return "it should be https: plain http is for loopback alone"
    if address is not None and not reach.allows(host, host):
        return f"its host is not public; if you mean it, add {host!r} to server.vendor_hosts"
    return None
