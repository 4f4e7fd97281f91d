"""Overload: who comes when everybody is busy is told so at once, and when to come again."""

import asyncio
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from starlette.types import Scope

from threadloom.domain.errors import ErrorCode
from threadloom.domain.ids import TenantId

from .rejected import Rejected

_LAG = "threadloom.lag"
_TICK_S = 0.05
_PIECE_S = 0.005  # of work after which others get turns
_TURNS = 16  # that they get; uvloop takes one new connection a turn
_TURNS_OF_TASKS = 3  # in which what an operation makes at its beginning is begun: a mutation's task, its fields' tasks


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

    Nobody waits for a place, because a queue only makes an overload last. Those inside begin one after the other, and
    after each 5 ms at the processor that beginning took there are some turns of the event loop: else what they do
    would come in one piece, and keep from their turn all that need no place.
    """

    def __init__(
        self,
        most: int,
        *,
        most_of_one: int,
        most_lag_s: float,
        retry_after_s: int,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._most_lag_s = most_lag_s
        self._retry_after_s = retry_after_s
        self._clock = clock
        self._all = 0
        self._inside: dict[TenantId, int] = {}
        self._beginning = asyncio.Lock()
        self._began: float | None = None
        self._piece_s = 0.0

    @property
    def inside(self) -> int:
        """How many operations are running."""
        return self._all

    def check(self, lag_s: float) -> None:
        """Raises Rejected (503) where the loop is so late that there is a queue already, which no place bounds."""
        if lag_s > self._most_lag_s:
            raise self._rejected("the process is busy")

    @contextmanager
    def passed(self, tenant: TenantId, operations: int = 1) -> Generator[None]:
        """Run so many operations of a tenant; raises Rejected (503) where that would be too many."""
        if self._all + operations > self._most:
            raise self._rejected("too many operations are running")
        own = self._inside.get(tenant, 0) + operations
        if own > self._most_of_one:
            raise self._rejected("too many operations of this tenant are running")
        self._inside[tenant] = own
        self._all += operations
        try:
            yield
        finally:
            self.has_ended()
            self._all -= operations
            self._inside[tenant] -= operations
            if not self._inside[tenant]:
                del self._inside[tenant]

    async def turn(self, operations: int = 1) -> None:
        """Wait until those who passed before have begun; who has its turn says by `waits` or `has_ended` when it has.

        Several operations begin in turns of the loop of their own, and count for a whole piece.
        """
        await self._beginning.acquire()
        if self._piece_s >= _PIECE_S:
            await self._rest()
        if operations > 1:
            self._piece_s = _PIECE_S
        self._began = self._clock()

    def waits(self) -> None:
        """Whose turn it was waits for something: the next may begin when the tasks that it made have begun too."""
        if self._began is not None:
            asyncio.get_running_loop().call_soon(self._make_way, self._began, _TURNS_OF_TASKS)
            self._began = None

    def has_ended(self) -> None:
        """Whose turn it was, is done."""
        if self._began is not None:
            self._let_next(self._began)
            self._began = None

    async def _rest(self) -> None:
        try:
            for _ in range(_TURNS):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self._beginning.release()
            raise
        self._piece_s = 0.0

    def _make_way(self, began: float, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._make_way, began, turns - 1)
        else:
            self._let_next(began)

    def _let_next(self, began: float) -> None:
        self._piece_s += self._clock() - began
        self._beginning.release()

    def _rejected(self, message: str) -> Rejected:
        return Rejected(503, message, code=ErrorCode.OVERLOADED, retry_after_s=self._retry_after_s)
