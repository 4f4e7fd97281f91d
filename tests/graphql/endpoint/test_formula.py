"""What a formula tells beside a cost: how long lists are, and what the dearest variables would come to."""

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse

from threadloom.graphql.endpoint.cost import Costing
from threadloom.graphql.endpoint.formula import Formula
from threadloom.graphql.schema import schema

CORE: GraphQLSchema = schema._schema


def formula(text: str) -> Formula:
    document = parse(text)
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    return Costing(CORE, document).formula(operation)


@pytest.mark.parametrize(
    ("text", "variables", "longest"),
    [
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["a"] * 7}, 7),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": "a"}, 0),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {}, 0),
        ('query ($ids: [ID!]! = ["a", "b"]) { nodes(ids: $ids) { id } }', {}, 2),
        ("query ($a: [ID!]!, $b: [ID!]!) { a: nodes(ids: $a) { id } b: nodes(ids: $b) { id } }", {"b": [1, 2]}, 2),
        ("query ($n: Int) { threads(first: $n) { totalCount } }", {"n": [1, 2, 3]}, 0),
    ],
)
def test_longest_list(text, variables, longest):
    """What a variable lists to be read, each item by a question, is known before anything is asked."""
    assert formula(text).longest_list(variables) == longest


PAGES = "query ($n: Int = 5, $m: Int, $ids: [ID!]!, $yes: Boolean = false) { %s }"


@pytest.mark.parametrize(
    ("selected", "fixed", "most"),
    [
        ("threads(first: $n) { nodes { id } } nodes(ids: []) { id }", {}, 1 + 100),
        ("threads(first: $n, last: $m) { nodes { id } }", {}, 1 + 100),
        ("threads(first: $n) { nodes { id } }", {"n": 3}, 1 + 3),
        ("threads(first: 7) { nodes { id } }", {}, 1 + 7),
        ("nodes(ids: $ids) { id }", {}, 100 * 21),
        ("nodes(ids: $ids) { id }", {"ids": ["a"]}, 21),
        ("viewer @include(if: $yes) { id } threads(first: $n) @skip(if: $yes) { nodes { id } }", {}, 1 + 1 + 100),
    ],
)
def test_most(selected, fixed, most):
    """At most, every page is full, every list as long as it may be, and nothing is left out."""
    assert formula(PAGES % selected).most(fixed) == most
