"""How long messages are kept whose vendor has them too."""

import asyncio
import logging

from threadloom.domain.clock import Instant
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.message import Message

from .kit import Kit

_log = logging.getLogger("threadloom.gateway")

_DAY = 86_400_000_000  # microseconds
_AGAIN_S = 6 * 3600.0


class Retention:
    """Deletes what is older than so many days, with what is searched of it; None: nothing.

    Only at sources whose vendor can be asked for the messages again. Those of the local vendor are the only ones
    there are; they go when their thread does. So do those of sources that are not configured now: nobody can say what
    they were.
    """

    def __init__(self, kit: Kit, days: int | None) -> None:
        self._kit = kit
        self._days = days
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Delete what is old from now on, beside the requests: at once, then every six hours."""
        if self._days is not None:
            self._task = asyncio.create_task(self._run(), name="threadloom-retention")

    async def stop(self) -> None:
        """Leave the rest for the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def is_over(self, message: Message) -> bool:
        """Whether a message is older than messages are kept, so that it should not be kept again."""
        oldest = self._oldest()
        return oldest is not None and message.created_at is not None and message.created_at < oldest

    async def sweep(self) -> int:
        """Delete what is old; how many messages."""
        oldest = self._oldest()
        sources = self._kit.sources
        foreign = [slug for slug in sources.slugs() if not sources.reads_own_store(slug)]
        return 0 if oldest is None else await self._kit.store.expire_messages(foreign, oldest)

    def _oldest(self) -> Instant | None:
        return None if self._days is None else Instant(self._kit.clock.now() - self._days * _DAY)

    async def _run(self) -> None:
        while True:
            try:
                gone = await self.sweep()
            except ThreadloomError:
                _log.exception("old messages could not be deleted; trying again later")
            else:
                _log.info("%d messages older than %d days are deleted", gone, self._days)
            await asyncio.sleep(_AGAIN_S)
