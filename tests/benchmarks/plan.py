"""What a field costs by a plan and by graphql-core: 100 threads of the local source with 20 messages each.

Threads and messages are read from the store once; what else a field asks for is asked each time.

Run by hand: `PYTHONPATH=tests python tests/benchmarks/plan.py [rounds]`. Prints; claims nothing.
"""

# ruff: noqa: T201 - it prints what it measures

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from graphql import ExecutionResult, execute, parse

from plan_world import DESK, OPERATOR, RichWorld, a_rich_world
from planned import operation_of
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import ThreadDraft
from threadloom.graphql.plan.planning import Planning, Plans
from threadloom.graphql.schema import schema

THREADS, MESSAGES, TIMES = 100, 20, 3
QUERIES = {
    "plain fields": """{ threads(first: 100, filter: { sources: ["desk"] }) { nodes { nativeId title status unread
        revision messages(first: 20) { nodes { nativeId role text status visibility syncState html } } } } }""",
    "all kinds of fields": """{ threads(first: 100, filter: { sources: ["desk"] }) { nodes { id title status
        lastActivityAt source { slug } agent { name } messages(first: 20) { nodes { id role text preview createdAt
        metadata parts { __typename text } agent { name } run { status } } outages { code } } } } }""",
    "the smallest": "{ viewer { id name } }",
}


async def seed(world: RichWorld) -> None:
    """Threads of the local source."""
    for number in range(THREADS):
        messages = tuple(MessageDraft(text=f"message {each} of {number}") for each in range(MESSAGES))
        draft = ThreadDraft(source=DESK.slug, title=f"Thread {number}", messages=messages)
        await world.gateway.threads.create(OPERATOR, draft)


def remember(world: RichWorld) -> None:
    """Let what is read from the store be read once, so that executing alone is measured."""
    for use_cases, name in ((world.gateway.threads, "page"), (world.gateway.messages, "pages")):
        setattr(use_cases, name, _remembered(getattr(use_cases, name)))


def _remembered(read: Any) -> Any:
    known: dict[str, Any] = {}

    async def remembered(*terms: Any) -> Any:
        key = repr(terms[1])
        if key not in known:
            known[key] = await read(*terms)
        return known[key]

    return remembered


def leaves(data: Any) -> int:
    """How many fields of an answer are no objects."""
    if isinstance(data, dict):
        return sum(map(leaves, data.values()))
    return sum(map(leaves, data)) if isinstance(data, list) else 1


async def measured(run: Callable[[], Any], rounds: int) -> tuple[float, ExecutionResult]:
    """The median of the processor's microseconds for a run, and what it gave."""
    times: list[float] = []
    result: Any = None
    for _ in range(rounds):
        start = process_time()
        for _ in range(TIMES):
            outcome = run()
            result = await outcome if isawaitable(outcome) else outcome
        times.append((process_time() - start) / TIMES * 1e6)
    return median(times), result


async def main(rounds: int) -> None:
    """Print a line for each query, both ways in the same run."""
    planning = Planning(schema)
    with tempfile.TemporaryDirectory() as folder:
        async with a_rich_world(Path(folder)) as world:
            await seed(world)
            remember(world)
            print(f"{'':22}{'fields':>8}{'plan':>10}{'a field':>9}{'core':>11}{'a field':>9}{'ratio':>8}   (CPU, us)")
            for name, text in QUERIES.items():
                document = parse(text)
                plans = Plans(document, operation_of(document))

                def by_plan(plans: Plans = plans) -> ExecutionResult | Awaitable[ExecutionResult] | None:
                    return planning.execute(plans, {}, world.context(), hide_suggestions=False)

                def by_core(document: Any = document) -> Any:
                    core: Any = schema
                    context, executor = world.context(), core.execution_context_class
                    return execute(core._schema, document, context_value=context, executor_class=executor)

                ours, plan = await measured(by_plan, rounds)
                theirs, core = await measured(by_core, max(rounds // 4, 1))
                assert plan.data == core.data
                assert not plan.errors
                count = leaves(plan.data)
                print(
                    f"{name:22}{count:8}{ours:10.0f}{ours / count:9.2f}{theirs:11.0f}{theirs / count:9.2f}"
                    f"{theirs / ours:8.1f}"
                )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
