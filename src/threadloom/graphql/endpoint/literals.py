"""Literals of arguments turned into variables, so that documents that differ in nothing else are one.

Only leaves of the specification's own scalars are lifted, where such a scalar is what the schema expects: no enum, no
null, nothing inside a directive, a variable's default, or a scalar of ours; the shape of lists and objects stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any, cast

from graphql import (
    SKIP,
    BooleanValueNode,
    DefinitionNode,
    DocumentNode,
    GraphQLError,
    GraphQLScalarType,
    GraphQLSchema,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    parse_value,
    specified_scalar_types,
    visit,
)
from graphql.language import VisitorAction

from .core_types import nullable
from .tokens import Slot

Lifted = Mapping[int, GraphQLScalarType]
"""The slots that were lifted, by their place among all slots, each with the scalar that is expected there."""


class NotTheScalar(Exception):
    """The literal in `slot` is not one of the scalar that is expected in its place."""

    def __init__(self, slot: Slot, scalar: GraphQLScalarType) -> None:
        super().__init__(f"{scalar.name} cannot represent this {slot.kind}.")
        self.slot = slot


def lift(
    schema: GraphQLSchema, document: DocumentNode, places: Sequence[int]
) -> tuple[DocumentNode, dict[int, GraphQLScalarType]]:
    """The document, valid as it is, with variables for the literals in slots that begin at `places`.

    A variable is called by the number of its slot, as no variable of a client can be.
    """
    info = TypeInfo(schema)
    lifter = _Lifter(info, {place: slot for slot, place in enumerate(places)})
    lifted: DocumentNode = visit(document, TypeInfoVisitor(info, lifter))
    if not lifter.found:
        return document, {}
    definitions = tuple(_definition(slot, scalar) for slot, scalar in lifter.found.items())
    return (
        replace(lifted, definitions=tuple(_declaring(each, definitions) for each in lifted.definitions)),
        lifter.found,
    )


def values(lifted: Lifted, slots: Sequence[Slot]) -> dict[str, object]:
    """The values of the lifted variables in a text with these slots.

    Raises:
        NotTheScalar: the document is not valid with one of them.
    """
    return {str(slot): _value(slots[slot], scalar) for slot, scalar in lifted.items()}


def _value(slot: Slot, scalar: GraphQLScalarType) -> object:
    try:
        value = cast("Any", scalar).coerce_input_literal(_node(slot))
    except GraphQLError as error:
        raise NotTheScalar(slot, scalar) from error
    if isinstance(value, float) and not isfinite(value):  # graphql-core takes it from a literal, not from a variable
        raise NotTheScalar(slot, scalar)
    return value


def _node(slot: Slot) -> ValueNode:
    if slot.kind == "boolean":
        return BooleanValueNode(value=slot.raw == "true")
    if slot.kind == "string" and slot.raw.isascii() and slot.raw.isprintable() and "\\" not in slot.raw:
        return StringValueNode(value=slot.raw[1:-1])
    return parse_value(slot.raw, no_location=True)


class _Lifter(Visitor):
    """Puts variables in the places of literals; `found` is what was lifted."""

    def __init__(self, info: TypeInfo, slots: Mapping[int, int]) -> None:
        super().__init__()
        self.found: dict[int, GraphQLScalarType] = {}
        self._info = info
        self._slots = slots

    def enter_directive(self, *_: object) -> VisitorAction:
        """Conditions stay: they decide what is selected."""
        return SKIP

    def enter_variable_definition(self, *_: object) -> VisitorAction:
        """Defaults stay."""
        return SKIP

    def enter_int_value(self, node: ValueNode, *_: object) -> VariableNode | None:
        """A leaf, lifted where it fills a slot and a scalar of the specification is expected."""
        slot = self._slots.get(node.loc.start) if node.loc else None
        expected = nullable(cast("Any", self._info).get_input_type())
        if slot is None or not isinstance(expected, GraphQLScalarType) or expected.name not in specified_scalar_types:
            return None
        self.found[slot] = expected
        return VariableNode(name=NameNode(value=str(slot)), loc=node.loc)

    enter_float_value = enter_string_value = enter_boolean_value = enter_int_value


def _declaring(each: DefinitionNode, added: tuple[VariableDefinitionNode, ...]) -> DefinitionNode:
    if not isinstance(each, OperationDefinitionNode):
        return each
    return replace(each, variable_definitions=(*(each.variable_definitions or ()), *added))


def _definition(slot: int, scalar: GraphQLScalarType) -> VariableDefinitionNode:
    named = NonNullTypeNode(type=NamedTypeNode(name=NameNode(value=scalar.name)))
    return VariableDefinitionNode(variable=VariableNode(name=NameNode(value=str(slot))), type=named)
