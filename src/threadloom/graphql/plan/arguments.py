"""What a field's resolver is given for its arguments, out of the variables of one execution.

graphql-core coerces a field's arguments and Strawberry converts them, anew for every execution; for a small operation
that takes as long as all the rest. Where each argument that is given is a variable of one of GraphQL's own scalars,
both leave its value as it is, and it is only looked up.
"""

from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any

from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLString,
    VariableNode,
)
from strawberry.types.unset import UnsetType

from .loose import Core, is_required
from .private import Private

_OWN = (GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString)
_UNCHANGING = (bool, int, float, str, NoneType, UnsetType)


class Arguments:
    """The arguments of one field in a plan; `left_out` are parameters of its resolver that are no arguments."""

    def __init__(self, field: Core, definition: Core, node: FieldNode, private: Private, left_out: set[str]) -> None:
        self._field = field
        self._definition = definition
        self._node = node
        self._private = private
        self._left_out = left_out
        self._variables = _variables(field, definition, node, private)
        self._others: dict[str, Any] | None = None

    def read(self, executor: Core, info: Core) -> dict[str, Any]:
        """By the names of the resolver's parameters; raises what is wrong with them."""
        if self._others is not None and self._variables is not None:
            looked_up = _looked_up(self._variables, executor.variable_values.coerced)
            if looked_up is not None:
                return self._others | looked_up
        named = self._converted(executor, info)
        if self._others is None and self._variables is not None:
            self._learn(self._variables, named, executor.variable_values.coerced)
        return named

    def _converted(self, executor: Core, info: Core) -> dict[str, Any]:
        coerced = self._private.get_argument_values(
            self._field, self._node, executor.variable_values, None, executor.hide_suggestions
        )
        _, named = self._private.arguments(self._definition, info, coerced)
        return {name: value for name, value in named.items() if name not in self._left_out}

    def _learn(self, variables: "Sequence[_Variable]", named: Mapping[str, Any], coerced: Mapping[str, Any]) -> None:
        """Go the short way from now on, if it has led to the same."""
        names = {name for name, _, _ in variables}
        others = {name: value for name, value in named.items() if name not in names}
        looked_up = _looked_up(variables, coerced)
        is_same = looked_up is not None and others | looked_up == named
        if is_same and all(type(value) in _UNCHANGING for value in others.values()):
            self._others = others
        elif looked_up is not None:
            self._variables = None


_Variable = tuple[str, str, bool]
"""The resolver's parameter, the variable, and whether it must not be null."""


def _variables(field: Core, definition: Core, node: FieldNode, private: Private) -> Sequence[_Variable] | None:
    """The variables that stand for arguments; None where an argument is given as anything else."""
    names = private.parameters(definition)
    found: list[_Variable] = []
    for argument in node.arguments or ():
        type_ = field.args[argument.name.value].type
        required = is_required(type_)
        plain = (type_.of_type if required else type_) in _OWN
        if not plain or not isinstance(argument.value, VariableNode) or argument.name.value not in names:
            return None
        found.append((names[argument.name.value], argument.value.name.value, required))
    return found


def _looked_up(variables: Sequence[_Variable], coerced: Mapping[str, Any]) -> dict[str, Any] | None:
    """The variables' values; None where one is missing, or null where none is allowed."""
    found: dict[str, Any] = {}
    for name, variable, required in variables:
        if variable not in coerced or (required and coerced[variable] is None):
            return None
        found[name] = coerced[variable]
    return found
