"""graphql-core's executors for executions of one operation, copied from one that it has built before.

Most of an executor depends on the document alone. What depends on the request are its context, its variables and what
it gathers; and nearly all variables are numbers, texts and booleans of the scalars that GraphQL itself has, which are
their own coerced values.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLString,
    OperationDefinitionNode,
)

from .loose import Core, Value, is_required

MOST_KEPT = 16
"""How many are kept of one operation, one for each choice of variables that are given."""

BYTES_AN_EXECUTOR = 4_000

_GATHERED = (
    "collected_errors",
    "pending_incremental_futures",
    "background_futures",
    "groups",
    "tasks",
    "streams",
    "_relevant_sub_fields",
    "_stream_usages",
    "_initial_execution_plans",
    "_deferred_execution_plans",
)
"""What an executor gathers while it runs; empty at first. Nearly nothing of it is used by a plan."""

_REPLACED = {*_GATHERED, "async_helpers", "context_value", "hide_suggestions", "variable_values"}

_PLAIN: dict[object, Callable[[Value], bool]] = {
    GraphQLBoolean: lambda value: type(value) is bool,
    GraphQLFloat: lambda value: type(value) is float and value - value == 0,  # no infinity
    GraphQLID: lambda value: type(value) is str,
    GraphQLInt: lambda value: type(value) is int and -(2**31) <= value < 2**31,
    GraphQLString: lambda value: type(value) is str,
}
"""Whether a value of a variable is its own coerced value, by the scalars that have such."""


class Executors:
    """Executors of one operation."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self._document = document
        self._name = operation.name.value if operation.name else None
        self._variables = [each.variable.name.value for each in operation.variable_definitions or ()]
        self._kept: dict[tuple[bool, ...], _Template | None] = {}

    @property
    def size(self) -> int:
        """What is kept, in bytes by estimate."""
        return BYTES_AN_EXECUTOR * len(self._kept)

    def executor(
        self,
        build: Callable[..., Core],
        variables: Mapping[str, object],
        context: object,
        *,
        hide_suggestions: bool,
        most_errors: int,
    ) -> Core:
        """The executor for these variables, or graphql-core's errors with them; `build` is its way to one."""
        given = tuple([name in variables for name in self._variables])
        template = self._kept.get(given)
        made = template.executor(variables, context, hide_suggestions=hide_suggestions) if template else None
        if made is not None:
            return made
        built: Core = build(
            self._document,
            context_value=context,
            raw_variable_values=dict(variables),
            operation_name=self._name,
            max_coercion_errors=most_errors,
            hide_suggestions=hide_suggestions,
        )
        if given not in self._kept and len(self._kept) < MOST_KEPT and not _are_errors(built):
            self._kept[given] = _template(built, variables)
        return built


class _Given(NamedTuple):
    """A variable that is given."""

    name: str
    source: Core
    is_plain: Callable[[Value], bool]
    is_required: bool


class _Template:
    """An executor without what a request gave to it; `given` are the variables that those have that are made of it."""

    def __init__(self, built: Core, given: Sequence[_Given]) -> None:
        state: dict[str, Any] = built.__dict__
        self._class, self._values = _filling(built), _class(built.variable_values)
        self._shared = {name: value for name, value in state.items() if name not in _REPLACED}
        self._given = given
        self._sources: dict[str, Any] = dict(built.variable_values.sources)
        self._coerced: dict[str, Any] = dict(built.variable_values.coerced)
        for name, source, _, _ in given:
            self._sources[name], self._coerced[name] = source, None

    def executor(self, variables: Mapping[str, object], context: object, *, hide_suggestions: bool) -> Core | None:
        """One for these variables; None where one of them must be coerced first."""
        sources, coerced = self._sources.copy(), self._coerced.copy()  # with the places and the values of defaults
        for name, source, is_plain, is_required_ in self._given:
            value = variables[name]
            if not (is_plain(value) or (value is None and not is_required_)):
                return None
            sources[name], coerced[name] = source._replace(value=value), value
        return self._made(self._values(sources, coerced), context, hide_suggestions=hide_suggestions)

    def _made(self, values: Core, context: object, *, hide_suggestions: bool) -> Core:
        made: Any = object.__new__(self._class)
        state: dict[str, Any] = made.__dict__
        state.update(self._shared)
        state["context_value"], state["variable_values"] = context, values
        state["hide_suggestions"] = hide_suggestions
        return made


def _filling(built: Core) -> Core:
    """The executor's class, but what is gathered is made when it is first asked for.

    It takes longer to make than all else, and an execution by a plan asks for little of it, or nothing.
    """
    state: dict[str, Any] = built.__dict__
    makers = {name: _class(state[name]) for name in _GATHERED}
    helpers = _class(state["async_helpers"])

    def made_late(executor: Core, name: str) -> object:
        if name == "async_helpers":
            made = helpers(gather=executor.gather_async_work, track=executor.track_async_work)
        elif name in makers:
            made = makers[name]()
        else:
            raise AttributeError(name)
        executor.__dict__[name] = made
        return made

    return type(_class(built).__name__, (_class(built),), {"__getattr__": made_late})


def _template(built: Core, variables: Mapping[str, object]) -> _Template | None:
    """What others can be copied from; None where a variable is given that is of no plain scalar, or one that is not
    given defaults to a list or an object, or where the installed version keeps something elsewhere.
    """
    state: dict[str, Any] = built.__dict__
    if not state.keys() >= _REPLACED or hasattr(built, "__getattr__"):
        return None
    given: list[_Given] = []
    for name, source in built.variable_values.sources.items():
        type_ = source.signature.type
        required = is_required(type_)
        is_plain = _PLAIN.get(type_.of_type if required else type_)
        if name in variables and is_plain is not None:
            given.append(_Given(name, source._replace(value=None), is_plain, required))
        elif name in variables or isinstance(built.variable_values.coerced.get(name), dict | list):
            return None
    return _Template(built, given)


def _are_errors(built: Core) -> bool:
    return isinstance(built, list)


def _class(thing: Core) -> Core:
    return thing.__class__
