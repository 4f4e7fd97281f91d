"""One source hangs: how long queries of the others take while forty reads wait for it, beside the same without.

Run by hand: `python tests/benchmarks/hanging.py`. Gateway and sandbox are those of `soak.py`; a read of the source that
hangs may take a second, and its breaker opens after five that have. Rounds take turns:
in one it hangs, in the next not.
"""

# ruff: noqa: T201 - it prints what it measures

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx
from soak import a_gateway

from threadloom.sandbox.emulator import Pace
from threadloom.sandbox.faults.rules import Rule
from threadloom.sandbox.sandbox import Sandbox

HANGING, OTHERS = "umami", ("local", "thena", "openai-assistants")
WAITING = 40
ROUNDS = 10
CLEAR_S = 0.8  # of the second that a hanging read takes

_START = "mutation ($input: StartThreadInput!) { startThread(input: $input) { thread { id } userErrors { code } } }"
_READ = "query ($id: ID!) { thread(id: $id) { title messages(first: 5) { nodes { text } } } }"


class Desk:
    """A client, and a thread to read at each source."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def started(self, slug: str) -> str:
        """The id of a new thread."""
        given = {"target": {"source": slug}, "message": {"text": "Where do swifts sleep?"}}
        return (await self._asked(_START, {"input": given}))["data"]["startThread"]["thread"]["id"]

    async def read(self, thread: str) -> float:
        """Milliseconds until the thread is told, or its source's failure."""
        began = time.perf_counter()
        await self._asked(_READ, {"id": thread})
        return (time.perf_counter() - began) * 1_000

    async def _asked(self, query: str, variables: dict[str, object]) -> dict[str, dict]:
        answer = await self._http.post("/graphql", json={"query": query, "variables": variables})
        return answer.raise_for_status().json()


async def round_of(desk: Desk, others: list[str], hanging: list[str]) -> list[float]:
    """What reads of the others take, one after the other, while all of `hanging` are read."""
    reads = [asyncio.create_task(desk.read(thread)) for thread in hanging]
    await asyncio.sleep(0.1)
    taken, until = [], time.perf_counter() + CLEAR_S
    while time.perf_counter() < until:
        assert all(not read.done() for read in reads), "the source does not hang"
        taken += [await desk.read(thread) for thread in others]
    await asyncio.gather(*reads)
    return taken


async def main() -> None:
    """The command."""
    calm: list[float] = []
    beside: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with (
            Sandbox(seed=1, pace=Pace(finish=0.05)) as sandbox,
            a_gateway(sandbox, Path(folder)) as (_, near),
            httpx.AsyncClient(base_url=near.base_url, timeout=30, trust_env=False) as http,
        ):
            desk, emulator = Desk(http), sandbox.emulators[HANGING]
            others = [await desk.started(slug) for slug in OTHERS]
            waiting = [await desk.started(HANGING) for _ in range(WAITING)]
            await asyncio.sleep(0.5)  # the agents have answered
            for _ in range(ROUNDS):
                calm += await round_of(desk, others, [])
                await emulator.break_on(Rule(fault="hang"))
                beside += await round_of(desk, others, waiting)
                await emulator.mend()
                await asyncio.sleep(1.5)  # the breaker lets a probe through
                await desk.read(waiting[0])
    print("| reads of other sources | times | p50 ms | p95 ms | longest ms |")
    print("|---|--:|--:|--:|--:|")
    for name, taken in (("nothing hangs", calm), (f"{WAITING} reads wait for a source that hangs", beside)):
        p95 = statistics.quantiles(taken, n=20)[-1]
        print(f"| {name} | {len(taken)} | {statistics.median(taken):.1f} | {p95:.1f} | {max(taken):.1f} |")


if __name__ == "__main__":
    asyncio.run(main())
