"""Where an answer ends: the rules of RFC 9112 section 6, without the exceptions that it makes for old servers."""

from collections.abc import Sequence
from enum import Enum, auto
from http import HTTPStatus

import httpx

_VERSIONS = frozenset({"1.0", "1.1"})
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class Framing(Enum):
    """How the end of an answer is told."""

    INTERIM = auto()
    """1xx: the answer itself is yet to come."""
    HEAD_ONLY = auto()
    COUNTED = auto()
    """By a length or by chunks."""
    UNTIL_CLOSE = auto()


def framing_of(
    status: int, version: str, headers: Sequence[tuple[bytes, bytes]], *, to_head: bool
) -> tuple[Framing, bool]:
    """How the answer ends, and whether another may follow it on the same connection, as far as its head tells.

    `to_head`: it answers HEAD. Raises httpx.RemoteProtocolError for a head that allows more than one reading.
    """
    lengths, codings = _announced(headers)
    if version not in _VERSIONS:
        raise httpx.RemoteProtocolError("the answer is of a version of HTTP that was not asked for")
    if status == HTTPStatus.SWITCHING_PROTOCOLS:
        raise httpx.RemoteProtocolError("the answer changes to a protocol that was not asked for")
    if len(lengths) + len(codings) > 1 or codings not in ([], [b"chunked"]) or (codings and version == "1.0"):
        raise httpx.RemoteProtocolError("the answer's length is told in more than one way, or in none that is known")
    if status < HTTPStatus.OK:
        if lengths or codings:
            raise httpx.RemoteProtocolError("an interim answer announces a body")
        return Framing.INTERIM, True
    may_follow = version == "1.1"
    if to_head or status in _BODILESS:
        # A server that announces a body here may send one all the same.
        return Framing.HEAD_ONLY, may_follow and not to_head and not codings and lengths in ([], [b"0"])
    if lengths or codings:
        return Framing.COUNTED, may_follow
    return Framing.UNTIL_CLOSE, False


def _announced(headers: Sequence[tuple[bytes, bytes]]) -> tuple[list[bytes], list[bytes]]:
    """The values of Content-Length and of Transfer-Encoding."""
    lengths: list[bytes] = []
    codings: list[bytes] = []
    for name, value in headers:
        match name.lower():
            case b"content-length":
                lengths.append(value)
            case b"transfer-encoding":
                codings.append(value.lower())
            case _:
                pass
    return lengths, codings
