"""Bodies of answers: read as they arrive, never beyond a cap, decoded straight into what is asked for."""

import asyncio
import zlib
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from threadloom.domain.errors import Invalid
from threadloom.domain.json import JsonValue

from .cleaning import cleaned, is_beyond_reason, without_half_pairs

T = TypeVar("T")

MAX_BODY_BYTES = 8 * 1024 * 1024

_LARGE_BYTES = 256 * 1024
"""From here on a body is looked through on a thread, so that no other call waits for it."""

_UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)

_GZIP = 16 + zlib.MAX_WBITS
_PLAIN = frozenset({b"", b"identity"})
_ZIPPED = frozenset({b"gzip", b"x-gzip"})


class BadBodyError(Exception):
    """A body that is too large or not encoded as it says."""


class Body:
    """What comes of a body, decoded.

    Raises:
        BadBodyError: more than 8 MB decoded, a content coding that was not asked for, broken compression, or something
            behind its end.
    """

    def __init__(self, headers: Sequence[tuple[bytes, bytes]]) -> None:
        coding = b",".join([value for name, value in headers if name.lower() == b"content-encoding"]).strip().lower()
        if coding not in _PLAIN and coding not in _ZIPPED:
            raise BadBodyError
        self._unzip = zlib.decompressobj(_GZIP) if coding in _ZIPPED else None
        self._pieces: list[bytes] = []
        self._left = MAX_BODY_BYTES
        self._is_begun = False  # there is nothing to unzip of a body that is not there, whatever its headers say

    def take(self, piece: bytes) -> None:
        """A piece as it arrived; of one that is zipped no more is made than the whole body may have."""
        if self._unzip is not None and piece:
            try:
                piece = self._unzip.decompress(piece, self._left + 1)
            except zlib.error as error:
                raise BadBodyError from error
            if self._unzip.unused_data:  # a second body behind the first
                raise BadBodyError
            self._is_begun = True
        self._left -= len(piece)
        if self._left < 0:
            self._pieces, piece = [], b""  # tracebacks may hold both for long
            raise BadBodyError
        self._pieces.append(piece)

    def whole(self) -> bytes:
        """All of it, at its end."""
        if self._unzip is not None and self._is_begun and not self._unzip.eof:
            raise BadBodyError
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)


def encode(body: JsonValue) -> bytes:
    """A JSON body of ours.

    Raises:
        Invalid: a text holds half a surrogate pair, which no vendor could be told.
    """
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError as error:
        raise Invalid("a text holds a character that is none") from error


def decode(body: bytes, read: Callable[[bytes], T]) -> T:
    """What `read` makes of a JSON body, cleaned (`cleaning.py`).

    Raises:
        BadBodyError: not JSON, beyond reason, or not of the shape that `read` wants.
    """
    if b"\xff" in body or is_beyond_reason(body):  # that byte is in no UTF-8
        raise BadBodyError
    body = cleaned(body)
    try:
        return read(body)
    except _UNREADABLE as error:
        mended = without_half_pairs(body)
        if mended == body:
            raise BadBodyError from error
    try:
        return read(mended)
    except _UNREADABLE as error:
        raise BadBodyError from error


async def of_any_size(body: bytes, work: Callable[[bytes], T]) -> T:
    """What `work` makes of a body: at once of a small one, on a thread of a large one."""
    return work(body) if len(body) < _LARGE_BYTES else await asyncio.to_thread(work, body)


def parsed(text: JsonValue) -> JsonValue:
    """JSON that a vendor puts into a text, such as a tool's arguments, cleaned as a body is; all else as it is."""
    if not isinstance(text, str):
        return text
    try:
        return decode(text.encode(), msgspec.json.decode)
    except (BadBodyError, UnicodeEncodeError):
        return text
