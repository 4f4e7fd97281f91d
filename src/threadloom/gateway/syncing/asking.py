"""Questions to a source whose vendor may ask for fewer, and what of a batch's answers can be gone on with."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from threadloom.domain.errors import Overloaded, RateLimited, ThreadloomError, VendorTimeout, VendorUnreachable
from threadloom.domain.vendor import VendorAdapter
from threadloom.gateway.guard import Guard
from threadloom.gateway.kit import Kit

from .plan import SyncPlan, Tally

K = TypeVar("K")
T = TypeVar("T")

_MOST_WAITS = 8
_FIRST_WAIT_S = 5.0
_LONGEST_WAIT_S = 300.0
_PASSING = (RateLimited, Overloaded, VendorTimeout, VendorUnreachable)
"""What says nothing of the thread that was asked for, and may be otherwise in a while."""


class Asking:
    """The way to one source: its own adapter, behind the guard that notes how it fares."""

    def __init__(self, kit: Kit, plan: SyncPlan, tally: Tally) -> None:
        self._guard: Guard = kit.guard
        self._plan = plan
        self._tally = tally

    async def one(self, ask: Callable[[VendorAdapter], Awaitable[T]]) -> T:
        """The answer to a question; raises ThreadloomError."""
        return await self._guard.one(self._plan.connected, ask(self._plan.connected.adapter))

    async def batch(
        self, keys: Sequence[K], ask: Callable[[VendorAdapter, Sequence[K]], Awaitable[Sequence[T | ThreadloomError]]]
    ) -> Sequence[T | ThreadloomError]:
        """One answer or one error for each key; raises ThreadloomError where all of them failed as one."""
        return await self.one(lambda adapter: ask(adapter, keys))

    async def answers_still(self) -> None:
        """Raises ThreadloomError where the source does not fare well.

        Asked before a NotFound is believed: behind a wrong address everything is.
        """
        await self.one(lambda adapter: adapter.health(self._plan.call))

    async def patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` gives; begun anew while the vendor asks for fewer calls, after the time that it names."""
        for attempt in range(_MOST_WAITS):
            try:
                return await work()
            except RateLimited as error:
                wait_s = min(_FIRST_WAIT_S * 2**attempt, _LONGEST_WAIT_S)
                if error.retry_after_ms is not None:
                    wait_s = error.retry_after_ms / 1_000
                self._plan.pace.hold(wait_s)
                self._tally.tell(waits_s=wait_s)
        return await work()


def passing(answers: Sequence[object]) -> ThreadloomError | None:
    """The first failure that is not about what was asked for."""
    return next((answer for answer in answers if isinstance(answer, _PASSING)), None)
