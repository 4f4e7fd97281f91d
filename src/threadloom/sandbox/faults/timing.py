"""Faults of time: late, never, and a byte now and then."""

import msgspec

from .fault import Fault, Group, Nothing, Scene, Seconds
from .wire import Wire

TIMING = Group("Time")

ACCEPT_HANG = Fault(
    name="accept-hang",
    told="No connection comes about: the port's queue is full. For as long as the rule stands, for all.",
    arguments=Nothing,
    asks=False,
)
TIMING.faults.append(ACCEPT_HANG)


class Every(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Seconds between two bytes, or two lines."""

    seconds: float = 1.0


@TIMING.greet(Nothing)
async def accept_unread(wire: Wire, _: Nothing) -> None:
    """Connections are taken, and nothing is ever read from them."""
    await wire.hang()


@TIMING.greet(Seconds)
async def accept_slow(wire: Wire, arguments: Seconds) -> None:
    """Connections are taken, and nothing is read from them for some seconds."""
    await wire.pause(arguments.seconds)
    wire.resume_reading()


@TIMING.greet(Nothing)
async def accept_reset(wire: Wire, _: Nothing) -> None:
    """Connections are reset (RST) as soon as they are taken."""
    wire.reset_now()


@TIMING.play(Seconds)
async def latency(scene: Scene, arguments: Seconds) -> None:
    """The true answer, some seconds late."""
    await scene.wire.pause(arguments.seconds)
    await scene.wire.write(scene.answer.raw())


@TIMING.play(Nothing)
async def hang(scene: Scene, _: Nothing) -> None:
    """No answer at all; the connection stays open."""
    await scene.wire.hang()


@TIMING.play(Nothing)
async def hang_in_head(scene: Scene, _: Nothing) -> None:
    """Half of the head, then nothing more."""
    head = scene.answer.head()
    await scene.wire.write(head[: len(head) // 2])
    await scene.wire.hang()


@TIMING.play(Nothing)
async def hang_in_body(scene: Scene, _: Nothing) -> None:
    """The head and half of the body, then nothing more."""
    await scene.wire.write(scene.answer.head(), half(scene))
    await scene.wire.hang()


@TIMING.play(Every)
async def drip(scene: Scene, arguments: Every) -> None:
    """The true answer, a byte at a time from the first one on."""
    await _dripped(scene, scene.answer.raw(), arguments.seconds)


@TIMING.play(Every)
async def drip_body(scene: Scene, arguments: Every) -> None:
    """The head at once, the body a byte at a time."""
    await scene.wire.write(scene.answer.head())
    await _dripped(scene, scene.answer.body, arguments.seconds)


@TIMING.play(Every)
async def headers_endless(scene: Scene, arguments: Every) -> None:
    """A head that never ends: one header line after the other, slowly."""
    await scene.wire.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        await scene.wire.write(b"x-sandbox: more\r\n")
        await scene.wire.pause(arguments.seconds)


def half(scene: Scene) -> bytes:
    """The first half of the true answer's body."""
    return scene.answer.body[: len(scene.answer.body) // 2]


async def _dripped(scene: Scene, data: bytes, seconds: float) -> None:
    for place in range(len(data)):
        await scene.wire.write(data[place : place + 1])
        await scene.wire.pause(seconds)
