"""How many requests of a source are under way at once, and who is next."""

import asyncio
from collections import deque

from threadloom.domain.errors import Overloaded
from threadloom.domain.ids import TenantId

_CROWDED = "too many calls to this source are under way; nothing was sent, ask again in a moment"

_Turn = asyncio.Future[None]


class Bulkhead:
    """Places for requests, and a waiting room: tenants by turns, each tenant's own in their order.

    Where the waiting room is full, OVERLOADED is told at once: to who comes, or, if another tenant has more there than
    who comes, to that tenant's last.
    """

    def __init__(self, max_in_flight: int, max_waiting: int) -> None:
        self._free = max_in_flight
        self._max_waiting = max_waiting
        self._waiting = 0
        self._lines: dict[TenantId, deque[_Turn]] = {}  # whose turn it is next stands first; none is empty

    def enter(self) -> bool:
        """A place, if one is free and nobody waits for it; each that was taken is given back by `leave`."""
        if self._free and not self._lines:
            self._free -= 1
            return True
        return False

    async def wait(self, tenant: TenantId, seconds: float) -> None:
        """A place, as soon as it is this one's turn.

        Raises:
            Overloaded: the waiting room is full, or the seconds have passed.
        """
        if self._waiting >= self._max_waiting:
            self._make_room(tenant)
        turn: _Turn = asyncio.get_running_loop().create_future()
        self._lines.setdefault(tenant, deque()).append(turn)
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds):
                await turn
        except TimeoutError as error:
            self._withdraw(tenant, turn)
            raise Overloaded(_CROWDED) from error
        except asyncio.CancelledError:
            self._withdraw(tenant, turn)
            raise

    def leave(self) -> None:
        """Give a place back: to who is next, if anybody waits."""
        while self._lines:
            tenant = next(iter(self._lines))
            line = self._lines.pop(tenant)
            turn = line.popleft()
            self._waiting -= 1
            if line:
                self._lines[tenant] = line  # behind the others
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _withdraw(self, tenant: TenantId, turn: _Turn) -> None:
        """Who waited goes; a place that it was given in the same moment is the next one's."""
        line = self._lines.get(tenant)
        if line is not None and turn in line:
            self._remove(tenant, line, turn)
        elif turn.done() and not turn.cancelled() and turn.exception() is None:
            self.leave()

    def _make_room(self, tenant: TenantId) -> None:
        fullest = max(self._lines, key=lambda each: len(self._lines[each]), default=tenant)
        own = self._lines.get(tenant, ())
        if fullest == tenant or len(self._lines[fullest]) <= len(own) + 1:
            raise Overloaded(_CROWDED)
        line = self._lines[fullest]
        last = line[-1]
        self._remove(fullest, line, last)
        if not last.done():
            last.set_exception(Overloaded(_CROWDED))

    def _remove(self, tenant: TenantId, line: deque[_Turn], turn: _Turn) -> None:
        line.remove(turn)
        self._waiting -= 1
        if not line:
            del self._lines[tenant]
