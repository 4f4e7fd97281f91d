"""Where a type checker can be told nothing: names for such types, and graphql-core's questions about them."""

from typing import Any, TypeAlias, cast

from graphql import GraphQLList, GraphQLNonNull
from graphql import pyutils as _pyutils

Core: TypeAlias = Any
"""An object of graphql-core's or Strawberry's, whose generic types leave their arguments out."""

Value: TypeAlias = Any
"""Whatever a resolver gives, or what an answer has for it."""


def is_required(type_: Core) -> bool:
    """Whether the type has no null."""
    return isinstance(type_, GraphQLNonNull)


def is_list(type_: Core) -> bool:
    """Whether the type is one of lists."""
    return isinstance(type_, GraphQLList)


def is_iterable(value: Value) -> bool:
    """Whether the value can be a list of the answer."""
    return cast("Any", _pyutils).is_iterable(value)
