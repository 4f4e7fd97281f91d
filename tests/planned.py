"""Executing an operation twice, by graphql-core and by a plan, and comparing what they say."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import Any

import msgspec
from graphql import DocumentNode, ExecutionResult, GraphQLError, OperationDefinitionNode, execute, parse

from threadloom.domain.noun import Noun
from threadloom.graphql.plan.planning import Planning, Plans
from threadloom.graphql.plan.rows import members

Path = tuple[str | int, ...]


def operation_of(document: DocumentNode, name: str | None = None) -> OperationDefinitionNode:
    """The operation of that name, or the only one."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    return next(each for each in operations if name is None or (each.name and each.name.value == name))


def bare(result: ExecutionResult) -> ExecutionResult:
    """The result with dicts instead of a plan's records."""
    return ExecutionResult(without_records(result.data), result.errors)


def without_records(value: Any) -> Any:
    """The same with dicts instead of a plan's records."""
    if isinstance(value, list):
        return [without_records(each) for each in value]
    if isinstance(value, msgspec.Struct) and not isinstance(value, Noun):  # a row may hold a noun as JSON
        value = members(value)
    return {key: without_records(each) for key, each in value.items()} if isinstance(value, dict) else value


class Twice:
    """A schema with both ways to execute it; `context` makes the surroundings of one execution."""

    def __init__(self, schema: Any, context: Callable[[], object]) -> None:
        self.schema = schema
        self.planning = Planning(schema)
        self._context = context

    async def core(self, document: DocumentNode, variables: Mapping[str, object], name: str | None) -> ExecutionResult:
        """graphql-core's result."""
        result: Any = execute(
            self.schema._schema,
            document,
            context_value=self._context(),
            variable_values=dict(variables),
            operation_name=name,
            executor_class=self.schema.execution_context_class,
        )
        return await result if isawaitable(result) else result

    async def plan(self, document: DocumentNode, variables: Mapping[str, object], name: str | None) -> ExecutionResult:
        """The plan's result, once it was compiled and once more; there must be one."""
        plans = Plans(document, operation_of(document, name))
        first = await self._planned(plans, variables)
        again = await self._planned(plans, variables)
        assert first.data == again.data
        return again

    async def _planned(self, plans: Plans, variables: Mapping[str, object]) -> ExecutionResult:
        result: Any = self.planning.execute(plans, variables, self._context(), hide_suggestions=False)
        assert result is not None, "no plan covers it"
        return bare(await result if isawaitable(result) else result)

    async def agree(self, text: str, variables: Mapping[str, object], name: str | None = None) -> ExecutionResult:
        """The result, when both say the same; whatever depends on earlier executions is warmed up."""
        document = parse(text)
        await self.core(document, variables, name)
        core = await self.core(document, variables, name)
        plan = await self.plan(document, variables, name)
        assert_same(core, plan)
        return plan


def assert_same(core: ExecutionResult, plan: ExecutionResult) -> None:
    """The same data in the same order, the same errors at the same places; the plan's in the order of the answer.

    graphql-core tells errors as they happen, and of several errors that make the same value null those that happen
    first: there both must tell of that value, and may tell another reason.
    """
    assert json.dumps(plan.data, default=repr) == json.dumps(core.data, default=repr)
    ours, theirs = _by_null(plan), _by_null(core)
    assert ours.keys() == theirs.keys()
    for place, errors in ours.items():
        if all(error["path"] == list(place) for error in [*errors, *theirs[place]]):
            assert errors == theirs[place]
    assert list(ours) == sorted(ours, key=lambda place: _order(plan.data, place))


def assert_identical(core: ExecutionResult, plan: ExecutionResult) -> None:
    """The same data in the same order, and the same errors in the same order."""
    assert json.dumps(plan.data, default=repr) == json.dumps(core.data, default=repr)
    assert [_told(error) for error in plan.errors or []] == [_told(error) for error in core.errors or []]


def _told(error: GraphQLError) -> dict[str, Any]:
    return {"cause": type(error.original_error).__name__, **error.formatted}


def _by_null(result: ExecutionResult) -> dict[Path, list[dict[str, Any]]]:
    """Errors by the null in the data that each stands for, in their order."""
    found: dict[Path, list[dict[str, Any]]] = defaultdict(list)
    for error in result.errors or []:
        value, place = result.data, list[str | int]()
        for step in error.path or []:
            if value is None:
                break
            value = value[step]
            place.append(step)
        assert value is None, f"an error at {error.path}, which is not null"
        found[tuple(place)].append(_told(error))
    return found


def _order(data: Any, place: Path) -> list[int]:
    order: list[int] = []
    for step in place:
        order.append(step if isinstance(step, int) else list(data).index(step))
        data = data[step]
    return order
