"""The one passage between use cases and adapters: capability, health, and errors that say where they come from."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from copy import copy
from typing import TypeVar

from threadloom.domain.call import Call
from threadloom.domain.clock import Clock, Instant
from threadloom.domain.errors import Internal, NotFound, ThreadloomError
from threadloom.domain.ids import SourceSlug
from threadloom.domain.vendor import VendorAdapter

from .effects import may_be_done, reaching_a_vendor
from .sources import ConnectedSource, Sources

_log = logging.getLogger("threadloom.gateway")

K = TypeVar("K")
R = TypeVar("R")


class Guard:
    """Asks adapters, notes how they fare, and lets only ThreadloomErrors out."""

    def __init__(self, sources: Sources, clock: Clock) -> None:
        self._sources = sources
        self._clock = clock

    async def one(self, connected: ConnectedSource, question: Awaitable[R]) -> R:
        """The answer to one write; raises a ThreadloomError that names the source.

        A vendor's write is noted before it is sent, and not sent where that fails. From the vendor's yes on, and after
        a fault in the adapter, it counts as done (see `effects`).
        """
        source = connected.source
        if not connected.adapter.reads_own_store:
            try:
                await reaching_a_vendor()
            except BaseException:
                if isinstance(question, Coroutine):
                    question.close()  # it never begins
                raise
        began_at = self._clock.now()
        try:
            answer = await question
        except ThreadloomError as error:
            self._note(source.slug, [error], began_at)
            raise error.at(source.slug, source.vendor) from error.__cause__
        except Exception as error:  # a fault in an adapter must not look like the caller's or take others down
            may_be_done()
            _log.exception("adapter of source %r failed", source.slug)
            raise Internal("the gateway failed at this source").at(source.slug, source.vendor) from error
        may_be_done()
        self._note(source.slug, [None], began_at)
        return answer

    async def batch(
        self,
        call: Call,
        keys: Sequence[K],
        source_of: Callable[[K], SourceSlug],
        ask: Callable[[VendorAdapter, Sequence[K]], Awaitable[Sequence[R | ThreadloomError]]],
    ) -> list[R | ThreadloomError]:
        """One answer or one error for each key, every source asked at once with its own keys."""
        sources = {source_of(key) for key in keys}
        if len(sources) <= 1:  # nearly always
            return [answer for slug in sources for answer in await self._ask_source(call, slug, keys, ask)]
        groups: dict[SourceSlug, list[int]] = {}
        for index, key in enumerate(keys):
            groups.setdefault(source_of(key), []).append(index)

        async def ask_source(slug: SourceSlug, indexes: list[int]) -> Sequence[R | ThreadloomError]:
            return await self._ask_source(call, slug, [keys[i] for i in indexes], ask)

        answers = await asyncio.gather(*(ask_source(slug, indexes) for slug, indexes in groups.items()))
        placed: dict[int, R | ThreadloomError] = {}
        for indexes, group in zip(groups.values(), answers, strict=True):
            placed.update(zip(indexes, group, strict=True))
        return [placed[index] for index in range(len(keys))]

    async def _ask_source(
        self,
        call: Call,
        slug: SourceSlug,
        keys: Sequence[K],
        ask: Callable[[VendorAdapter, Sequence[K]], Awaitable[Sequence[R | ThreadloomError]]],
    ) -> Sequence[R | ThreadloomError]:
        connected = self._sources.connected(call, slug)
        if connected is None:
            return [NotFound("there is no such source, or it is not yours") for _ in keys]
        source = connected.source
        began_at = self._clock.now()
        try:
            answers = await ask(connected.adapter, keys)
        except ThreadloomError as error:
            answers = [copy(error) for _ in keys]  # one each: whoever raises it adds to its traceback
        except Exception:  # noqa: BLE001  # as in `one`: logged, and reported as INTERNAL for each key
            _log.exception("adapter of source %r failed", slug)
            answers = [Internal("the gateway failed at this source") for _ in keys]
        self._note(slug, [answer if isinstance(answer, ThreadloomError) else None for answer in answers], began_at)
        return [a.at(slug, source.vendor) if isinstance(a, ThreadloomError) else a for a in answers]

    def _note(self, slug: SourceSlug, errors: Sequence[ThreadloomError | None], began_at: Instant) -> None:
        codes = [error.code if error else None for error in errors if error is None or not error.is_held_back]
        self._sources.monitor(slug).record(codes, began_at=began_at, ended_at=self._clock.now())
