"""Deleting messages that were kept long enough."""

import asyncio
import logging

from threadloom.domain.errors import ThreadloomError

from .kit import Kit

_log = logging.getLogger("threadloom.gateway")

_AGAIN_S = 6 * 3600.0


class Retention:
    """Deletes what is older than messages are kept (`Keeping`), with what is searched of it."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Delete what is old from now on, beside the requests: at once, then every six hours."""
        if self._kit.keeping.days is not None:
            self._task = asyncio.create_task(self._run(), name="threadloom-retention")

    async def stop(self) -> None:
        """Leave the rest for the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def sweep(self) -> int:
        """Delete what is old; how many messages."""
        keeping = self._kit.keeping
        oldest = keeping.oldest()
        return 0 if oldest is None else await self._kit.store.expire_messages(keeping.limited(), oldest)

    async def _run(self) -> None:
        while True:
            try:
                gone = await self.sweep()
            except ThreadloomError:
                _log.exception("old messages could not be deleted; trying again later")
            else:
                _log.info("%d messages older than %d days are deleted", gone, self._kit.keeping.days)
            await asyncio.sleep(_AGAIN_S)
