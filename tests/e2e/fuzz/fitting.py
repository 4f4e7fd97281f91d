"""Changes to a valid document that keep it so: about what is there, within the limits or over them, with variables."""

from random import Random
from typing import Any, cast

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLInputObjectType,
    IntValueNode,
    ListValueNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    TypeInfo,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    parse_type,
    value_from_ast_untyped,
)

from e2e.fuzz.chances import rarely
from e2e.fuzz.world import CURSOR, KINDS, SLUG, World

_DEEPEST, _WIDEST, _MOST_ROWS = 7, 6, 5
_NAMED = {"subjectId": "Message", "upToMessageId": "Message", "toolCallId": "ToolCall", "slug": SLUG, "source": SLUG}
_MANY = {"sources": SLUG, "threadIds": "Thread", "agentIds": "Agent", "ids": "Thread"}


class Fitting(Visitor):
    """Cuts what is too deep or too wide, and fills in ids, slugs, cursors and page sizes that lead somewhere."""

    def __init__(self, types: TypeInfo, world: World, chance: Random) -> None:
        super().__init__()
        self._types = types
        self._world = world
        self._chance = chance
        self._fields: list[str] = []

    def enter_field(self, node: FieldNode, *_: object) -> FieldNode | None:
        self._fields.append(node.name.value)
        if node.selection_set and len(self._fields) >= _DEEPEST:
            return FieldNode(
                name=node.name, alias=node.alias, arguments=node.arguments, selection_set=_selecting("__typename")
            )
        sizes = [argument for argument in node.arguments or () if argument.name.value in {"last", "before"}]
        if sizes and not rarely(self._chance, 0.1):  # a page has one end from which it is counted
            kept = tuple(argument for argument in node.arguments or () if argument not in sizes)
            return FieldNode(name=node.name, alias=node.alias, arguments=kept, selection_set=node.selection_set)
        return None

    def leave_field(self, *_: object) -> None:
        self._fields.pop()

    def enter_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode | None:
        if len(node.selections) <= _WIDEST or rarely(self._chance, 0.05):
            return None
        return SelectionSetNode(selections=tuple(self._chance.sample(node.selections, _WIDEST)))

    def enter_argument(self, node: ArgumentNode, *_: object) -> ArgumentNode | None:
        value = self._value(node.name.value)
        return value and ArgumentNode(name=node.name, value=value)

    def enter_object_value(self, node: ObjectValueNode, *_: object) -> ObjectValueNode | None:
        """The generator does not know that a @oneOf takes exactly one field."""
        kind = get_named_type(self._types.get_input_type())
        meant = [field for field in node.fields if not isinstance(field.value, NullValueNode)]
        if not isinstance(kind, GraphQLInputObjectType) or not kind.is_one_of or not meant:
            return None
        return ObjectValueNode(fields=(self._chance.choice(meant),))

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> ObjectFieldNode | None:
        value = self._value(node.name.value)
        return value and ObjectFieldNode(name=node.name, value=value)

    def _value(self, name: str) -> StringValueNode | IntValueNode | ListValueNode | None:
        if rarely(self._chance, 0.1):
            return None
        if name in {"first", "last"}:
            return IntValueNode(value=str(self._chance.randint(1, _MOST_ROWS)))
        if name in {"after", "before"}:
            return self._one(CURSOR)
        if name in _MANY:
            return ListValueNode(values=tuple(self._one(_MANY[name]) for _ in range(self._chance.randint(0, 3))))
        kind = _NAMED.get(name) or name.removesuffix("Id").capitalize()
        if name == "id":
            kind = self._fields[-1].capitalize() if self._fields[-1] != "node" else self._chance.choice(KINDS)
        return self._one(kind) if kind in {*KINDS, SLUG} and (name in _NAMED or name.lower().endswith("id")) else None

    def _one(self, kind: str) -> StringValueNode:
        return StringValueNode(value=self._world.one(self._chance, kind))


class Repeating(Visitor):
    """Asks for the first root field several times; many times is over the limits."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: object) -> OperationDefinitionNode:
        field = cast("FieldNode", node.selection_set.selections[0])
        copies = [
            FieldNode(
                alias=NameNode(value=f"again{number}"),
                name=field.name,
                arguments=field.arguments,
                selection_set=field.selection_set,
            )
            for number in range(self._times)
        ]
        return OperationDefinitionNode(
            operation=node.operation, selection_set=SelectionSetNode(selections=tuple(copies))
        )


class Lifting(Visitor):
    """Puts variables in the place of some arguments' literals, and keeps their values."""

    def __init__(self, types: TypeInfo, chance: Random) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._types = types
        self._chance = chance
        self._definitions: list[VariableDefinitionNode] = []

    def enter_argument(self, node: ArgumentNode, *_: object) -> ArgumentNode | None:
        argument = self._types.get_argument()
        if argument is None or self._chance.random() < 0.5:
            return None
        name = f"v{len(self.values)}"
        self.values[name] = value_from_ast_untyped(node.value)
        variable = VariableNode(name=NameNode(value=name))
        self._definitions.append(VariableDefinitionNode(variable=variable, type=parse_type(str(argument.type))))
        return ArgumentNode(name=node.name, value=variable)

    def leave_operation_definition(self, node: OperationDefinitionNode, *_: object) -> OperationDefinitionNode:
        return OperationDefinitionNode(
            operation=node.operation,
            name=node.name,
            selection_set=node.selection_set,
            variable_definitions=tuple(self._definitions),
        )


def _selecting(name: str) -> SelectionSetNode:
    return SelectionSetNode(selections=(FieldNode(name=NameNode(value=name), arguments=()),))
