"""Documents made from the schema: valid ones about what is there, mostly within the limits, and such with one fault."""

from random import Random
from typing import Any, NamedTuple

from graphql import DocumentNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, parse, print_ast, visit
from hypothesis import strategies as st
from hypothesis_graphql import Mode, from_schema, nodes

from e2e.fuzz.chances import rarely
from e2e.fuzz.fitting import Fitting, Lifting, Repeating
from e2e.fuzz.world import World

_MOMENTS = (
    "2026-11-21T09:30:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "2026-02-30T00:00:00Z",
    "now",
)
_SCALARS = {
    "DateTime": st.sampled_from(_MOMENTS).map(nodes.String),
    "JSON": st.one_of(
        st.none().map(lambda _: nodes.Null),
        st.booleans().map(nodes.Boolean),
        st.integers(-(2**70), 2**70).map(nodes.Int),
        st.text(st.characters(codec="utf-8"), max_size=20).map(nodes.String),
        st.lists(st.integers().map(nodes.Int), max_size=3).map(nodes.List),
    ),
}


class Operation(NamedTuple):
    """A document and the values of its variables."""

    text: str
    variables: dict[str, Any]


def valid(schema: GraphQLSchema, world: World) -> st.SearchStrategy[Operation]:
    """Valid documents, queries as often as mutations; some literals of their arguments become variables."""
    return st.builds(
        lambda document, chance: _operation(schema, document, world, chance),
        _generated(schema, Mode.POSITIVE),
        st.randoms(use_true_random=False),
    )


def faulty(schema: GraphQLSchema) -> st.SearchStrategy[Operation]:
    """Documents with one violation of the schema."""
    return _generated(schema, Mode.NEGATIVE).map(lambda document: Operation(print_ast(document), {}))


def _generated(schema: GraphQLSchema, mode: Mode) -> st.SearchStrategy[DocumentNode]:
    return st.one_of([
        from_schema(schema, fields=list(root.fields), custom_scalars=_SCALARS, print_ast=lambda found: found, mode=mode)
        for root in (schema.query_type, schema.mutation_type)
        if root is not None
    ])  # fmt: skip


def _operation(schema: GraphQLSchema, document: DocumentNode, world: World, chance: Random) -> Operation:
    types = TypeInfo(schema)
    fitted = visit(parse(print_ast(document)), TypeInfoVisitor(types, Fitting(types, world, chance)))
    if rarely(chance, 0.05):
        fitted = visit(fitted, Repeating(chance.randint(2, 45)))
    lifting = Lifting(types, chance)
    lifted = visit(fitted, TypeInfoVisitor(types, lifting))
    return Operation(print_ast(lifted), lifting.values)
