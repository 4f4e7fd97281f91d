"""Whether the client of a request is still there."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from starlette.types import Receive, Scope

from .steps import stepwise

T = TypeVar("T")

_CLIENT = "threadloom.client"


class Client(Protocol):
    """Whoever waits for an answer."""

    def watch(self, left: Callable[[], None]) -> None:
        """Have `left` called when the client leaves, or at once where it has left."""
        ...

    def forget(self) -> None:
        """Call nobody any more."""
        ...


class Connected:
    """A client of whom the server itself tells when it leaves: no task has to wait for that."""

    def __init__(self) -> None:
        self._has_left = False
        self._tell: Callable[[], None] | None = None

    def note(self, scope: Scope) -> None:
        """Let the endpoint know of this client when it answers the request."""
        scope[_CLIENT] = self

    def leave(self) -> None:
        """The connection is gone."""
        self._has_left = True
        if self._tell is not None:
            self._tell()

    def watch(self, left: Callable[[], None]) -> None:
        """See `Client.watch`."""
        self._tell = left
        if self._has_left:
            left()

    def forget(self) -> None:
        """See `Client.forget`."""
        self._tell = None


class Received:
    """A client as ASGI tells of it: a task waits for the last message. It throws away what else comes of a body."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._leaving: asyncio.Task[None] | None = None

    def watch(self, left: Callable[[], None]) -> None:
        """See `Client.watch`."""
        self._leaving = asyncio.create_task(_left(self._receive))
        self._leaving.add_done_callback(lambda leaving: None if leaving.cancelled() else left())

    def forget(self) -> None:
        """See `Client.forget`."""
        if self._leaving is not None:
            self._leaving.cancel()


def client_of(scope: Scope, receive: Receive) -> Client:
    """The client of a request whose body was read by `receive`."""
    told: Connected | None = scope.get(_CLIENT)
    return Received(receive) if told is None else told


async def while_present(
    work: Coroutine[Any, Any, T],
    client: Client,
    *,
    must_end: Callable[[], bool],
    waits: Callable[[], None] = lambda: None,
) -> T | None:
    """The result of `work`; None where the client left before, whose work is cancelled then, unless it must end.

    The client is not watched before the work waits for something: nobody could leave before. `waits` is called each
    time it does.
    """
    watch = _Watch(client, must_end)

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

    def __init__(self, client: Client, must_end: Callable[[], bool]) -> None:
        self._client = client
        self._must_end = must_end
        self._task: asyncio.Task[Any] | None = None
        self._cancelled_before = 0
        self._has_cancelled = False

    def begin(self) -> None:
        """Watch from now on, if that was not so."""
        task = asyncio.current_task()
        if self._task is None and task is not None:
            self._task, self._cancelled_before = task, task.cancelling()
            self._client.watch(self._left)

    def end(self) -> bool:
        """Watch no longer; whether nothing but this has cancelled the task."""
        task, self._task = self._task, None
        if task is not None:
            self._client.forget()
        return task is not None and self._has_cancelled and task.uncancel() <= self._cancelled_before

    def _left(self) -> None:
        if self._task is not None and not self._must_end():
            self._has_cancelled = True
            self._task.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
