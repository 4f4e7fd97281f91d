"""Overload: who comes when everybody is busy is told so at once, and when to come again."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager

from starlette.types import Scope

from threadloom.domain.errors import ErrorCode
from threadloom.domain.ids import TenantId

from .rejected import Rejected

_LAG = "threadloom.lag"
_TICK_S = 0.05
_TURNS = 16  # between two that begin; uvloop takes one new connection a turn


class Lag:
    """How late the event loop is, by a tick that it should hear every 50 ms.

    A tick that is due and was not heard yet counts, so that whoever is the last of many in one turn of the loop knows
    how long those before took. What is over is forgotten: a caller alone never waits for anybody.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock  # not the loop's: that of uvloop stands still during a turn
        self._due = clock()
        self._next: asyncio.TimerHandle | None = None

    @property
    def seconds(self) -> float:
        """By how much the tick is overdue; 0 while nobody listens for it."""
        return 0.0 if self._next is None else max(0.0, self._clock() - self._due)

    @contextmanager
    def measured(self) -> Generator[None]:
        """Listen for the tick of the running loop."""
        self._tick(asyncio.get_running_loop())
        try:
            yield
        finally:
            if self._next is not None:
                self._next.cancel()
                self._next = None

    def note(self, scope: Scope) -> None:
        """Let the endpoint know of this lag when it answers the request."""
        scope[_LAG] = self

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due = self._clock() + _TICK_S
        self._next = loop.call_later(_TICK_S, self._tick, loop)


def lag_of(scope: Scope) -> float:
    """How late the loop is that the request is answered in, in seconds; 0 where the server does not say."""
    lag: Lag | None = scope.get(_LAG)
    return 0.0 if lag is None else lag.seconds


class Gate:
    """Lets at most `most` operations run at a time, and at most `most_of_one` of one tenant.

    Nobody waits for a place, because a queue only makes an overload last. Those inside begin one after the other, with
    some turns of the event loop in between: else what they do at the processor would come in one piece, and keep from
    their turn all that need no place.
    """

    def __init__(self, most: int, *, most_of_one: int, most_lag_s: float, retry_after_s: int) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._most_lag_s = most_lag_s
        self._retry_after_s = retry_after_s
        self._inside: Counter[TenantId] = Counter()
        self._beginning = asyncio.Lock()

    @property
    def inside(self) -> int:
        """How many operations are running."""
        return self._inside.total()

    def check(self, lag_s: float) -> None:
        """Raises Rejected (503) where the loop is so late that there is a queue already, which no place bounds."""
        if lag_s > self._most_lag_s:
            raise self._rejected("the process is busy")

    @contextmanager
    def passed(self, tenant: TenantId, operations: int = 1) -> Generator[None]:
        """Run so many operations of a tenant; raises Rejected (503) where that would be too many."""
        if self.inside + operations > self._most:
            raise self._rejected("too many operations are running")
        if self._inside[tenant] + operations > self._most_of_one:
            raise self._rejected("too many operations of this tenant are running")
        self._inside[tenant] += operations
        try:
            yield
        finally:
            self._inside[tenant] -= operations
            if not self._inside[tenant]:
                del self._inside[tenant]

    async def turn(self) -> None:
        """Wait until those who passed before have begun."""
        await self._beginning.acquire()
        asyncio.get_running_loop().call_soon(self._make_way, _TURNS)

    def _make_way(self, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._make_way, turns - 1)
        else:
            self._beginning.release()

    def _rejected(self, message: str) -> Rejected:
        return Rejected(503, message, code=ErrorCode.OVERLOADED, retry_after_s=self._retry_after_s)
