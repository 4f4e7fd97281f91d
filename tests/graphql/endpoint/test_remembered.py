"""What is known of one text serves the next, and never shows in it."""

import pytest
from graphql import FieldNode, GraphQLError

from preparing import prepare, refusal, told
from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.refused import Phase
from threadloom.graphql.schema import schema


def test_texts_of_one_shape(documents):
    """Comments, blanks and leaf literals make no new shape."""
    one = prepare(documents, '{ thread(id: "a") { messages(last: 5) { nodes { id } } } }')
    other = prepare(documents, '# mine\n{ thread(id: "b"){messages(last: 50),{nodes{id}}} }')
    assert other.shape is one.shape
    assert (one.variables({}), other.variables({})) == ({"0": "a", "1": 5}, {"0": "b", "1": 50})
    assert other.cost(other.variables({})) - one.cost(one.variables({})) == 45


@pytest.mark.parametrize(
    "other",
    [
        '{ threads(first: 5, after: "x") { totalCount } }',
        "{ threads(first: 5) { __typename } }",
        "{ threads(first: $n) { totalCount } }",
        "{ threads(first: null) { totalCount } }",
        "query Q { threads(first: 5) { totalCount } }",
        "{ threads(first: 5, filter: { archived: true }) { totalCount } }",
    ],
)
def test_texts_of_other_shapes(documents, other):
    """Everything else does."""
    one = prepare(documents, "{ threads(first: 5) { totalCount } }")
    if "$n" in other:
        other = f"query ($n: Int) {other}"
    assert prepare(documents, other).shape is not one.shape


def test_literals_that_are_not_lifted_tell_shapes_apart(documents):
    """A scalar of ours stays in the document, and so in what it is remembered by."""
    text = '{ threads(filter: { lastActivityAt: { from: "2026-01-0%dT00:00:00Z" } }, first: %d) { totalCount } }'
    one, two, three = (prepare(documents, text % each) for each in ((1, 5), (2, 5), (1, 6)))
    assert one.shape is not two.shape
    assert one.shape is three.shape


def test_a_literal_of_another_shape_is_checked(documents):
    """A shape that is known vouches for no literal."""
    assert prepare(documents, "{ threads(first: 5) { totalCount } }")
    refused = refusal(documents, "{ threads(first: 99999999999) { totalCount } }")
    assert refused.phase is Phase.VALIDATION
    assert told(refused)[0][1] == [(1, 18)]


def test_half_of_a_surrogate_pair(documents):
    """A text that cannot be written in UTF-8 is looked at like another."""
    assert refusal(documents, '{ node(id: "\ud83d") { id } }').phase is Phase.PARSE


def test_errors_of_executing_are_led_back(documents):
    """An error of a shape's document is told where it stands in the text at hand, with all else that it bears."""
    prepare(documents, '{ a: thread(id: "x") { id } }')
    found = prepare(documents, '# second\n{\n  a: thread(id: "a longer one")\n  { id } }')
    cause = ValueError("x")
    (node,) = found.operation.selection_set.selections
    assert isinstance(node, FieldNode)
    raised = GraphQLError("oh", node, path=["a"], original_error=cause, extensions={"b": 1})
    for _ in range(2):
        error = found.located(raised)
        assert [(at.line, at.column) for at in error.locations or ()] == [(3, 3)]
        assert (error.message, error.path, error.original_error, error.extensions) == ("oh", ["a"], cause, {"b": 1})
        assert error.nodes == [node]
    inside = GraphQLError("oh", node.selection_set)
    assert [(at.line, at.column) for at in found.located(inside).locations or ()] == [(4, 3)]
    nowhere = GraphQLError("oh")
    assert found.located(nowhere) is nowhere


def test_memory_stays_bounded():
    """Whatever is sent, what is remembered stays under the bound, and the newest stays remembered."""
    documents = Documents(schema, cache_bytes=500_000)
    for number in range(500):
        prepare(documents, f'{{ a{number}: thread(id: "{number}") {{ id }} }}')
        prepare(documents, f'{{ thread(id: "{"x" * number}") {{ id title }} }}')
        refusal(documents, f"{{ nope{number} }}")
        assert documents.cached_bytes <= 500_000
    text = '{ a499: thread(id: "499") { id } }'
    assert prepare(documents, text).shape is prepare(documents, text).shape
    assert documents.cached_bytes > 100_000


def test_nothing_is_kept_without_room():
    """A memory of nothing still prepares and refuses."""
    documents = Documents(schema, cache_bytes=0)
    assert prepare(documents, "{ viewer { id } }")
    assert refusal(documents, "{ nope }").phase is Phase.VALIDATION
    assert documents.cached_bytes == 0
