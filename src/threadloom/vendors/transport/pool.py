"""A source's connections: so many at once, the rest wait in order, and idle ones are used again for a while."""

import asyncio
from collections import deque

import httpx

from .connecting import Connector
from .connection import Connection, Origin
from .patience import Patience, tell, wait_for


class Pool:
    """Slots and connections: an exchange holds one of each.

    There are never more connections than slots: an idle one has a free slot, and is closed where a new one takes that.
    """

    def __init__(self, *, max_connections: int, keepalive_s: float, connector: Connector) -> None:
        self._free_slots = max_connections
        self._keepalive_s = keepalive_s
        self._connector = connector
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._open: set[Connection] = set()
        self._idle: list[Connection] = []  # the one used last is at the end
        self._sweeping: asyncio.TimerHandle | None = None
        self._is_closed = False

    def at_hand(self, origin: Origin) -> Connection | None:
        """A connection for one exchange, where there is one that nobody waits for; else `acquire` may have to wait."""
        if not self._free_slots or self._waiting:
            return None
        connection = self._used_before(origin)
        if connection is not None:
            self._free_slots -= 1
            connection.take()
        return connection

    async def acquire(self, origin: Origin, patience: Patience) -> Connection:
        """A connection for one exchange; the exchange's end gives it back.

        Raises:
            httpx.PoolTimeout: as many exchanges as may be are under way, and none ended in time.
            httpx.ConnectTimeout, httpx.ConnectError: no connection.
        """
        await self._slot(patience.pool)
        try:
            connection = self._used_before(origin) or await self._new(origin, patience.connect)
        except BaseException:
            self._release_slot()
            raise
        connection.take()
        return connection

    async def close(self) -> None:
        """Close every connection at once, and open none any more."""
        self._is_closed = True
        if self._sweeping is not None:
            self._sweeping.cancel()
        closing = [connection.is_lost for connection in self._open]
        for connection in list(self._open):
            connection.abort()
        if closing:
            await asyncio.wait(closing, timeout=1.0)

    # What connections tell

    def freed(self, connection: Connection, *, is_reusable: bool) -> None:
        """An exchange is over; who waits longest is next."""
        if is_reusable and not self._is_closed:
            loop = asyncio.get_running_loop()
            connection.idle_since = loop.time()
            self._idle.append(connection)
            if self._sweeping is None:
                self._sweeping = loop.call_later(self._keepalive_s, self._sweep)
        self._release_slot()

    def lost(self, connection: Connection) -> None:
        """A connection is closed."""
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)

    # Slots

    async def _slot(self, seconds: float | None) -> None:
        if self._free_slots and not self._waiting:
            self._free_slots -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await wait_for(turn, seconds, httpx.PoolTimeout)
        except BaseException:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif turn.done() and not turn.cancelled() and turn.exception() is None:
                self._release_slot()  # it came together with the end of the waiting
            raise

    def _release_slot(self) -> None:
        while self._waiting:
            if tell(self._waiting.popleft()):
                return
        self._free_slots += 1

    # Connections

    def _used_before(self, origin: Origin) -> Connection | None:
        """The idle connection that was used last, if it can still serve."""
        too_old = asyncio.get_running_loop().time() - self._keepalive_s
        for place in range(len(self._idle) - 1, -1, -1):
            if self._idle[place].origin != origin:
                continue
            connection = self._idle.pop(place)
            if connection.idle_since > too_old and connection.is_fresh():
                return connection
            connection.abort()
        return None

    async def _new(self, origin: Origin, seconds: float | None) -> Connection:
        if self._is_closed:
            raise httpx.ConnectError("the transport is closed")
        if len(self._idle) > self._free_slots:
            self._idle.pop(0).abort()
        connection = await self._connector.open(origin, self, seconds)
        if self._is_closed:
            connection.abort()
            raise httpx.ConnectError("the transport was closed")
        if not connection.is_lost.done():
            self._open.add(connection)
        return connection

    def _sweep(self) -> None:
        """Close what has been idle for too long; look again when the next one will have been."""
        now = asyncio.get_running_loop().time()
        for connection in [idle for idle in self._idle if idle.idle_since + self._keepalive_s <= now]:
            self._idle.remove(connection)
            connection.abort()
        self._sweeping = None
        if self._idle:
            next_end = self._idle[0].idle_since + self._keepalive_s
            self._sweeping = asyncio.get_running_loop().call_at(next_end, self._sweep)
