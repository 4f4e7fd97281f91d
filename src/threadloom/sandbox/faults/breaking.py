"""Faults of the connection: resets, early ends, and ends between two requests."""

from .fault import Group, Nothing, Scene, Seconds
from .timing import half

BREAKING = Group("Connection")


@BREAKING.play(Nothing)
async def reset_before_answer(scene: Scene, _: Nothing) -> None:
    """The connection is reset (RST) before a byte of the answer."""
    await scene.wire.reset()


@BREAKING.play(Nothing)
async def reset_in_head(scene: Scene, _: Nothing) -> None:
    """Reset in the middle of the head."""
    await scene.wire.write(scene.answer.head()[:20])
    await scene.wire.reset()


@BREAKING.play(Nothing)
async def reset_after_head(scene: Scene, _: Nothing) -> None:
    """Reset between head and body."""
    await scene.wire.write(scene.answer.head())
    await scene.wire.reset()


@BREAKING.play(Nothing)
async def reset_in_body(scene: Scene, _: Nothing) -> None:
    """Reset in the middle of the body."""
    await scene.wire.write(scene.answer.head(), half(scene))
    await scene.wire.reset()


@BREAKING.play(Nothing)
async def close_before_answer(scene: Scene, _: Nothing) -> None:
    """The connection is closed (FIN) before a byte of the answer."""
    await scene.wire.end()


@BREAKING.play(Nothing)
async def close_in_head(scene: Scene, _: Nothing) -> None:
    """Closed in the middle of the head."""
    await scene.wire.write(scene.answer.head()[:20])
    await scene.wire.end()


@BREAKING.play(Nothing)
async def close_after_head(scene: Scene, _: Nothing) -> None:
    """Closed between head and body."""
    await scene.wire.write(scene.answer.head())
    await scene.wire.end()


@BREAKING.play(Nothing)
async def close_in_body(scene: Scene, _: Nothing) -> None:
    """Closed in the middle of the body."""
    await scene.wire.write(scene.answer.head(), half(scene))
    await scene.wire.end()


@BREAKING.play(Nothing)
async def close_after_answer(scene: Scene, _: Nothing) -> None:
    """The true answer, which promises to keep the connection, and at once its end: a race for the next request."""
    await scene.wire.write(scene.answer.head(b"connection: keep-alive"), scene.answer.body)
    await scene.wire.end()


@BREAKING.play(Nothing)
async def reset_after_answer(scene: Scene, _: Nothing) -> None:
    """The same with a reset."""
    await scene.wire.write(scene.answer.head(b"connection: keep-alive"), scene.answer.body)
    await scene.wire.reset()


@BREAKING.play(Seconds)
async def close_when_idle(scene: Scene, arguments: Seconds) -> None:
    """The true answer; the connection is closed some seconds later, whatever comes meanwhile."""
    await scene.wire.write(scene.answer.raw())
    await scene.wire.pause(arguments.seconds)
    await scene.wire.end()
