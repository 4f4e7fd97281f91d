"""Where an adapter is tried: each operation of the vendor's at an emulator of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack

import pytest

from threadloom.domain.errors import ErrorCode
from threadloom.domain.vendor import VendorAdapter
from threadloom.vendors.base import Entry
from threadloom.vendors.transport import TransportName

from .answers import Path
from .asking import ASKS, HEALTH, Ask, Samples, methods_of
from .connecting import NOWHERE, PATIENCE_S, connected, finished
from .replies import Answers, Scripted
from .server import Handler, serving

EACH_TRANSPORT = pytest.mark.parametrize("transport", ["native", "httpx"])

Check = Callable[[Ask, VendorAdapter, Scripted], Awaitable[None]]
"""What is tried of one operation: how it is asked, of whom, and who answers."""


class Bench:
    """What a contract over HTTP needs to know of a vendor.

    `emulator` says how the vendor answers when all is well, `base_path` what stands before its routes, `samples` which
    ids it knows. `words` names, by request (`"GET /v1/threads/t1"`), the places of words of which the vendor may have
    new ones tomorrow: statuses, roles, kinds. `own_codes` gives a status that the vendor documents otherwise than the
    table in the README of `vendors/` the code that it has here.
    """

    entry: Entry
    options: Mapping[str, object] = {}
    samples: Samples = Samples()
    base_path: str = ""
    words: Mapping[str, Sequence[Path]] = {}
    own_codes: Mapping[int, ErrorCode] = {}

    def emulator(self) -> Answers:
        """How the vendor answers: `routes({...})`, or something with a memory; new at each call."""
        raise NotImplementedError("say in `emulator` how the vendor answers")

    def of_each(
        self,
        check: Check,
        answers: Answers | None = None,
        *,
        handler: Handler | None = None,
        transport: TransportName = "native",
        timeout_s: float = PATIENCE_S,
    ) -> None:
        """Try every operation that the vendor carries out, and the question for its health."""

        async def set_up(opened: AsyncExitStack) -> tuple[VendorAdapter, Scripted]:
            """A vendor for one operation alone, so that each finds it as it was."""
            script = Scripted(answers or self.emulator())
            url = await opened.enter_async_context(serving(handler or script))
            made = connected(self.entry, url + self.base_path, self.options, transport=transport, timeout_s=timeout_s)
            return await opened.enter_async_context(made), script

        async def main() -> None:
            async with connected(self.entry, NOWHERE, self.options) as adapter:
                there = methods_of(adapter.capabilities)
            asks = [*(ask for ask in ASKS if ask.method in there), HEALTH]
            async with AsyncExitStack() as opened:
                # All before the first is asked: making them holds the loop for longer than a connection may take.
                ready = [await set_up(opened) for _ in asks]
                tried = (check(ask, *each) for ask, each in zip(asks, ready, strict=True))
                outcomes = await asyncio.gather(*tried, return_exceptions=True)
            for failure in filter(None, outcomes):  # once all have ended, so that none is torn from its server
                raise failure

        finished(main)
