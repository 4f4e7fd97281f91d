"""How fast a source is called for synchronisation, so that its callers' own calls are never in the way of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from threadloom.domain.call import Call
from threadloom.domain.ids import SourceSlug
from threadloom.domain.vendor import Credentials

_MINUTE_S = 60.0


class Pace:
    """Lets calls go one by one, evenly spaced, at most so many a minute; all of them wait while it is held."""

    def __init__(
        self,
        calls_per_minute: float,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap_s = _MINUTE_S / calls_per_minute
        self._now = now
        self._sleep = sleep
        self._next_at = now()

    async def take(self) -> None:
        """Wait until the next call may go."""
        while (wait_s := self._next_at - self._now()) > 0:
            await self._sleep(wait_s)
        # Who woke late may make up for it by less than one gap: what was not used is not saved up.
        self._next_at = max(self._next_at, self._now() - self._gap_s) + self._gap_s

    def hold(self, seconds: float) -> None:
        """Let no call go before so many seconds have passed."""
        self._next_at = max(self._next_at, self._now() + seconds)


class PacedCredentials:
    """The port to vendors' keys, which keeps a pace.

    Every request asks for its key once, before its time runs: the one place that all of a source's requests pass, and
    that a wait does no harm.
    """

    def __init__(self, credentials: Credentials, pace: Pace) -> None:
        self._credentials = credentials
        self._pace = pace

    async def key(self, call: Call, source: SourceSlug) -> str | None:
        """The key, once the next request may go."""
        await self._pace.take()
        return await self._credentials.key(call, source)
