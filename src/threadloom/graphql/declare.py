"""How types, inputs and fields are declared: Strawberry's decorators with the docstring as description, over nouns.

A GraphQL type stands over a noun: the noun itself is the row, its attributes are the fields of the same name, and
annotations name the noun. So resolvers return nouns as they come, and types refer to each other without importing
each other. Fields that are more than an attribute are `resolved` row by row or `batched` (see `batched`).
"""

import dataclasses
import inspect
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar, cast, dataclass_transform

import strawberry
from strawberry.types import get_object_definition
from strawberry.types.enum import StrawberryEnumDefinition

from .context import Info
from .weight import NO_WEIGHT, Weight

T = TypeVar("T")
N = TypeVar("N")
E = TypeVar("E", bound=type[Enum])

Declared = Any
"""What a class body is given for a field: fits the field's annotation, whatever that is."""


def over(noun: type[N], *, name: str | None = None) -> Callable[[type], type[N]]:
    """Declare the GraphQL type of a noun, called like the noun unless `name` says otherwise.

    The declaring class becomes the noun itself: Strawberry finds the declaration on the noun, in annotations and rows.
    """

    def declare(cls: type) -> type[N]:
        declared = strawberry.type(cls, name=name or noun.__name__, description=_description(cls))
        definition = get_object_definition(declared, strict=True)
        definition.origin = noun
        cast("Any", noun).__strawberry_definition__ = definition
        return noun

    return declare


def type_name(row: object, *_: object) -> str:
    """The GraphQL type that stands over a row: by its class alone."""
    return get_object_definition(row, strict=True).name


@dataclass_transform(kw_only_default=True)
def output(cls: type[T]) -> type[T]:
    """Declare a GraphQL type that no noun stands behind."""
    return strawberry.type(cls, description=_description(cls))


def interface(cls: type[T]) -> type[T]:
    """Declare a GraphQL interface."""
    return strawberry.interface(cls, description=_description(cls))


@dataclass_transform(kw_only_default=True)
def input_type(cls: type[T]) -> type[T]:
    """Declare a GraphQL input."""
    return strawberry.input(cls, description=_description(cls))


@dataclass_transform(kw_only_default=True)
def one_of(cls: type[T]) -> type[T]:
    """Declare a GraphQL input of which exactly one field must be given."""
    return strawberry.input(cls, description=_description(cls), one_of=True)


def described(enum: E, description: str, /, *, called: str | None = None, **members: str) -> E:
    """Declare the GraphQL enum of a domain enum; `members` describes each value, and leaves none out."""
    declared = strawberry.enum(enum, name=called, description=description)
    definition = cast("StrawberryEnumDefinition", cast("Any", declared).__strawberry_definition__)
    if {value.name for value in definition.values} != set(members):
        raise ValueError(f"the descriptions of {enum.__name__} are not those of its members")
    for value in definition.values:
        value.description = members[value.name]
    return declared


def plain(description: str, *, weight: Weight = NO_WEIGHT) -> Declared:
    """A field that is the row's attribute of the same name."""
    return strawberry.field(description=description, metadata={"weight": weight})


def nullable(description: str) -> Declared:
    """A payload's field that is null unless it is set."""
    return strawberry.field(description=description, default=None)


def listed(description: str) -> Declared:
    """A payload's field that is an empty list unless it is set."""
    return strawberry.field(description=description, default_factory=list)


def required(description: str, *, name: str | None = None) -> Declared:
    """An input's field that must be given."""
    return strawberry.field(description=description, name=name)


def optional(description: str, *, name: str | None = None) -> Declared:
    """An input's field that is UNSET when it is left out."""
    return strawberry.field(description=description, name=name, default=strawberry.UNSET)


def defaulted(description: str, *, default: object) -> Declared:
    """An input's field with a default."""
    return strawberry.field(description=description, default=default)


def given(value: T | None) -> T | None:
    """The value of an argument or of an input's field; None where it was left out."""
    return None if value is strawberry.UNSET else value


class Arguments:
    """Arguments that several fields share: a dataclass, each field an argument; taken by a parameter of that type."""


class ArgumentList:
    """A resolver's GraphQL arguments: its keyword-only parameters, those of an `Arguments` type spread out."""

    def __init__(self, resolver: Callable[..., object]) -> None:
        self.parameters: list[inspect.Parameter] = []
        self._spread: dict[str, type[Arguments]] = {}
        for parameter in inspect.signature(resolver).parameters.values():
            if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
                continue
            kind = parameter.annotation
            if isinstance(kind, type) and issubclass(kind, Arguments):
                self._spread[parameter.name] = kind
                self.parameters += [_parameter(field) for field in dataclasses.fields(cast("Any", kind))]
            else:
                self.parameters.append(parameter)

    def collected(self, given: Mapping[str, object]) -> dict[str, object]:
        """What the resolver takes, out of the values of the GraphQL arguments."""
        left = dict(given)
        for name, kind in self._spread.items():
            fields = [field.name for field in dataclasses.fields(cast("Any", kind))]
            left[name] = kind(**{field: left.pop(field) for field in fields if field in left})
        return left

    def sign(self, resolver: Callable[..., object]) -> Callable[..., object]:
        """Give `resolver(root, info, **given)` the signature that Strawberry reads the arguments from."""
        signature = inspect.Signature([_positional("root", Any), _positional("info", Info), *self.parameters])
        cast("Any", resolver).__signature__ = signature
        return resolver


def resolved(
    description: str,
    resolver: Callable[..., object],
    *,
    column: Callable[[Sequence[Any]], Sequence[object]] | None = None,
    weight: Weight = NO_WEIGHT,
) -> Declared:
    """A field worked out row by row: `resolver(row)`, `resolver(row, info)` or `resolver(row, info, *, arguments)`.

    `column(rows)` says of many rows at once what `resolver` says of each, or raises.
    """
    arguments = ArgumentList(resolver)
    takes_info = "info" in inspect.signature(resolver).parameters

    def resolve(root: object, info: Info, **given: object) -> object:
        terms = (root, info) if takes_info else (root,)
        return resolver(*terms, **arguments.collected(given))

    metadata = {"weight": weight, "column": column}
    return strawberry.field(resolver=arguments.sign(resolve), description=description, metadata=metadata)


def _description(cls: type) -> str:
    return " ".join((inspect.getdoc(cls) or "").split())


def _parameter(field: "dataclasses.Field[Any]") -> inspect.Parameter:
    return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, annotation=field.type, default=field.default)


def _positional(name: str, annotation: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=annotation)
