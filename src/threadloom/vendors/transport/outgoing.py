"""A request as the bytes that are sent."""

import re
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


async def outgoing_of(request: httpx.Request) -> Outgoing:
    """The bytes of a request; a path is sent as it was quoted, a body with its length.

    Raises:
        httpx.LocalProtocolError: a line that would be none or several, not just one Host, a length that is not the
            body's, a body in chunks, an upgrade, or CONNECT.
    """
    method, target = request.method.encode(), request.url.raw_path
    if not (_TOKEN.fullmatch(method) and _TARGET.fullmatch(target)) or method == b"CONNECT":
        raise httpx.LocalProtocolError("a method or target that is not sent")
    body = await request.aread()
    lines = [b"%b %b HTTP/1.1" % (method, target)]
    hosts: list[bytes] = []
    lengths: list[bytes] = []
    for name, value in request.headers.raw:
        if not (_TOKEN.fullmatch(name) and _VALUE.fullmatch(value)):
            raise httpx.LocalProtocolError("a header that is none, or would be several")
        lines.append(b"%b: %b" % (name, value))
        match name.lower():
            case b"host":
                hosts.append(value)
            case b"content-length":
                lengths.append(value)
            case b"transfer-encoding" | b"upgrade":
                raise httpx.LocalProtocolError("a request has no chunks and no upgrade")
            case _:
                pass
    if len(hosts) != 1 or (lengths or [b"0"]) != [b"%d" % len(body)]:
        raise httpx.LocalProtocolError("a request has one Host, and the length of its body")
    return Outgoing(b"\r\n".join((*lines, b"", body)), is_head=method == b"HEAD")
