"""Arguments of the schema, down to the last input field, and the smallest that bear a value at one of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from architecture.checkout import ROOT

SCHEMA: GraphQLSchema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))

_SIBLINGS: Mapping[str, Mapping[str, Any]] = {
    "MessageInput": {"text": "hello"},
    "NativeAgentInput": {"source": "local", "nativeId": "asst_echo"},
    "ToolOutputInput": {"output": "42"},
}
"""What an input must have beside the leaf, where it must have anything."""


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """An ID or a String that a client may give: the argument of a field, or a field somewhere inside its input."""

    owner: str
    field: str
    steps: tuple[str, ...]
    scalar: str

    @property
    def path(self) -> str:
        """As in `Mutation.sendMessage.input.agentId`."""
        return ".".join((self.owner, self.field, *self.steps))

    @property
    def is_mutation(self) -> bool:
        """Whether giving it writes."""
        return self.owner == "Mutation"

    def arguments(self, value: object, others: Mapping[str, Any]) -> dict[str, Any]:
        """The field's arguments with `value` at the leaf; `others` are its other arguments, or its input's fields."""
        given = {"input": others} if self.is_mutation else others
        head, *rest = self.steps
        type_ = field_of(self.owner, self.field).args[head].type
        return {**given, head: _with(type_, rest, value, given.get(head) or {})}


def field_of(owner: str, name: str):
    """The field of an object type."""
    return SCHEMA.type_map[owner].fields[name]  # pyright: ignore[reportAttributeAccessIssue]


def leaves() -> Iterator[Leaf]:
    """Every leaf of every argument of every field."""
    for owner, type_ in SCHEMA.type_map.items():
        if not isinstance(type_, GraphQLObjectType) or owner.startswith("__"):
            continue
        for name, field in type_.fields.items():
            for argument, given in field.args.items():
                for steps, scalar in _inside(given.type, (argument,)):
                    yield Leaf(owner=owner, field=name, steps=steps, scalar=scalar)


def _inside(type_: GraphQLInputType, steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    named = get_named_type(type_)
    if isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            yield from _inside(field.type, (*steps, name))
    elif named.name in {"ID", "String"}:
        yield steps, named.name


def _with(type_: GraphQLInputType, steps: list[str], value: object, given: Mapping[str, Any]) -> object:
    nullable = get_nullable_type(type_)
    if is_list_type(nullable):
        return [_with(nullable.of_type, steps, value, given)]
    if not steps:
        return value
    assert isinstance(nullable, GraphQLInputObjectType)
    head, *rest = steps
    others = {} if nullable.is_one_of else {**_SIBLINGS.get(nullable.name, {}), **given}
    return {**others, head: _with(nullable.fields[head].type, rest, value, others.get(head) or {})}
