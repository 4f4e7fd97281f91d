"""How much introspection gives: the schema's own sizes, by the names of introspection's lists."""

from collections.abc import Mapping, Sequence

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    is_abstract_type,
)

from .core_types import named_type

ROOTS = frozenset({"__schema", "__type"})

_WRAPPED = 0.5  # every second type that is named somewhere wraps another: non-null, list

Sizes = Mapping[str, float]
"""How many objects a field of introspection gives on the average; 1 for a name that is not here."""


def sizes(schema: GraphQLSchema) -> Sizes:
    """The sizes of a schema.

    Lists of a type are averaged over the types that fields lead to, where those are larger than the others: most
    fields of introspection are asked of types that were come to by fields.
    """
    types = list(schema.type_map.values())
    fields = [field for each in types for field in _fields(each)]
    reached = [named_type(field) for field in fields]

    def mean(count: "dict[str, int]") -> float:
        return max(_mean([count[each.name] for each in types]), _mean([count[each.name] for each in reached]))

    return {
        "types": len(types),
        "directives": len(schema.directives),
        "fields": mean({each.name: len(_fields(each)) for each in types}),
        "args": _mean([len(field.args) for field in fields]),
        "inputFields": mean({e.name: len(e.fields) if isinstance(e, GraphQLInputObjectType) else 0 for e in types}),
        "enumValues": mean({e.name: len(e.values) if isinstance(e, GraphQLEnumType) else 0 for e in types}),
        "interfaces": mean({e.name: len(_interfaces(e)) for e in types}),
        "possibleTypes": mean({
            e.name: len(schema.get_possible_types(e)) if is_abstract_type(e) else 0 for e in types
        }),
        "ofType": _WRAPPED,
    }  # fmt: skip


def _fields(of: GraphQLNamedType) -> Sequence[GraphQLField]:
    return list(of.fields.values()) if isinstance(of, GraphQLObjectType | GraphQLInterfaceType) else ()


def _interfaces(of: GraphQLNamedType) -> Sequence[GraphQLInterfaceType]:
    return of.interfaces if isinstance(of, GraphQLObjectType | GraphQLInterfaceType) else ()


def _mean(numbers: Sequence[int]) -> float:
    return sum(numbers) / max(1, len(numbers))
