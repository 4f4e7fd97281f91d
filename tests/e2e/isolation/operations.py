"""Operations as a client writes them, made from the schema: one field with its arguments and a selection."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from .leaves import SCHEMA, field_of

_LEFT_OUT = {"capabilities", "health", "raw", "vendor", "vendors", "outage", "outages", "sources", "replies"}
"""The same for everybody, changing by itself, told elsewhere in the answer, or taking failures from the errors."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A document and its variables."""

    text: str
    variables: Mapping[str, Any]

    @property
    def is_mutation(self) -> bool:
        """Whether it writes."""
        return self.text.startswith("mutation")


def operation(owner: str, field: str, arguments: Mapping[str, Any], *, within: str = "", depth: int = 1) -> Operation:
    """The field of a type with its arguments as variables; `within` is the way from the query to the type, `a { b {`.

    All is asked for that the field leads to in `depth` steps: few, as checking a document costs more than refusing it.
    """
    declared = field_of(owner, field)
    named = {name: given.type for name, given in declared.args.items() if name in arguments}
    heads = ", ".join(f"${name}: {type_}" for name, type_ in named.items())
    given = ", ".join(f"{name}: ${name}" for name in named)
    kind = "mutation" if owner == "Mutation" else "query"
    asked = f"{field}({given}) {{ {_selection(declared.type, depth)} }}"
    end = "}" * (within.count("{") - within.count("}"))
    return Operation(text=f"{kind} ({heads}) {{ {within} {asked} {end} }}", variables=dict(arguments))


def plain(name: str) -> str:
    """Every field of a type that leads no further and needs no argument, the name of the type among them."""
    names = (
        field
        for field, declared in SCHEMA.type_map[name].fields.items()  # pyright: ignore[reportAttributeAccessIssue]
        if is_leaf_type(get_named_type(declared.type)) and field not in _LEFT_OUT
    )
    return " ".join(("__typename", *names))


def _selection(type_: object, depth: int) -> str:
    """Every plain field of a type and of what it leads to, but for paged lists."""
    return _named_selection(get_named_type(type_).name, depth)  # pyright: ignore[reportArgumentType, reportCallIssue]


@cache
def _named_selection(name: str, depth: int) -> str:
    type_ = SCHEMA.type_map[name]
    if isinstance(type_, GraphQLInterfaceType) and name != "Node":
        return "__typename " + " ".join(map(_branch, SCHEMA.get_implementations(type_).objects))
    nested = [
        f"{field} {{ {_selection(declared.type, depth - 1)} }}"
        for field, declared in type_.fields.items()  # pyright: ignore[reportAttributeAccessIssue]
        if depth and _is_followed(field, declared)
    ]
    return " ".join((plain(name), *nested))


def _branch(type_: GraphQLObjectType) -> str:
    """The plain fields of one type among several, which may mean different things by the same name."""
    aliased = (f"{type_.name}_{name}: {name}" for name in plain(type_.name).split())
    return f"... on {type_.name} {{ {' '.join(aliased)} }}"


def _is_followed(name: str, field: GraphQLField) -> bool:
    return name not in _LEFT_OUT and "first" not in field.args and not is_leaf_type(get_named_type(field.type))
