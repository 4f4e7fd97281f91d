"""Executing operations by plans: where one covers the operation it is compiled, kept and run."""

import logging
from collections.abc import Awaitable, Mapping
from functools import partial
from typing import Any, cast

from graphql import DocumentNode, ExecutionResult, GraphQLError, OperationDefinitionNode

from .compiling import Compiler, Plan
from .conditions import variables_of_conditions
from .executors import Executors
from .loose import Core
from .private import Private, private
from .unsupported import Unsupported

_log = logging.getLogger("threadloom.graphql.plan")

MOST_VARIANTS = 16
MOST_FIELDS_KEPT = 8_000
"""How many plans are kept of one operation, one for each choice of values in @skip and @include; and their fields."""

BYTES_A_FIELD = 2_000
"""What a field of a plan takes at most; 1,200 to 1,500 were measured."""


class Plans:
    """The plans of one operation, and what is kept to make executors of it."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self.operation = operation
        self.conditions = variables_of_conditions(document)
        self.executors = Executors(document, operation)
        self._variants: dict[tuple[object, ...], Plan | None] = {}
        self._fields = 0

    @property
    def size(self) -> int:
        """What they take in memory, in bytes by estimate; the document is not counted."""
        return BYTES_A_FIELD * self._fields + self.executors.size

    def known(self, values: tuple[object, ...]) -> bool:
        """Whether it was tried to compile one for these values of the conditions."""
        return values in self._variants

    def get(self, values: tuple[object, ...]) -> Plan | None:
        """The plan for these values; None where graphql-core executes the operation."""
        return self._variants.get(values)

    def put(self, values: tuple[object, ...], plan: Plan | None) -> None:
        """Keep a plan, and drop the oldest where there are too many."""
        self._variants[values] = plan
        self._fields += plan.fields if plan else 0
        while len(self._variants) > 1 and (len(self._variants) > MOST_VARIANTS or self._fields > MOST_FIELDS_KEPT):
            dropped = self._variants.pop(next(iter(self._variants)))
            self._fields -= dropped.fields if dropped else 0


class Planning:
    """Executes operations of a Strawberry schema by plans; `planned` and `left` count those that it did and did not."""

    def __init__(self, schema: Core) -> None:
        self._private = private(schema)
        self._schema = schema._schema if self._private else None  # noqa: SLF001 - Strawberry has no other way to it
        self._has_warned = False
        self.planned = 0
        self.left = 0

    def execute(
        self,
        plans: Plans,
        variables: Mapping[str, object],
        context: object,
        *,
        hide_suggestions: bool,
        most_errors: int = 50,
    ) -> ExecutionResult | Awaitable[ExecutionResult] | None:
        """What graphql-core's `execute` gives, told at most so many errors of variables.

        None for what no plan covers, before anything has run.
        """
        if self._private is None:
            return None
        executor: Any = plans.executors.executor(
            partial(self._private.build, self._schema),
            variables,
            context,
            hide_suggestions=hide_suggestions,
            most_errors=most_errors,
        )
        if isinstance(executor, list):  # the variables do not fit
            return ExecutionResult(None, cast("list[GraphQLError]", executor))
        plan = self._plan(plans, executor, self._private)
        if plan is None:
            self.left += 1
            return None
        self.planned += 1
        return plan.execute(executor)

    def _plan(self, plans: Plans, executor: Core, private: Private) -> Plan | None:
        coerced = executor.variable_values.coerced
        values = tuple([coerced.get(name) for name in plans.conditions])
        if not plans.known(values):
            plans.put(values, self._compiled(executor, private))
        return plans.get(values)

    def _compiled(self, executor: Core, private: Private) -> Plan | None:
        try:
            return Compiler(executor, private).plan()
        except Unsupported as reason:
            _log.debug("graphql-core executes an operation: it has %s", reason)
        except GraphQLError:
            _log.debug("graphql-core executes an operation: it has an error in a condition")
        except (AttributeError, LookupError, TypeError, ValueError):
            if not self._has_warned:
                _log.warning("graphql-core executes an operation: it could not be compiled", exc_info=True)
            self._has_warned = True
        return None
