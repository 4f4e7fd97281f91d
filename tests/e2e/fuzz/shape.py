"""Whether data has the shape that its document asks for: names, nullability, lists and leaves, by the schema."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    get_operation_ast,
    is_abstract_type,
    is_composite_type,
)

_META = {"__typename": TypeNameMetaFieldDef, "__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
_LEAVES = {
    "Int": lambda value: type(value) is int and -(2**31) <= value < 2**31,
    "Float": lambda value: type(value) in {int, float},
    "Boolean": lambda value: type(value) is bool,
    "String": lambda value: type(value) is str,
    "ID": lambda value: type(value) is str,
    "DateTime": lambda value: type(value) is str and _MOMENT.fullmatch(value) is not None,
    "JSON": lambda _: True,
}

Sets = Sequence[SelectionSetNode]


class Shape:
    """The shape of what one document's operations answer."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._document = document
        fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
        self._fragments = {node.name.value: node for node in fragments}

    def complaints(self, operation_name: str | None, data: object) -> list[str]:
        """What is wrong with an operation's data, each with its path; empty where nothing is."""
        operation = get_operation_ast(self._document, operation_name)
        if operation is None:
            return ["there is data, and no operation to run"]
        root = self._schema.get_root_type(operation.operation)
        return list(self._of_object(root, [operation.selection_set], data, "data"))

    def _of(self, kind: GraphQLOutputType, sets: Sets, value: Any, path: str) -> Iterator[str]:
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
            if value is None:
                yield f"{path} is null"
        if value is None:
            return
        if isinstance(kind, GraphQLList):
            if not isinstance(value, list):
                yield f"{path} is no list"
                return
            for place, item in enumerate(value):
                yield from self._of(kind.of_type, sets, item, f"{path}.{place}")
        elif is_abstract_type(kind):
            possible = self._schema.get_possible_types(kind)
            found = [list(self._of_object(each, sets, value, path)) for each in possible]
            yield from min(found, key=len)
        elif is_composite_type(kind):
            yield from self._of_object(kind, sets, value, path)
        elif not _is_leaf(kind, value):
            yield f"{path} is no {kind}: {value!r}"

    def _of_object(self, kind: GraphQLObjectType, sets: Sets, value: object, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path} is no object"
            return
        asked: dict[str, list[FieldNode]] = {}
        certain: set[str] = set()
        for selections in sets:
            self._collect(kind, selections, asked, certain)
        yield from (f"{path}.{key} was not asked for" for key in value.keys() - asked.keys())
        yield from (f"{path}.{key} is missing" for key in certain - value.keys())
        for key in value.keys() & asked.keys():
            nodes = asked[key]
            field = _field(kind, nodes[0].name.value)
            inner = [node.selection_set for node in nodes if node.selection_set]
            yield from self._of(field.type, inner, value[key], f"{path}.{key}")
            if nodes[0].name.value == "__typename" and value[key] != kind.name:
                yield f"{path}.{key} is not {kind.name}"

    def _collect(
        self,
        kind: GraphQLObjectType,
        selections: SelectionSetNode,
        asked: dict[str, list[FieldNode]],
        certain: set[str] | None,
    ) -> None:
        """The fields that a type has by these selections; `certain` (None: none of them) are those without @skip."""
        for node in selections.selections:
            sure = None if node.directives else certain
            if isinstance(node, FieldNode):
                key = (node.alias or node.name).value
                asked.setdefault(key, []).append(node)
                if sure is not None:
                    sure.add(key)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, kind):
                    self._collect(kind, fragment.selection_set, asked, sure)
            elif isinstance(node, InlineFragmentNode) and (
                node.type_condition is None or self._applies(node.type_condition.name.value, kind)
            ):
                self._collect(kind, node.selection_set, asked, sure)

    def _applies(self, name: str, kind: GraphQLObjectType) -> bool:
        condition = self._schema.get_type(name)
        return condition is kind or (is_abstract_type(condition) and self._schema.is_sub_type(condition, kind))


def _field(kind: GraphQLObjectType, name: str) -> GraphQLField:
    return _META.get(name) or kind.fields[name]


def _is_leaf(kind: GraphQLOutputType, value: object) -> bool:
    if isinstance(kind, GraphQLEnumType):
        return value in kind.values
    return _LEAVES[str(kind)](value)
