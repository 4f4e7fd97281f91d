"""Bodies of answers: read as they arrive, never beyond a cap, decoded straight into what is asked for."""

import re
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

import msgspec

from threadloom.domain.errors import Invalid
from threadloom.domain.json import JsonValue

from .cleaning import cleaned, is_beyond_reason, without_half_pairs

T = TypeVar("T")

MAX_BODY_BYTES = 8 * 1024 * 1024

_STRUCK_OUT = b"****"
_SHORTEST_KEY = 8
"""A shorter one may stand in any answer by chance."""

_UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)

_GZIP = 16 + zlib.MAX_WBITS
_PLAIN = frozenset({b"", b"identity"})
_ZIPPED = frozenset({b"gzip", b"x-gzip"})

_BY_NAME = {'"': rb'\\"', "\\": rb"\\\\", "/": rb"\\?/"}
_ESCAPED_ASCII = re.compile(rb"\\(?:/|u00[2-7])")
"""Where a server writes in a longer way what JSON could write plainly; other escapes stand for no part of a key."""


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


def without_key(body: bytes, key: str | None) -> bytes:
    """The body with the key that the gateway holds for the source struck out: what is echoed must not be passed on."""
    if key is None or len(key) < _SHORTEST_KEY:
        return body
    looked_for = _looked_for(key)
    if not looked_for.may_stand_in(body):
        return body
    return looked_for.or_escape.sub(lambda found: found[0] if found[1] is None else _STRUCK_OUT, body)


class _LookedFor(NamedTuple):
    """A key as it may stand in JSON."""

    plain: bytes
    anywhere: re.Pattern[bytes]
    or_escape: re.Pattern[bytes]
    """The key, captured, or an escape that begins none, so that no key is seen to begin inside one."""
    is_always_escaped: bool
    """Whether it holds what JSON never writes plainly."""

    def may_stand_in(self, body: bytes) -> bool:
        """Whether a body must be looked at closely; false of nearly every one, and then it costs little to say so."""
        if self.plain in body:
            return True
        is_escaped = b"\\" in body and (self.is_always_escaped or _ESCAPED_ASCII.search(body) is not None)
        return is_escaped and self.anywhere.search(body) is not None


@lru_cache(maxsize=64)
def _looked_for(key: str) -> _LookedFor:
    pattern = b"".join(_as_json_writes(character) for character in key)
    or_escape = re.compile(b"(" + pattern + rb")|\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
    return _LookedFor(key.encode(), re.compile(pattern), or_escape, '"' in key or "\\" in key)


def _as_json_writes(character: str) -> bytes:
    """A character by itself or by name (RFC 8259, section 7), or by number."""
    by_name = _BY_NAME.get(character, re.escape(character.encode()))
    return rb"(?:%b|\\u(?i:%04x))" % (by_name, ord(character))


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
    if is_beyond_reason(body):
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


def parsed(text: JsonValue) -> JsonValue:
    """JSON that a vendor puts into a text, such as a tool's arguments, cleaned as a body is; all else as it is."""
    if not isinstance(text, str):
        return text
    try:
        return decode(text.encode(), msgspec.json.decode)
    except (BadBodyError, UnicodeEncodeError):
        return text
