"""CPU of reads through the openai-assistants adapter, from the call of its method to the nouns that it gives.

    python tests/benchmarks/adapters.py [--transport native] [--seconds 1.0]

Prints microseconds of this process's CPU for one thread, and for the pages of 20 threads with 20 messages each (20
GETs of about 12 KB), against a server in a process of its own; then what of a page is reading JSON and what is making
nouns. Answers are checked before timing; the median of the rounds is shown.
"""

# ruff: noqa: T201 - it prints what it measures

import argparse
import json
import statistics
import time
from collections.abc import Awaitable, Callable

from loopback import Served, cpu_us, run, served

from threadloom.domain.call import Call, Caller, Role
from threadloom.domain.clock import SystemClock
from threadloom.domain.ids import ThreadRef
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.source import Source
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import MessagePageKey, VendorAdapter
from threadloom.vendors._assistants import wire
from threadloom.vendors._assistants.mapping import to_messages
from threadloom.vendors.registry import connect
from threadloom.vendors.transport import TransportName, open_transport

ROUNDS = 5
THREADS = MESSAGES = 20
CALL = Call(caller=Caller(tenant="t", user="u", role=Role.READER, name="U"), request_id="r")

Do = Callable[[int], Awaitable[object]]


def a_thread() -> dict:
    """A thread as the dialect tells it."""
    metadata = {"user": "usr_1", "channel": "web", "priority": "3"}
    return {
        "id": "thread_1",
        "object": "thread",
        "created_at": 1_750_000_000,
        "metadata": metadata,
        "tool_resources": {"code_interpreter": {"file_ids": ["file_1"]}, "file_search": {"vector_store_ids": []}},
    }


def a_message(n: int) -> dict:
    """A message as the dialect tells it: every other one is a run's, every sixth cites a file."""
    is_answer = bool(n % 2)
    words = f"message {n} says " + "what is to be said of an order and its refund " * (3 + n % 5)
    cited = {
        "type": "file_citation",
        "text": "[1]",
        "start_index": 8,
        "end_index": 11,
        "file_citation": {"file_id": "file_1"},
    }
    return {
        "id": f"msg_{n:024d}",
        "object": "thread.message",
        "created_at": 1_750_000_000 + n,
        "thread_id": "thread_1",
        "status": "completed",
        "incomplete_details": None,
        "completed_at": 1_750_000_001 + n,
        "incomplete_at": None,
        "role": "assistant" if is_answer else "user",
        "content": [{"type": "text", "text": {"value": words, "annotations": [cited] if n % 6 == 1 else []}}],
        "assistant_id": "asst_1" if is_answer else None,
        "run_id": f"run_{n // 2:024d}" if is_answer else None,
        "attachments": [],
        "metadata": {"model": "model-1", "tokens": str(n)},
    }


THREAD = json.dumps(a_thread()).encode()
ROWS = [a_message(n) for n in range(MESSAGES)]
TEXTS = [row["content"][0]["text"]["value"] for row in ROWS]
PAGE = json.dumps({"object": "list", "data": ROWS, "has_more": False}).encode()
PAGE_WORD = b"messages?order=asc&limit=%d" % MESSAGES


class OneKey:
    """The same key for everybody."""

    async def key(self, call, source):
        return "sk-benchmark"


def adapter_at(port: int, name: TransportName) -> VendorAdapter:
    """The adapter of a source at this port of loopback."""
    return connect(
        Source(slug="bench", vendor="openai-assistants", name="Bench"),
        base_url=f"http://127.0.0.1:{port}/v1",
        options={},
        credentials=OneKey(),
        store=None,
        clock=SystemClock(),
        transport=open_transport(name),
    )


def a_ref(n: int) -> ThreadRef:
    return ThreadRef(source="bench", native_id=f"thread_{n}")


async def reads(adapter: VendorAdapter) -> dict[str, tuple[Do, int, int]]:
    """What is timed, by name: what to do, how often for a second of it about, and how many at once."""

    async def thread(n: int) -> None:
        await adapter.threads(CALL, [a_ref(n)])

    async def inbox(n: int) -> None:
        await adapter.message_pages(CALL, keys)

    keys = [MessagePageKey(thread=a_ref(n), page=PageRequest(size=MESSAGES)) for n in range(THREADS)]
    (found,) = await adapter.threads(CALL, [a_ref(1)])
    assert isinstance(found, Thread), found
    assert found.native_id == "thread_1"
    for page in await adapter.message_pages(CALL, keys):
        assert isinstance(page, Page), page
        assert [message.text for message in page.items] == TEXTS
    return {
        "threads(1 ref), 20 in flight": (thread, 4_000, 20),
        "threads(1 ref), 1 in flight": (thread, 2_000, 1),
        "message_pages(20 keys), 400 messages": (inbox, 100, 1),
    }


async def measured(port: int, name: TransportName, seconds: float) -> dict[str, float]:
    adapter = adapter_at(port, name)
    try:
        found = await reads(adapter)
        rounds: dict[str, list[float]] = {what: [] for what in found}
        for number in range(ROUNDS + 1):
            for what, (do, times, at_once) in found.items():
                us = await cpu_us(do, max(1, int(times * seconds)), at_once)
                if number:  # the first round warms up
                    rounds[what].append(us)
        return {what: statistics.median(times) for what, times in rounds.items()}
    finally:
        await adapter.close()


def without_network(seconds: float) -> dict[str, float]:
    """Microseconds of what becomes of one page's bytes: reading them, and making nouns of what was read."""
    thread, rows = a_ref(1), wire.read_messages(PAGE).data
    steps: dict[str, Callable[[], object]] = {
        f"of it a page of {len(PAGE):,} bytes read": lambda: wire.read_messages(PAGE),
        f"of it {MESSAGES} messages made": lambda: to_messages(rows, thread),
    }
    return {
        what: statistics.median(_us(step, int(1_000 * seconds)) for _ in range(ROUNDS)) for what, step in steps.items()
    }


def _us(step: Callable[[], object], times: int) -> float:
    before = time.process_time()
    for _ in range(times):
        step()
    return (time.process_time() - before) / times * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--transport", choices=["native", "httpx"], default="native")
    parser.add_argument("--seconds", type=float, default=1.0)
    asked = parser.parse_args()
    answers = Served(others=THREAD, by_word={PAGE_WORD: PAGE})
    with served(answers) as port:
        times = run(measured(port, asked.transport, asked.seconds))
    print("| read | CPU, us |\n|---|---:|")
    for what, us in (times | without_network(asked.seconds)).items():
        print(f"| {what} | {us:,.1f} |")


if __name__ == "__main__":
    main()
