"""A vendor's adapter, connected as the gateway connects it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

from threadloom.domain.call import Call, Caller, Role
from threadloom.domain.clock import Instant, SystemClock
from threadloom.domain.ids import SourceSlug, TenantId, UserId
from threadloom.domain.source import Resilience, Source
from threadloom.domain.vendor import VendorAdapter
from threadloom.store import open_store
from threadloom.vendors.base import Entry, Wiring
from threadloom.vendors.transport import TransportName, open_transport

from .asking import SOURCE

KEY = "the-key-of-the-contract"
"""What the suite's source has for a key."""

NOWHERE = "http://127.0.0.1:9/v1"
"""Where nobody listens: what is asked here without an error was never sent."""

PATIENCE_S = 60.0
"""How long an answer is waited for that should come at once: a busy machine may stand still for a while."""

_MOST_S = 2 * PATIENCE_S

_EACH_BY_ITSELF = Resilience(retries=0, cooldown_s=0.0, breaker_failures=1_000_000)
"""Requests are sent once, and none is held back for what became of others."""

T = TypeVar("T")


class _OneKey:
    async def key(self, call: Call, source: SourceSlug) -> str | None:  # noqa: ARG002 - the same for everybody
        return KEY


def a_call(*, deadline: Instant | None = None) -> Call:
    """A call of somebody who may do everything."""
    caller = Caller(tenant=TenantId("acme"), user=UserId("ann"), role=Role.OPERATOR, name="Ann")
    return Call(caller=caller, request_id="contract", deadline=deadline)


@asynccontextmanager
async def connected(
    entry: Entry,
    base_url: str,
    options: Mapping[str, object],
    *,
    transport: TransportName = "native",
    timeout_s: float = PATIENCE_S,
) -> AsyncGenerator[VendorAdapter]:
    """The adapter of a source at this address, with `KEY` for its key and an empty store."""
    slug = entry.vendor.slug
    source = Source(slug=SOURCE, vendor=slug, name="Contract", timeout_s=timeout_s, resilience=_EACH_BY_ITSELF)
    clock = SystemClock()
    async with open_store("sqlite://", clock=clock) as store:
        wiring = Wiring(
            source=source,
            base_url=base_url,
            credentials=_OneKey(),
            store=store,
            clock=clock,
            transport=open_transport(transport),
        )
        adapter = entry.connect(wiring, entry.parse_options(options))
        try:
            yield adapter
        finally:
            await adapter.close()


def finished(main: Callable[[], Awaitable[T]]) -> T:
    """What comes of a coroutine, on a loop of its own: the suite needs no plugin of pytest's."""

    async def bounded() -> T:
        async with asyncio.timeout(_MOST_S):
            return await main()

    return asyncio.run(bounded())
