"""Two worlds made alike, one of which executes by plans and the other by graphql-core, and steps that both take."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from graphql import ExecutionResult, parse

from plan_world import RichWorld, a_rich_world
from planned import Twice, assert_identical, assert_same, operation_of
from threadloom.graphql.plan.planning import Plans
from threadloom.graphql.schema import schema

IDS = frozenset({"id", "nativeId", "deletedThreadId", "deletedFeedbackId", "deletedAgentId"})
A_SECOND = 1_000_000

Trouble = Callable[[RichWorld], None]


class Step(NamedTuple):
    """An operation of the document with its input, if it has one; `$name` is the id that is known by that name.

    `keeps` makes the id at a path of the mutation's payload known by a name; `trouble` is there during the step.
    """

    name: str
    given: Mapping[str, Any] | None
    keeps: tuple[str, tuple[str, ...]] | None = None
    trouble: Trouble | None = None


class Twin:
    """One of the two worlds, without the ids that chance has given to what is in it."""

    def __init__(self, world: RichWorld) -> None:
        self.world = world
        self.twice = Twice(schema, world.context)
        self._names: dict[str, str] = {}

    def input(self, value: Any) -> Any:
        """The value with ids in the place of their names; one that nothing is known by leads nowhere."""
        if isinstance(value, dict):
            return {key: self.input(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.input(each) for each in value]
        known = self.world.known
        return known.get(value[1:], known["nowhere"]) if isinstance(value, str) and value[:1] == "$" else value

    def nameless(self, value: Any, key: str = "") -> Any:
        """The value with numbers for ids, in the order in which they were first seen."""
        if isinstance(value, dict):
            return {name: self.nameless(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self.nameless(each) for each in value]
        if key in IDS and value:
            return self._names.setdefault(value, f"id {len(self._names)}")
        return self._names.get(value, value) if isinstance(value, str) else value

    def held(self) -> dict[str, Any]:
        """What the fake vendor holds, and all that it was asked."""
        memories = {slug: adapter.memory for slug, adapter in self.world.adapters.items()}
        return {
            slug: (memory.threads, memory.messages, memory.runs, memory.agents, memory.feedback, memory.drafts)
            for slug, memory in memories.items()
        } | {f"{slug} was asked": sorted(memory.asked) for slug, memory in memories.items()}


class Twins:
    """Both worlds, over the operations of one document."""

    def __init__(self, by_plan: RichWorld, by_core: RichWorld, document: str) -> None:
        self.by_plan, self.by_core = Twin(by_plan), Twin(by_core)
        self.planning = self.by_plan.twice.planning
        self._document = parse(document)
        self._plans: dict[str, Plans] = {}

    async def take(self, step: Step) -> ExecutionResult:
        """The plan's result of the step, when both worlds answer the same; or the same failure to answer at all."""
        core = await self._result(self.by_core, step, self._core)
        plan = await self._result(self.by_plan, step, self._plan)
        same = assert_same if core.data is not None or _has_begun(core) else assert_identical
        same(self._nameless(self.by_core, core), self._nameless(self.by_plan, plan))
        assert self.by_plan.held() == self.by_core.held()
        return plan

    @staticmethod
    def _nameless(twin: Twin, result: ExecutionResult) -> ExecutionResult:
        return ExecutionResult(twin.nameless(result.data), result.errors)

    async def _result(self, twin: Twin, step: Step, run: Any) -> ExecutionResult:
        world = twin.world
        world.clock.at += A_SECOND
        if step.trouble:
            step.trouble(world)
        result = await run(twin, step.name, {} if step.given is None else {"input": twin.input(step.given)})
        world.heal()
        for adapter in world.adapters.values():
            adapter.memory.half_fails, adapter.memory.violations = None, ()
        if step.keeps and result.data:
            name, path = step.keeps
            found: Any = result.data
            for key in (step.name, *path):
                found = found and found[key]
            if found:
                world.known[name] = found
        return result

    async def _core(self, twin: Twin, name: str, variables: Mapping[str, Any]) -> ExecutionResult:
        return await twin.twice.core(self._document, variables, name)

    async def _plan(self, twin: Twin, name: str, variables: Mapping[str, Any]) -> ExecutionResult:
        plans = self._plans.setdefault(name, Plans(self._document, operation_of(self._document, name)))
        return await twin.twice._planned(plans, variables)


def _has_begun(result: ExecutionResult) -> bool:
    """Whether any field was read: errors of variables have no place in the answer."""
    return any(error.path is not None for error in result.errors or [])


@asynccontextmanager
async def twins(folder: Path, document: str) -> AsyncGenerator[Twins]:
    """Two worlds in a folder, over operations of one document."""
    for name in ("plan", "core"):
        (folder / name).mkdir()
    async with a_rich_world(folder / "plan") as by_plan, a_rich_world(folder / "core") as by_core:
        yield Twins(by_plan, by_core, document)
