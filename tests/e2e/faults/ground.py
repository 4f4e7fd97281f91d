"""Where faults are tried: a sandbox that breaks, one that stays calm, and a gateway over both.

A source of its own is read from and another one written to, so that what is written never shows among what is read.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import product
from pathlib import Path
from typing import Any

from msgspec import Struct

from builders import a_client, a_configuration
from e2e.faults import recorded
from e2e.house import HELLO, OPTIONS
from threadloom.sandbox.faults.rules import Rule, Standing
from threadloom.sandbox.sandbox import Emulator, Sandbox

PACES = {"quick": 0.4, "patient": 10.0}
"""Seconds that a vendor is waited for: quick sources for faults that a time-out ends, patient ones for all others."""
ALL_OPTIONS: Mapping[str, Mapping[str, Any]] = {**OPTIONS, recorded.SLUG: recorded.OPTIONS}
VENDORS = tuple(ALL_OPTIONS)
READABLE = tuple(vendor for vendor in VENDORS if vendor not in {"humm", "mindset"})
TRANSPORTS = ("native", "httpx")
CREATED = {"humm": "startThread", "mindset": "startThread"}
"""How a thread is made, each with one request: by createThread, where nothing else is said."""
MOST_READS, MOST_WRITES = 3, 1
"""Requests that may come of one read and of one write."""
ASKED_BY_POST = ("POST /threads/search", "POST /assistants/search")
"""Reads that LangGraph takes by POST."""

_CALM = "calm"
_CALM_VENDOR = "umami"

_START = """
mutation ($given: StartThreadInput!) { startThread(input: $given) { thread { id } userErrors { code } } }
"""
_LIST = """
query ($sources: [String!]!) {
  threads(first: 50, filter: { sources: $sources }) {
    nodes { id source { slug } messages(first: 5) { nodes { id text role createdAt } } }
  }
}
"""
_ONE = """
query ($broken: ID!, $calm: ID!) {
  broken: thread(id: $broken) { id title outage { code } }
  calm: thread(id: $calm) { id title outage { code } }
}
"""
_WRITE = """
mutation ($broken: %sInput!, $calm: CreateThreadInput!) {
  broken: %s(input: $broken) { thread { id } userErrors { code path message } }
  calm: createThread(input: $calm) { thread { id } userErrors { code } }
}
"""


class Asked(Struct, frozen=True):
    """An operation: what came back as text and as JSON, and its HTTP status."""

    status: int
    text: str
    json: dict[str, Any]


class Trial(Struct, frozen=True):
    """What came of one read of a list, one of a thread, and one write, all at once, while a vendor was broken."""

    list: Asked | None
    one: Asked | None
    write: Asked
    sent: Sequence[str]
    """Method and path of each request that the broken vendor saw."""
    met: int
    """Requests, or connections, that met the fault."""


class Ground:
    """The two sandboxes, the gateway, and a thread at each source that is read from."""

    def __init__(self, folder: Path, sandbox: Sandbox, langgraph: Emulator, calm: Sandbox) -> None:
        self.record = sandbox.record
        self.emulators = {**sandbox.emulators, langgraph.slug: langgraph}
        self._folder = folder
        self.calm = calm
        self._threads: dict[str, str] = {}
        self._remembering: set[tuple[str, str]] = set()
        self._stack = AsyncExitStack()

    async def open(self) -> None:
        """Start the gateway, and make the threads."""
        await self.renew()
        places = product(READABLE, TRANSPORTS, PACES)
        for slug in [*(slug_of(*place) for place in places), _CALM]:
            started = await self._client.data(_START, {"given": {"target": {"source": slug}, "message": HELLO}})
            assert started["startThread"]["userErrors"] == [], (slug, started)
            self._threads[slug] = started["startThread"]["thread"]["id"]

    async def renew(self) -> None:
        """A gateway that knows nothing of earlier failures."""
        await self.close()
        self._remembering.clear()
        tables = [
            _table(self.emulators[vendor], f"{slug_of(vendor, transport, pace)}{ending}", pace, transport=transport)
            for vendor, transport, pace, ending in product(VENDORS, TRANSPORTS, PACES, ("", "-writes"))
        ]
        calm = [_table(self.calm.emulators[_CALM_VENDOR], f"{_CALM}{ending}", "patient") for ending in ("", "-writes")]
        settings = a_configuration(self._folder, sources=[*tables, *calm])
        self._client = await self._stack.enter_async_context(a_client(settings))

    async def close(self) -> None:
        """Stop the gateway."""
        await self._stack.aclose()

    async def trial(
        self, vendor: str, transport: str, rule: Rule | None, *, pace: str = "patient", is_remembered: bool = False
    ) -> Trial:
        """What comes back while the vendor breaks by this rule; without one, while it refuses connections.

        `is_remembered`: the gateway goes on heeding it, so that the next trial there needs a new one.
        """
        if (vendor, transport) in self._remembering:
            await self.renew()
        if is_remembered:
            self._remembering.add((vendor, transport))
        emulator = self.emulators[vendor]
        slug = slug_of(vendor, transport, pace)
        try:
            if rule is None:
                await emulator.set_state("down")
                return await self._tried(vendor, slug, ())
            return await self._tried(vendor, slug, await emulator.break_on(rule))
        finally:
            await emulator.mend()
            await emulator.set_state("up")

    async def _tried(self, vendor: str, slug: str, met: Sequence[Standing]) -> Trial:
        self.record.clear()
        asked = [self._written(vendor, slug)]
        if vendor in READABLE:
            ids = {"broken": self._threads[slug], "calm": self._threads[_CALM]}
            asked += [self._asked(_LIST, {"sources": [slug, _CALM]}), self._asked(_ONE, ids)]
        write, *reads = await asyncio.gather(*asked)
        seen = self.record.select(vendor=vendor)
        return Trial(
            list=reads[0] if reads else None,
            one=reads[1] if reads else None,
            write=write,
            sent=[f"{each.method} {each.path}" for each in seen],
            met=sum(standing.played for standing in met),
        )

    async def _written(self, vendor: str, slug: str) -> Asked:
        mutation = CREATED.get(vendor, "createThread")
        said = {"message": HELLO} if mutation == "startThread" else {}
        variables = {
            "broken": {"target": {"source": f"{slug}-writes"}, **said},
            "calm": {"target": {"source": f"{_CALM}-writes"}},
        }
        return await self._asked(_WRITE % (f"{mutation[:1].upper()}{mutation[1:]}", mutation), variables)

    async def _asked(self, query: str, variables: dict[str, Any]) -> Asked:
        answer = await self._client.http.post("/graphql", json={"query": query, "variables": variables})
        return Asked(answer.status_code, answer.text, answer.json())


def slug_of(vendor: str, transport: str, pace: str) -> str:
    """The source at a vendor that is called so; the one that is written to has `-writes` behind it."""
    return f"{vendor}-{transport}-{pace}"


def _table(emulator: Emulator, slug: str, pace: str, **settings: Any) -> dict[str, Any]:
    return {
        "slug": slug,
        "vendor": emulator.slug,
        "base_url": emulator.base_url,
        "api_key": emulator.api_key,
        "options": dict(ALL_OPTIONS[emulator.slug]),
        "timeout_s": PACES[pace],
        "breaker_failures": 1_000,
        "sync": {"every_s": 0},
        **settings,
    }


@asynccontextmanager
async def a_ground(folder: Path) -> AsyncGenerator[Ground]:
    """Settled; nothing at the sandboxes happens by itself, for their time stands still."""

    def now() -> float:
        return 1_800_000_000.0

    async with (
        Sandbox(seed=1, now=now) as sandbox,
        recorded.a_recorded_langgraph(sandbox.record) as langgraph,
        Sandbox(seed=2, now=now) as calm,
    ):
        ground = Ground(folder, sandbox, langgraph, calm)
        try:
            await ground.open()
            yield ground
        finally:
            await ground.close()
