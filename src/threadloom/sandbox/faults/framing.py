"""Faults of where an answer ends: lengths and chunks."""

from .answer import Answer
from .fault import Group, Nothing, Scene

FRAMING = Group("Length and chunks")

_CHUNKED = b"transfer-encoding: chunked"


def chunk(data: bytes) -> bytes:
    """A chunk as it is written; an empty one is the last."""
    return b"%x\r\n%b\r\n" % (len(data), data)


async def _with_lengths(scene: Scene, *lengths: bytes) -> None:
    told = (b"content-length: " + length for length in lengths)
    await scene.wire.write(scene.answer.head(*told, counted=False), scene.answer.body)


async def _chunked(scene: Scene, *written: bytes, headers: tuple[bytes, ...] = (_CHUNKED,)) -> None:
    await scene.wire.write(scene.answer.head(*headers, counted=False), *written)


def _size(answer: Answer, more: int = 0) -> bytes:
    return str(max(len(answer.body) + more, 0)).encode()


@FRAMING.play(Nothing)
async def length_too_long(scene: Scene, _: Nothing) -> None:
    """Content-Length says ten bytes more than there are; then the connection is closed."""
    await _with_lengths(scene, _size(scene.answer, 10))
    await scene.wire.end()


@FRAMING.play(Nothing)
async def length_too_short(scene: Scene, _: Nothing) -> None:
    """Content-Length says ten bytes less than there are."""
    await _with_lengths(scene, _size(scene.answer, -10))


@FRAMING.play(Nothing)
async def length_negative(scene: Scene, _: Nothing) -> None:
    """Content-Length is below zero."""
    await _with_lengths(scene, b"-1")


@FRAMING.play(Nothing)
async def length_nonsense(scene: Scene, _: Nothing) -> None:
    """Content-Length is no number."""
    await _with_lengths(scene, b"many")


@FRAMING.play(Nothing)
async def length_huge(scene: Scene, _: Nothing) -> None:
    """Content-Length is a number of thirty digits; then the connection is closed."""
    await _with_lengths(scene, b"9" * 30)
    await scene.wire.end()


@FRAMING.play(Nothing)
async def length_twice(scene: Scene, _: Nothing) -> None:
    """Two Content-Lengths that differ."""
    await _with_lengths(scene, _size(scene.answer), _size(scene.answer, -10))


@FRAMING.play(Nothing)
async def length_and_chunks(scene: Scene, _: Nothing) -> None:
    """Content-Length and Transfer-Encoding both."""
    length = b"content-length: " + _size(scene.answer)
    await _chunked(scene, chunk(scene.answer.body), chunk(b""), headers=(length, _CHUNKED))


@FRAMING.play(Nothing)
async def transfer_coding_unknown(scene: Scene, _: Nothing) -> None:
    """A Transfer-Encoding that nobody knows; then the connection is closed."""
    await _chunked(scene, scene.answer.body, headers=(b"transfer-encoding: sandbox",))
    await scene.wire.end()


@FRAMING.play(Nothing)
async def chunk_truncated(scene: Scene, _: Nothing) -> None:
    """A chunk that ends before its size is reached; then the connection is closed."""
    body = scene.answer.body
    await _chunked(scene, b"%x\r\n" % len(body), body[: len(body) // 2])
    await scene.wire.end()


@FRAMING.play(Nothing)
async def chunks_without_end(scene: Scene, _: Nothing) -> None:
    """The last chunk is missing; then the connection is closed."""
    await _chunked(scene, chunk(scene.answer.body))
    await scene.wire.end()


@FRAMING.play(Nothing)
async def chunk_size_malformed(scene: Scene, _: Nothing) -> None:
    """A chunk's size is no number."""
    await _chunked(scene, b"many\r\n", scene.answer.body, b"\r\n", chunk(b""))


@FRAMING.play(Nothing)
async def chunk_size_negative(scene: Scene, _: Nothing) -> None:
    """A chunk's size is below zero."""
    await _chunked(scene, b"-5\r\n", scene.answer.body, b"\r\n", chunk(b""))


@FRAMING.play(Nothing)
async def chunk_size_huge(scene: Scene, _: Nothing) -> None:
    """A chunk's size does not fit into 64 bits; then the connection is closed."""
    await _chunked(scene, b"f" * 20 + b"\r\n", scene.answer.body)
    await scene.wire.end()


@FRAMING.play(Nothing)
async def chunk_too_long(scene: Scene, _: Nothing) -> None:
    """A chunk goes on after its size is reached."""
    body = scene.answer.body
    await _chunked(scene, b"%x\r\n" % max(len(body) - 10, 1), body, b"\r\n", chunk(b""))


@FRAMING.play(Nothing)
async def chunk_extensions(scene: Scene, _: Nothing) -> None:
    """The true answer in small chunks with extensions, and a trailer: unusual, and right (RFC 9112, section 7)."""
    body = scene.answer.body
    pieces = [body[start : start + 64] for start in range(0, len(body), 64)]
    written = [b'%x;sandbox="a, b";x\r\n%b\r\n' % (len(piece), piece) for piece in pieces]
    await _chunked(scene, *written, b"0;last\r\nx-trailer: told\r\n\r\n")


@FRAMING.play(Nothing)
async def chunk_extension_huge(scene: Scene, _: Nothing) -> None:
    """A chunk's extension of a megabyte."""
    extension = b"x" * 1_000_000
    await _chunked(scene, b"%x;%b\r\n%b\r\n" % (len(scene.answer.body), extension, scene.answer.body), chunk(b""))
