"""The inputs of the schema's mutations, walked from the schema that is served."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
    build_schema,
    coerce_input_value,
    value_from_ast_untyped,
)
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.types.arguments import convert_argument

from threadloom.domain.errors import Invalid
from threadloom.graphql.inputs.agent import CreateAgentInput, DeleteAgentInput, UpdateAgentInput
from threadloom.graphql.inputs.feedback import GiveFeedbackInput
from threadloom.graphql.inputs.run import CancelRunInput, ResumeRunInput
from threadloom.graphql.inputs.thread_change import DeleteThreadInput, UpdateThreadInput
from threadloom.graphql.inputs.thread_new import AdoptThreadInput, CreateThreadInput, SendMessageInput, StartThreadInput
from threadloom.graphql.schema import schema, sdl

from .shape import Facts, Path

INPUTS: Mapping[str, Any] = {
    "startThread": StartThreadInput,
    "createThread": CreateThreadInput,
    "adoptThread": AdoptThreadInput,
    "sendMessage": SendMessageInput,
    "updateThread": UpdateThreadInput,
    "deleteThread": DeleteThreadInput,
    "giveFeedback": GiveFeedbackInput,
    "createAgent": CreateAgentInput,
    "updateAgent": UpdateAgentInput,
    "deleteAgent": DeleteAgentInput,
    "cancelRun": CancelRunInput,
    "resumeRun": ResumeRunInput,
}
"""Every mutation whose input an adapter is given something of."""

_SERVED = build_schema(sdl())


def type_of(operation: str) -> GraphQLInputObjectType:
    """The input type of a mutation, as it is served."""
    found = _SERVED.get_type(INPUTS[operation].__name__)
    assert isinstance(found, GraphQLInputObjectType), operation
    return found


def input_of(operation: str, value: Mapping[str, Any]) -> Any:
    """The input as a resolver is given it; raises Invalid for what the schema does not allow."""
    core = schema._schema.get_type(INPUTS[operation].__name__)
    assert isinstance(core, GraphQLInputObjectType), operation
    try:
        coerced = coerce_input_value(value, core)
    except StrawberryInputCoercionError:
        coerced = Undefined
    if coerced is Undefined:
        raise Invalid(f"the schema does not allow {value} for {operation}")
    converter = schema.schema_converter
    return convert_argument(coerced, INPUTS[operation], converter.scalar_registry, converter.config)


def fields_of(operation: str) -> Iterator[tuple[Path, Facts]]:
    """Every field of a mutation's input, groups included."""
    return _fields(type_of(operation), ())


def bare(kind: GraphQLInputType) -> GraphQLInputType:
    """The type without its marks of null."""
    return bare(kind.of_type) if isinstance(kind, GraphQLNonNull) else kind


def must_be_given(field: GraphQLInputField) -> bool:
    """Whether an input without this field is refused."""
    return isinstance(field.type, GraphQLNonNull) and field.default is None


def _fields(kind: GraphQLInputObjectType, above: Path) -> Iterator[tuple[Path, Facts]]:
    for name, field in kind.fields.items():
        path = (*above, name)
        inner, is_list = bare(field.type), False
        if isinstance(inner, GraphQLList):
            inner, is_list = bare(inner.of_type), True
        yield path, _facts(kind, field, inner, is_list=is_list)
        if isinstance(inner, GraphQLInputObjectType):
            yield from _fields(inner, (*path, "*") if is_list else path)


def _facts(owner: GraphQLInputObjectType, field: GraphQLInputField, inner: GraphQLInputType, *, is_list: bool) -> Facts:
    facts: dict[str, Any] = {"required": True} if must_be_given(field) else {}
    if isinstance(inner, GraphQLEnumType):
        facts["enum"] = list(inner.values)
    if field.default and field.default.literal:
        facts["default"] = value_from_ast_untyped(field.default.literal)
    if owner.is_one_of:
        facts["one_of"] = True
    if is_list:
        facts["list"] = True
    if isinstance(inner, GraphQLInputObjectType):
        facts["group"] = True
    return facts
