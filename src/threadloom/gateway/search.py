"""Search: where words stand, and keeping what vendors tell so that it can be found."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from threadloom.domain.call import Call, Caller
from threadloom.domain.errors import NotFound, ThreadloomError
from threadloom.domain.ids import MessageRef, ThreadRef
from threadloom.domain.message import Message, MessageStatus
from threadloom.domain.search import SearchMatch

from .kit import Kit

MOST_WAITING = 2_000
"""Messages that may wait to be kept; of more, those that come last are let pass, and kept when they come again."""

_log = logging.getLogger("threadloom.gateway")


class _Passed(NamedTuple):
    """What a vendor told somebody of one thread: messages, and which it does not know any more."""

    caller: Caller
    thread: ThreadRef
    messages: Sequence[Message]
    gone: Sequence[MessageRef]


class Search:
    """Finds nothing itself, the store does; what passes by is kept beside the requests."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._queue: deque[_Passed] = deque()
        self._waiting = 0
        self._task: asyncio.Task[None] | None = None

    async def matches(self, call: Call, search: str, threads: Sequence[ThreadRef]) -> Sequence[Sequence[SearchMatch]]:
        """Where the words of a search stand in each of some threads; asks no vendor. Raises Invalid at `search`."""
        return await self._kit.store.search_matches(call.caller, search, threads)

    def passed(
        self, call: Call, thread: ThreadRef, messages: Sequence[Message], *, gone: Sequence[MessageRef] = ()
    ) -> None:
        """Keep, in a while, what a vendor told of a thread, so that it can be found; forget what it says is `gone`.

        Left out: what lives in our own store, what is still being written, what is older than messages are kept, and
        what passed by just so of late.
        """
        if self._kit.sources.reads_own_store(thread.source):
            return
        written = [message for message in messages if message.status is not MessageStatus.IN_PROGRESS]
        news = [each for each in self._kit.passed.news(thread, written) if not self._kit.keeping.is_over(each)]
        if news or gone:
            self._take(_Passed(call.caller, thread, news, gone))

    async def finish(self) -> None:
        """Keep what waits."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def _take(self, passed: _Passed) -> None:
        if self._waiting + len(passed.messages) > MOST_WAITING:
            _log.debug("%d messages that passed by are not kept now: too many wait", len(passed.messages))
            self._kit.passed.forget(passed.thread)
            return
        self._queue.append(passed)
        self._waiting += len(passed.messages)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work_off(), name="threadloom-passing")

    async def _work_off(self) -> None:
        while self._queue:
            passed = self._queue.popleft()
            self._waiting -= len(passed.messages)
            try:
                await self._keep(passed)
            except NotFound:
                _log.debug("a thread has gone before its messages were kept")
                self._kit.passed.forget(passed.thread)
            except ThreadloomError:
                _log.exception("messages that passed by could not be kept")
                self._kit.passed.forget(passed.thread)

    async def _keep(self, passed: _Passed) -> None:
        store, refs = self._kit.store, [message.ref for message in passed.messages]
        known = await store.messages(passed.caller, [*refs, *passed.gone])
        news = [message for message, kept in zip(passed.messages, known, strict=False) if _is_news(message, kept)]
        if news:
            await store.save_messages(passed.caller, news)
        # One that was sent through the gateway stays: a vendor may not know yet what it has just taken.
        lost = [message.ref for message in known[len(refs) :] if message is not None and message.author is None]
        if lost:
            await store.forget_messages(passed.caller, lost)
            self._kit.passed.forget(passed.thread)


def _is_news(told: Message, kept: Message | None) -> bool:
    """Whether a vendor's message is not kept just so; who sent it is ours to know, and no part of it."""
    return kept is None or replace(told, author=kept.author, idempotency_key=kept.idempotency_key) != kept
