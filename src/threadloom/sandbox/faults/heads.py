"""Faults of the head, and of what stands before an answer, after it, or in its place."""

from .answer import lines
from .fault import Group, Nothing, Scene

HEADS = Group("Head")

_TLS_ALERT = bytes.fromhex("15030100020246")


async def _with_lines(scene: Scene, *added: bytes) -> None:
    await scene.wire.write(scene.answer.head(*added), scene.answer.body)


async def _beginning(scene: Scene, first_line: bytes) -> None:
    _, _, rest = scene.answer.head().partition(b"\r\n")
    await scene.wire.write(first_line + b"\r\n" + rest, scene.answer.body)


@HEADS.play(Nothing)
async def garbage(scene: Scene, _: Nothing) -> None:
    """Bytes that are no HTTP, in place of the answer; then the connection is closed."""
    await scene.wire.write(bytes(range(256)) * 4)
    await scene.wire.end()


@HEADS.play(Nothing)
async def tls_alert(scene: Scene, _: Nothing) -> None:
    """What a server of TLS says to one who does not speak it; then the connection is closed."""
    await scene.wire.write(_TLS_ALERT)
    await scene.wire.end()


@HEADS.play(Nothing)
async def http09(scene: Scene, _: Nothing) -> None:
    """The body without a head, as HTTP/0.9 had it; then the connection is closed."""
    await scene.wire.write(scene.answer.body)
    await scene.wire.end()


@HEADS.play(Nothing)
async def version_unknown(scene: Scene, _: Nothing) -> None:
    """The true answer as one of HTTP/3.7."""
    await _beginning(scene, b"HTTP/3.7 200 OK")


@HEADS.play(Nothing)
async def status_nonsense(scene: Scene, _: Nothing) -> None:
    """A status that is no number."""
    await _beginning(scene, b"HTTP/1.1 fine OK")


@HEADS.play(Nothing)
async def header_huge(scene: Scene, _: Nothing) -> None:
    """A header of a megabyte."""
    await _with_lines(scene, b"x-sandbox: " + b"x" * 1_000_000)


@HEADS.play(Nothing)
async def headers_many(scene: Scene, _: Nothing) -> None:
    """Ten thousand headers."""
    await _with_lines(scene, *(b"x-sandbox-%d: x" % number for number in range(10_000)))


@HEADS.play(Nothing)
async def headers_flood(scene: Scene, _: Nothing) -> None:
    """A head that never ends, as fast as it is taken."""
    await scene.wire.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        await scene.wire.write(b"x-sandbox: more\r\n" * 1_000)


@HEADS.play(Nothing)
async def header_without_colon(scene: Scene, _: Nothing) -> None:
    """A header line without a colon."""
    await _with_lines(scene, b"x-sandbox here")


@HEADS.play(Nothing)
async def header_with_nul(scene: Scene, _: Nothing) -> None:
    """A header whose value has a NUL in it."""
    await _with_lines(scene, b"x-sandbox: a\x00b")


@HEADS.play(Nothing)
async def header_spaced(scene: Scene, _: Nothing) -> None:
    """A header with a space before its colon."""
    await _with_lines(scene, b"x-sandbox : x")


@HEADS.play(Nothing)
async def answer_twice(scene: Scene, _: Nothing) -> None:
    """The true answer, and once more the same that nobody asked for."""
    await scene.wire.write(scene.answer.raw() * 2)


@HEADS.play(Nothing)
async def answer_then_garbage(scene: Scene, _: Nothing) -> None:
    """The true answer, and bytes that belong to nothing."""
    await scene.wire.write(scene.answer.raw() + b"\x00\xffsandbox")


@HEADS.play(Nothing)
async def continue_first(scene: Scene, _: Nothing) -> None:
    """100 Continue, then the true answer: unusual, and right."""
    await scene.wire.write(lines(b"HTTP/1.1 100 Continue"), scene.answer.raw())


@HEADS.play(Nothing)
async def hints_first(scene: Scene, _: Nothing) -> None:
    """103 Early Hints, then the true answer: unusual, and right."""
    await scene.wire.write(lines(b"HTTP/1.1 103 Early Hints", b"link: </x>; rel=preload"), scene.answer.raw())


@HEADS.play(Nothing)
async def continue_flood(scene: Scene, _: Nothing) -> None:
    """100 Continue without end, ten thousand a second."""
    while True:
        await scene.wire.write(lines(b"HTTP/1.1 100 Continue") * 100)
        await scene.wire.pause(0.01)


@HEADS.play(Nothing, asks=False)
async def upgrade(scene: Scene, _: Nothing) -> None:
    """101 Switching Protocols, which nobody asked for; then nothing more."""
    await scene.wire.write(lines(b"HTTP/1.1 101 Switching Protocols", b"connection: upgrade", b"upgrade: sandbox"))
    await scene.wire.hang()
