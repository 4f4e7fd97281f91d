"""Where the words of a search were found in the threads of a page: asked for all of them at once, if at all."""

import asyncio
from collections.abc import Mapping, Sequence

from threadloom.domain.ids import ThreadRef
from threadloom.domain.search import SearchMatch

from .context import Info


class Findings:
    """The places in each thread of a page; the first who asks makes the question, which the others share."""

    def __init__(self, search: str, threads: Sequence[ThreadRef]) -> None:
        self._search = search
        self._threads = threads
        self._task: asyncio.Task[Mapping[ThreadRef, Sequence[SearchMatch]]] | None = None

    async def of(self, thread: ThreadRef, info: Info) -> Sequence[SearchMatch]:
        """The places in one thread."""
        if self._task is None:
            self._task = asyncio.create_task(self._find(info))
        # Shielded: the executor cancels fields whose parent became null, and others wait for the same answer.
        return (await asyncio.shield(self._task))[thread]

    async def _find(self, info: Info) -> Mapping[ThreadRef, Sequence[SearchMatch]]:
        context = info.context
        found = await context.gateway.search.matches(context.call, self._search, self._threads)
        return dict(zip(self._threads, found, strict=True))
