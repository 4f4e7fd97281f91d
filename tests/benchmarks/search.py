"""Search and the inbox over a big store: a million messages in 100,000 threads of one person, unless told otherwise.

Run by hand: `PYTHONPATH=tests python tests/benchmarks/search.py [threads]`. Prints; claims nothing. The file is made in
a temporary folder, some 1.2 GB at full size, and removed at the end.

Words are drawn so that the n-th commonest is as common as 1/n, from 50,000: the commonest stand in most messages.
"""

# ruff: noqa: T201 - it prints what it measures

import asyncio
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from threadloom.domain.call import Caller, Role
from threadloom.domain.clock import Instant
from threadloom.domain.ids import MessageRef, SourceSlug, TenantId, ThreadRef, UserId, VendorSlug
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.page import Page, PageRequest, Position
from threadloom.domain.part import TextPart
from threadloom.domain.query import IndexEntry, ThreadOrderField, ThreadQuery
from threadloom.domain.store import Store
from threadloom.domain.thread import Thread
from threadloom.store import open_store

THREADS, MESSAGES, WORDS, VOCABULARY = 100_000, 10, 30, 50_000
AT_ONCE = 200
ROWS = 30
TIMES = 50
RARE, USUAL, COMMON, TYPED = range(20_000, 20_100), range(1_000, 1_100), range(10, 60), range(100)
ADA = Caller(tenant=TenantId("acme"), user=UserId("ada"), role=Role.WRITER, name="Ada")


class Language:
    """Words, some of them common."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
        self.words = sorted({"".join(self._chance.choices(syllables, k=3)) for _ in range(VOCABULARY * 2)})
        self._chance.shuffle(self.words)
        self.words = self.words[:VOCABULARY]
        self._weights = list(accumulate(1 / n for n in range(1, VOCABULARY + 1)))

    def text(self, length: int) -> str:
        return " ".join(self._chance.choices(self.words, cum_weights=self._weights, k=length))


def a_thread(number: int, language: Language) -> tuple[IndexEntry, Sequence[Message]]:
    """A thread and what is said in it."""
    ref = ThreadRef(source=SourceSlug("desk"), native_id=f"t{number}")
    moment = Instant(1_700_000_000_000_000 + number * 1_000_000)
    thread = Thread(ref=ref, owner=ADA.user, title=language.text(4), created_at=moment, last_activity_at=moment)
    messages = [
        Message(
            ref=MessageRef(thread=ref, native_id=f"m{n}"),
            role=MessageRole.USER,
            parts=(TextPart(text=language.text(WORDS)),),
            created_at=moment,
        )
        for n in range(MESSAGES)
    ]
    return IndexEntry(vendor=VendorSlug("local"), thread=thread), messages


async def seed(store: Store, threads: int, language: Language) -> None:
    """Write the threads, and wait until they can be found."""
    began = perf_counter()
    for first in range(0, threads, AT_ONCE):
        made = [a_thread(number, language) for number in range(first, min(first + AT_ONCE, threads))]
        await store.index(ADA, [entry for entry, _ in made])
        await store.save_messages(ADA, [message for _, messages in made for message in messages])
    print(f"written in {perf_counter() - began:.0f} s, indexing beside it")
    await store.indexed()
    print(f"all indexed after {perf_counter() - began:.0f} s")


async def measure(name: str, asks: Sequence[Callable[[], Awaitable[Page[Any]]]]) -> None:
    """Print the median and the 95th percentile of asking each once: processor time, and time by the clock."""
    took: list[tuple[float, float]] = []
    totals: list[int | None] = []
    for ask in asks:
        began = process_time(), perf_counter()
        page = await ask()
        took.append(((process_time() - began[0]) * 1_000, (perf_counter() - began[1]) * 1_000))
        totals.append(page.total)
    cpu, clock = (
        " ".join(f"{ranked[len(ranked) * at // 100]:8.2f}" for at in (50, 95))
        for ranked in map(sorted, zip(*took, strict=True))
    )
    counted = sorted(total for total in totals if total is not None)
    found = f"{counted[len(counted) // 2]:7} threads found" if counted else "  not counted"
    print(f"{name:36} CPU p50 p95 {cpu} ms   clock p50 p95 {clock} ms   {found}")


def searching(store: Store, search: str, **terms: Any) -> Callable[[], Awaitable[Page[Any]]]:
    query = ThreadQuery(search=search, order=ThreadOrderField.RELEVANCE, **terms)

    async def ask() -> Page[Any]:
        page = await store.thread_page(ADA, query, PageRequest(size=ROWS))
        await store.search_matches(ADA, search, [thread.ref for thread in page.items])
        return page

    return ask


async def search_for(store: Store, language: Language) -> None:
    """Searches as people make them, matches included, and the worst of them."""
    chance = random.Random(2)

    def some(ranks: range) -> list[str]:
        return [language.words[rank] for rank in chance.choices(ranks, k=TIMES)]

    kinds = {
        "a rare word": [f"{word} " for word in some(RARE)],
        "a usual word": [f"{word} " for word in some(USUAL)],
        "two usual words": [f"{one} {other} " for one, other in zip(some(USUAL), some(USUAL), strict=True)],
        "a usual and a common word": [f"{one} {other} " for one, other in zip(some(USUAL), some(COMMON), strict=True)],
        "a phrase": [f'"{one} {other}"' for one, other in zip(some(COMMON), some(COMMON), strict=True)],
        "typing, four letters so far": [word[:4] for word in some(USUAL)],
        **{f"typing, {n} letters of a common word": [word[:n] for word in some(TYPED)] for n in (2, 3, 5)},
        "a phrase of the commonest two": [f'"{language.words[0]} {language.words[1]}"'] * 5,
        "a word of every 50th message": [f"{word} " for word in some(COMMON)],
        "the commonest word": [f"{language.words[0]} "] * 5,
    }
    for name, searches in kinds.items():
        await measure(name, [searching(store, search) for search in searches])


async def page_through(store: Store) -> None:
    """The first page of the inbox and the thousandth, or the last there is."""

    async def page(after: Position | None, *, counted: bool) -> Page[Any]:
        return await store.thread_page(ADA, ThreadQuery(), PageRequest(size=ROWS, after=after, counted=counted))

    found = await page(None, counted=False)
    for _ in range(998):
        if not found.has_next:
            break
        found = await page(found.positions[-1], counted=False)
    far = found.positions[-1]
    for counted in (True, False):
        for name, after in (("first", None), ("thousandth", far)):
            ask = partial(page, after, counted=counted)
            await measure(f"{name} page of the inbox", [ask] * TIMES)


async def main() -> None:
    threads = int(sys.argv[1]) if sys.argv[1:] else THREADS
    print(f"{threads * MESSAGES:,} messages of {WORDS} words in {threads:,} threads")
    language = Language()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "search.db"
        async with open_store(f"sqlite:///{path}") as store:
            await seed(store, threads, language)
            print(f"{path.stat().st_size / 1e6:,.0f} MB")
            await page_through(store)
            await search_for(store, language)
            began = perf_counter()
            await store.purge_thread(ADA, ThreadRef(source=SourceSlug("desk"), native_id="t1"))
            print(f"purged a thread in {perf_counter() - began:.2f} s")


if __name__ == "__main__":
    asyncio.run(main())
