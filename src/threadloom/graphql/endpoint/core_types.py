"""What fields of graphql-core's schemas give; its generic wrappers tell a strict type checker nothing."""

from typing import Any, cast

from graphql import GraphQLField, GraphQLList, GraphQLNamedType, GraphQLNonNull, get_named_type


def named_type(field: GraphQLField) -> GraphQLNamedType:
    """The type that a field's type is made of."""
    return cast("GraphQLNamedType", get_named_type(cast("Any", field).type))


def gives_list(field: GraphQLField) -> bool:
    """Whether a field gives a list."""
    return isinstance(nullable(cast("Any", field).type), GraphQLList)


def nullable(type_: object) -> object:
    """A type without its non-null wrapper."""
    return cast("Any", type_).of_type if isinstance(type_, GraphQLNonNull) else type_
