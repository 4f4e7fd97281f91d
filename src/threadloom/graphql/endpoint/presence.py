"""Whether the client of a request is still there."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

from .steps import stepwise

T = TypeVar("T")


async def while_present(
    work: Coroutine[Any, Any, T],
    receive: Receive,
    *,
    must_end: Callable[[], bool],
    waits: Callable[[], None] = lambda: None,
) -> T | None:
    """The result of `work`; None where the client left before, whose work is cancelled then, unless it must end.

    `receive` must have given the body that the work is about; what else comes of one is thrown away. It is not asked
    before the work waits for something: nobody could leave before. `waits` is called each time it does.
    """
    watch = _Watch(receive, must_end)

    def waiting() -> None:
        waits()
        watch.begin()

    try:
        return await stepwise(work, waiting)
    except asyncio.CancelledError:
        if watch.end():
            return None
        raise
    finally:
        watch.end()


class _Watch:
    """Cancels the task that began it when the client leaves."""

    def __init__(self, receive: Receive, must_end: Callable[[], bool]) -> None:
        self._receive = receive
        self._must_end = must_end
        self._task: asyncio.Task[Any] | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._cancelled_before = 0
        self._has_cancelled = False

    def begin(self) -> None:
        """Watch from now on, if that was not so."""
        task = asyncio.current_task()
        if self._leaving is None and task is not None:
            self._task, self._cancelled_before = task, task.cancelling()
            self._leaving = asyncio.create_task(_left(self._receive))
            self._leaving.add_done_callback(self._left)

    def end(self) -> bool:
        """Watch no longer; whether nothing but this has cancelled the task."""
        task, self._task = self._task, None
        if self._leaving is not None:
            self._leaving.cancel()
        return task is not None and self._has_cancelled and task.uncancel() <= self._cancelled_before

    def _left(self, leaving: asyncio.Task[None]) -> None:
        if self._task is not None and not leaving.cancelled() and not self._must_end():
            self._has_cancelled = True
            self._task.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
