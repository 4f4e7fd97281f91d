"""Bodies of answers: read as they arrive, never beyond a cap, decoded straight into what is asked for."""

import re
import zlib
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from typing import TypeVar, cast

import httpx
import msgspec

T = TypeVar("T")

MAX_BODY_BYTES = 8 * 1024 * 1024

_STRUCK_OUT = b"****"
_SHORTEST_KEY = 8
"""A shorter one may stand in any answer by chance."""

_GZIP = 16 + zlib.MAX_WBITS
_PLAIN = {"", "identity"}
_ZIPPED = {"gzip", "x-gzip"}

# An escaped backslash or a whole pair of surrogates is matched first and left alone; half a pair is captured.
_HALF_PAIR = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


class BadBodyError(Exception):
    """A body that is too large or not encoded as it says."""


async def read_body(response: httpx.Response) -> bytes:
    """The decoded body.

    Raises:
        BadBodyError: more than 8 MB decoded, a content coding that was not asked for, or broken compression.
    """
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding not in _PLAIN | _ZIPPED:
        raise BadBodyError
    chunks = cast("httpx.AsyncByteStream", response.stream).__aiter__()
    return await _joined(_unzipped(chunks) if coding in _ZIPPED else chunks)


async def _joined(chunks: AsyncIterator[bytes]) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise BadBodyError
    return bytes(body)


async def _unzipped(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Decompressed pieces; one that is cut short is more than the whole body may be: its rest is never asked for."""
    unzip = zlib.decompressobj(_GZIP)
    try:
        async for chunk in chunks:
            yield unzip.decompress(chunk, MAX_BODY_BYTES + 1)
    except zlib.error as error:
        raise BadBodyError from error
    if not unzip.eof:
        raise BadBodyError


def without_key(body: bytes, key: str | None) -> bytes:
    """The body with the key that the gateway holds for the source struck out: what is echoed must not be passed on."""
    if key is None or len(key) < _SHORTEST_KEY:
        return body
    if b"\\u" in body or b"\\/" in body:
        return _as_json_writes(key).sub(_STRUCK_OUT, body)
    return body.replace(key.encode(), _STRUCK_OUT)  # ten times as fast, and nothing more can stand there


@lru_cache(maxsize=64)
def _as_json_writes(key: str) -> re.Pattern[bytes]:
    """The text wherever it stands in JSON: any character but a letter or digit may be escaped, by name or number."""
    return re.compile(b"".join(_as_json_writes_one(character) for character in key))


def _as_json_writes_one(character: str) -> bytes:
    plain = re.escape(character.encode())
    by_name = b"" if character.isalnum() else rb"\\?"  # a backslash before a letter says something else
    return rb"(?:" + by_name + plain + rb"|\\u(?i:%04x))" % ord(character)


def decode(body: bytes, read: Callable[[bytes], T]) -> T:
    """What `read` makes of a JSON body; half a surrogate pair, which UTF-8 cannot say, becomes U+FFFD.

    Raises:
        BadBodyError: not JSON, or not of the shape that `read` wants.
    """
    try:
        return read(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        mended = _HALF_PAIR.sub(lambda found: b"\\ufffd" if found[1] else found[0], body)
        if mended == body:
            raise BadBodyError from error
    try:
        return read(mended)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise BadBodyError from error
