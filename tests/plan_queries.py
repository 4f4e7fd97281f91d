"""Operations of a schema, made up by hypothesis."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from zlib import crc32

from graphql import (
    GraphQLNamedType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
)
from hypothesis import strategies as st

CONDITIONS = (
    "",
    "",
    "",
    "",
    "@include(if: true)",
    "@skip(if: true)",
    "@include(if: $yes)",
    "@skip(if: $yes)",
    "@skip(if: $no)",
)


class Queries:
    """Makes operations up: aliases, fields selected twice, fragments, conditions, and arguments out of `literals`.

    `literals`: an argument's GraphQL literals, by its name, in which `variables` may occur: names of variables of
    type ID!. `left_out`: names of fields not to select.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        literals: Mapping[str, Collection[str]],
        *,
        variables: Collection[str] = (),
        left_out: Collection[str] = (),
    ) -> None:
        self._schema = schema
        declared = ["$yes: Boolean! = true", "$no: Boolean! = false", *(f"${name}: ID!" for name in variables)]
        self._head = f"query Q({', '.join(declared)})"
        self._literals = literals
        self._left_out = left_out

    def operation(self, draw: Callable[[Any], Any], *, depth: int) -> str:
        """An operation with its fragments; `draw` is that of a composite strategy."""
        fragments: list[str] = []
        root = self._schema.query_type
        assert root is not None
        text = self._selection(draw, root, depth, fragments)
        return "\n".join([f"{self._head} {text}", *fragments])

    def _selection(self, draw: Any, type_: GraphQLNamedType, depth: int, fragments: list[str]) -> str:
        parts = [self._field(draw, type_, depth, fragments) for _ in range(draw(st.integers(1, 5)))]
        if depth and draw(st.integers(0, 3)) == 0:
            parts.append(self._fragment(draw, type_, depth, fragments))
        kept = [part for part in parts if part]
        return "{ " + " ".join(kept or ["__typename"]) + " }"

    def _field(self, draw: Any, type_: Any, depth: int, fragments: list[str]) -> str:
        names = [
            name
            for name, field in type_.fields.items()
            if name not in self._left_out and (depth or is_leaf_type(get_named_type(field.type)))
        ]
        name = draw(st.sampled_from([*names, "__typename"]))
        condition = draw(st.sampled_from(CONDITIONS))
        if name == "__typename":
            return f"__typename {condition}"
        field = type_.fields[name]
        arguments = self._arguments(draw, field)
        # An alias for each choice of arguments and of a type, so that fields of the same key can be merged.
        key = f"{type_.name}_{name}_{crc32(arguments.encode())}"
        alias = draw(st.sampled_from((f"{key}: ", f"again_{key}: ")))
        inner = get_named_type(field.type)
        below = "" if is_leaf_type(inner) else self._selection(draw, inner, depth - 1, fragments)
        return f"{alias}{name}{arguments} {condition} {below}"

    def _arguments(self, draw: Any, field: Any) -> str:
        given: list[str] = []
        for name, argument in field.args.items():
            literals = self._literals.get(name, ())
            if literals and (is_required_argument(argument) or draw(st.booleans())):
                given.append(f"{name}: {draw(st.sampled_from(sorted(literals)))}")
        return f"({' '.join(given)})" if given else ""

    def _fragment(self, draw: Any, type_: Any, depth: int, fragments: list[str]) -> str:
        on = type_
        if is_abstract_type(type_):
            on = draw(st.sampled_from(sorted(self._schema.get_possible_types(type_), key=str)))
        elif is_object_type(type_) and type_.interfaces:
            on = draw(st.sampled_from([type_, *type_.interfaces]))
        condition = draw(st.sampled_from(CONDITIONS))
        below = self._selection(draw, on, depth - 1, fragments)
        if draw(st.booleans()):
            return f"... on {on.name} {condition} {below}"
        name = f"F{len(fragments)}"
        fragments.append(f"fragment {name} on {on.name} {below}")
        return f"...{name} {condition}"
