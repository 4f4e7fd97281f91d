"""A request as the bytes that are sent."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import httpx

# RFC 9112 sections 3 and 5: a method and names are tokens, a target has no blanks, and no value breaks its line.
_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TARGET = re.compile(rb"[!-~]+")
_VALUE = re.compile(rb"[\t -~\x80-\xff]*")


class Outgoing(NamedTuple):
    """Head and body in one piece."""

    data: bytes
    is_head: bool
    """Whether the method is HEAD: its answer tells of a body that does not come."""


def header_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The lines of a head behind its first, each with its end.

    Raises:
        httpx.LocalProtocolError: a line that would be none or several, not just one Host, chunks, or an upgrade.
    """
    lines = bytearray()
    hosts = 0
    for name, value in headers:
        if not (_TOKEN.fullmatch(name) and _VALUE.fullmatch(value)):
            raise httpx.LocalProtocolError("a header that is none, or would be several")
        lines += b"%b: %b\r\n" % (name, value)
        match name.lower():
            case b"host":
                hosts += 1
            case b"transfer-encoding" | b"upgrade":
                raise httpx.LocalProtocolError("a request has no chunks and no upgrade")
            case _:
                pass
    if hosts != 1:
        raise httpx.LocalProtocolError("a request has one Host")
    return bytes(lines)


def outgoing(method: bytes, target: bytes, lines: bytes, body: bytes = b"") -> Outgoing:
    """The bytes of a request: `lines` are its `header_lines`, the length of its body among them.

    Raises:
        httpx.LocalProtocolError: a first line that would be none or several, or CONNECT.
    """
    if not (_TOKEN.fullmatch(method) and _TARGET.fullmatch(target)) or method == b"CONNECT":
        raise httpx.LocalProtocolError("a method or target that is not sent")
    return Outgoing(b"%b %b HTTP/1.1\r\n%b\r\n%b" % (method, target, lines, body), method == b"HEAD")


async def outgoing_of(request: httpx.Request) -> Outgoing:
    """The bytes of a request; a path is sent as it was quoted, a body with its length.

    Raises:
        httpx.LocalProtocolError: as `header_lines` and `outgoing`, or a length that is not the body's.
    """
    headers = request.headers.raw
    lines = header_lines(headers)
    body = await request.aread()
    lengths = [value for name, value in headers if name.lower() == b"content-length"]
    if (lengths or [b"0"]) != [b"%d" % len(body)]:
        raise httpx.LocalProtocolError("a request has the length of its body")
    return outgoing(request.method.encode(), request.url.raw_path, lines, body)
