"""Executing a prepared operation, and finishing what was begun."""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine, Mapping
from typing import Any, TypeVar, cast

import strawberry
from graphql import ExecutionResult, GraphQLError
from graphql.execution import execute  # pyright: ignore[reportUnknownVariableType]  it leaves type arguments out

from threadloom.domain.call import Call
from threadloom.graphql.context import Context
from threadloom.graphql.errors import answered, log
from threadloom.graphql.plan.planning import Planning, Plans

from .cache import Cache
from .documents import Prepared
from .shape import MOST_ERRORS

T = TypeVar("T")

_log = logging.getLogger("threadloom.graphql")

PLAN_BYTES = 48_000_000
"""What plans and the documents behind them may take, by estimate."""


class Executed:
    """What became of an operation; without `began` its variables did not fit, and nothing was run."""

    def __init__(self, data: Mapping[str, Any] | None, errors: list[GraphQLError], *, began: bool) -> None:
        self.data = data
        self.errors = errors
        self.began = began


class Execution:
    """Executes operations of a schema: with `plan` by plans where they cover them, else by graphql-core."""

    def __init__(self, schema: strawberry.Schema, *, plan: bool = True) -> None:
        inner = cast("Any", schema)
        self._schema = inner._schema  # noqa: SLF001 - Strawberry has no other way to the schema that it built
        self._executor = inner.execution_context_class
        self._planning = Planning(schema) if plan else None
        self._plans = Cache[int, Plans](PLAN_BYTES)

    async def run(
        self, prepared: Prepared, variables: Mapping[str, object], context: Context, *, hide_suggestions: bool
    ) -> Executed:
        """Execute; every error is logged once and told as a caller may see it. The context ends with it."""
        try:
            return await self._run(prepared, variables, context, hide_suggestions=hide_suggestions)
        finally:
            context.end()

    async def _run(
        self, prepared: Prepared, variables: Mapping[str, object], context: Context, *, hide_suggestions: bool
    ) -> Executed:
        outcome = self._by_plan(prepared, variables, context, hide_suggestions=hide_suggestions)
        if outcome is None:
            name = prepared.operation.name
            outcome = execute(
                self._schema,
                prepared.document,
                context_value=context,
                variable_values=dict(variables),
                operation_name=name.value if name else None,
                executor_class=self._executor,
                max_coercion_errors=MOST_ERRORS,
                hide_suggestions=hide_suggestions,
            )
        result = outcome if isinstance(outcome, ExecutionResult) else await outcome
        errors = told([prepared.located(error) for error in result.errors or ()], context.call.request_id)
        # Errors of fields have a path; those of variables stop the operation before any field.
        began = result.data is not None or any(error.path is not None for error in errors)
        return Executed(result.data, errors, began=began)

    def _by_plan(
        self, prepared: Prepared, variables: Mapping[str, object], context: Context, *, hide_suggestions: bool
    ) -> ExecutionResult | Awaitable[ExecutionResult] | None:
        """What its plan gives; None where none covers the operation. Plans are kept as long as they are used."""
        if self._planning is None:
            return None
        key = id(prepared.operation)  # its own as long as the plans that are kept under it hold the operation
        kept = self._plans.get(key)
        plans = kept or Plans(prepared.document, prepared.operation)
        size = plans.size
        outcome = self._planning.execute(
            plans, variables, context, hide_suggestions=hide_suggestions, most_errors=MOST_ERRORS
        )
        if kept is None or plans.size != size:
            self._plans.put(key, plans, prepared.shape.size + plans.size)
        return outcome


def told(errors: list[GraphQLError], request_id: str, *, is_about_document: bool = False) -> list[GraphQLError]:
    """The errors as a caller may see them, each logged once.

    `is_about_document`: they say what is wrong with the document, not with its operation, variables or fields.
    """
    for error in errors:
        log(error, request_id=request_id, executed=not is_about_document)
    return [answered(error, request_id=request_id, executed=not is_about_document) for error in errors]


class Finishing:
    """Lets writes finish that nobody waits for any more."""

    def __init__(self) -> None:
        self._under_way: dict[asyncio.Task[Any], Call | None] = {}

    async def shielded(self, work: Coroutine[Any, Any, T], call: Call | None = None) -> T:
        """The result of `work`, which belongs to `call` and goes on when whoever waits here is cancelled."""
        task = asyncio.create_task(work)
        self._under_way[task] = call
        task.add_done_callback(self._under_way.pop)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_report)
            raise

    def is_under_way(self, call: Call) -> bool:
        """Whether work of the call is not done yet."""
        return any(each is call for each in self._under_way.values())

    async def finish(self) -> None:
        """Wait until all that is under way is done."""
        while self._under_way:
            await asyncio.wait(self._under_way)


def _report(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and task.exception() is not None:
        _log.error("a write that nobody waited for failed", exc_info=task.exception())
