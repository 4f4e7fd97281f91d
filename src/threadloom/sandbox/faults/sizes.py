"""Faults of size, and of how a body is coded."""

import asyncio
import gzip
import zlib
from functools import lru_cache
from typing import Protocol

from .answer import Answer
from .fault import Bytes, Group, Nothing, Scene
from .framing import chunk

SIZES = Group("Size and coding")

_PIECE = b" " * 65_536


class _Zipper(Protocol):
    """A compressor of zlib's."""

    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...

    def copy(self) -> "_Zipper": ...


@SIZES.play(Bytes)
async def huge_body(scene: Scene, arguments: Bytes) -> None:
    """So many spaces, streamed in chunks, before the true body."""
    await scene.wire.write(scene.answer.head(b"transfer-encoding: chunked", counted=False))
    for _ in range(arguments.bytes // len(_PIECE)):
        await scene.wire.write(chunk(_PIECE))
    await scene.wire.write(chunk(scene.answer.body), chunk(b""))


@SIZES.play(Bytes)
async def huge_length(scene: Scene, arguments: Bytes) -> None:
    """So many spaces, announced in Content-Length, before the true body."""
    pieces = arguments.bytes // len(_PIECE)
    length = pieces * len(_PIECE) + len(scene.answer.body)
    await scene.wire.write(scene.answer.head(b"content-length: %d" % length, counted=False))
    for _ in range(pieces):
        await scene.wire.write(_PIECE)
    await scene.wire.write(scene.answer.body)


@SIZES.play(Nothing)
async def body_endless(scene: Scene, _: Nothing) -> None:
    """A body without an end, as fast as it is taken."""
    await scene.wire.write(scene.answer.head(counted=False))
    while True:
        await scene.wire.write(_PIECE)


@SIZES.play(Bytes)
async def gzip_bomb(scene: Scene, arguments: Bytes) -> None:
    """So many spaces before the true body, in gzip: small until it is unpacked."""
    zipped = await asyncio.to_thread(_zipped_spaces, arguments.bytes, scene.answer.body)
    await scene.wire.write(scene.answer.but(body=zipped, content_encoding="gzip").raw())


@SIZES.bend(Nothing)
def gzip_unasked(scene: Scene, _: Nothing) -> Answer:
    """The true answer in gzip, whether the request allowed that or not."""
    return scene.answer.but(body=gzip.compress(scene.answer.body), content_encoding="gzip")


@SIZES.bend(Nothing)
def gzip_broken(scene: Scene, _: Nothing) -> Answer:
    """Gzip with wrong bytes in its middle."""
    zipped = bytearray(gzip.compress(scene.answer.body))
    middle = len(zipped) // 2
    zipped[middle : middle + 4] = bytes(255 - byte for byte in zipped[middle : middle + 4])
    return scene.answer.but(body=bytes(zipped), content_encoding="gzip")


@SIZES.bend(Nothing)
def gzip_truncated(scene: Scene, _: Nothing) -> Answer:
    """Half of the gzip, with a Content-Length that fits."""
    zipped = gzip.compress(scene.answer.body)
    return scene.answer.but(body=zipped[: len(zipped) // 2], content_encoding="gzip")


@SIZES.bend(Nothing)
def gzip_twice(scene: Scene, _: Nothing) -> Answer:
    """Gzip in gzip, and it says so."""
    return scene.answer.but(body=gzip.compress(gzip.compress(scene.answer.body)), content_encoding="gzip, gzip")


@SIZES.bend(Nothing)
def coding_wrong(scene: Scene, _: Nothing) -> Answer:
    """The true body, said to be gzip."""
    return scene.answer.but(content_encoding="gzip")


@SIZES.bend(Nothing)
def coding_unknown(scene: Scene, _: Nothing) -> Answer:
    """The true body, said to be in a coding that nobody knows."""
    return scene.answer.but(content_encoding="sandbox")


def _zipped_spaces(count: int, body: bytes) -> bytes:
    zipped, zipper = _zipper_after_spaces(count)
    zipper = zipper.copy()
    return zipped + zipper.compress(body) + zipper.flush()


@lru_cache(maxsize=4)
def _zipper_after_spaces(count: int) -> tuple[bytes, _Zipper]:
    """What has come of so many spaces, and what goes on from there."""
    zipper = zlib.compressobj(level=1, wbits=16 + zlib.MAX_WBITS)
    return b"".join(zipper.compress(_PIECE) for _ in range(count // len(_PIECE))), zipper
