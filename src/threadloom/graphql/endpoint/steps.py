"""Awaiting something, and hearing whenever it waits."""

import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")


@types.coroutine
def stepwise(work: Coroutine[Any, Any, T], waits: Callable[[], None]) -> Generator[Any, Any, T]:
    """Await `work`, and call `waits` whenever it begins to wait for something.

    It stays in the task that awaits this. So what only matters to work that waits, a timer or a task that watches, is
    not made for work that is done at once.
    """
    step: Callable[[Any], Any] = work.send
    given: Any = None
    while True:
        try:
            awaited = step(given)
        except StopIteration as done:
            return done.value
        try:
            waits()
            given = yield awaited
            step = work.send
        except GeneratorExit:
            work.close()
            raise
        except BaseException as error:  # noqa: BLE001 - the work's own matter, cancellation above all
            step, given = work.throw, error
