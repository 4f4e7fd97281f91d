"""Documents within limits pass, those over one are refused before anything is made of them."""

import pytest

from preparing import prepare, refusal
from threadloom.domain.errors import LimitExceeded
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.endpoint.refused import Phase, Refused
from threadloom.graphql.endpoint.shape import MOST_OBJECT_TOKENS


def chain(levels: int) -> str:
    """`levels` fields inside each other."""
    return '{ thread(id: "x") { ' + "forkedFrom { " * (levels - 2) + "id" + " }" * levels


def halves(levels: int) -> str:
    """The same by way of fragments."""
    head = '{ thread(id: "x") { forkedFrom { ...A } } }'
    return f"{head} fragment A on Thread {{ {'forkedFrom { ' * (levels - 3)} id {'} ' * (levels - 2)}"


SKIPPED = "id @skip(if: false) "
SKIPPING = f"fragment F on Viewer {{ {SKIPPED} }}"
DOCUMENTS = [
    ("depth", chain),
    ("depth", halves),
    ("aliases", lambda n: "{ viewer { " + " ".join(f"a{i}: id" for i in range(n)) + " } }"),
    ("aliases", lambda n: "{ viewer { " + "...F " * n + "} } fragment F on Viewer { a: id }"),
    ("root_fields", lambda n: "{ " + "viewer { id } " * n + "}"),
    ("root_fields", lambda n: "{ tags { tag } " + "...F " * (n - 1) + "} fragment F on Query { viewer { id } }"),
    ("directives", lambda n: "{ viewer { " + SKIPPED * n + "} }"),
    ("directives", lambda n: "{ viewer { " + SKIPPED + "...F " * (n - 1) + "} } " + SKIPPING),
    ("spreads", lambda n: "{ viewer { " + "...F " * n + "} } fragment F on Viewer { id }"),
    ("spreads", lambda n: "{ viewer { ...F " + "...G " * (n - 2) + "} } "
                          "fragment F on Viewer { ...G } fragment G on Viewer { id }"),
    ("tokens", lambda n: "{ viewer { " + "id " * (n - 5) + "} }"),
    ("tokens", lambda n: "{ viewer { " + "id # a comment\n,," * (n - 5) + "} }"),
    ("characters", "{ viewer { id } }".ljust),
    ("introspection_depth", lambda n: "{ __schema { queryType {" + "ofType {" * (n - 3) + " name" + " }" * n),
]  # fmt: skip


@pytest.mark.parametrize(("limit", "document"), DOCUMENTS)
def test_just_within_and_just_over(documents, limit, document):
    """What is at a limit passes; one more is refused, also by way of fragments."""
    limits = Limits(
        depth=6,
        aliases=7,
        root_fields=4,
        directives=5,
        spreads=8,
        tokens=90,
        introspection_depth=6,
        characters=5_000,
    )
    most = getattr(limits, limit)
    assert prepare(documents, document(most), limits=limits)
    refused = refusal(documents, document(most + 1), limits=limits)
    assert refused.phase is Phase.LIMIT
    (error,) = refused.errors
    assert f"has {most + 1} " in error.message
    assert f"at most {most} are allowed" in error.message
    assert isinstance(error.original_error, LimitExceeded)


def test_limits_come_before_validation(documents):
    """A document over a limit is not validated."""
    assert refusal(documents, chain(20).replace("id }", "nope }", 1)).phase is Phase.LIMIT


def test_definitions_that_are_not_asked_for(documents):
    """Limits hold for every operation and every fragment of the document."""
    other = chain(20).replace("{", "query B {", 1)
    assert refusal(documents, f"query A {{ viewer {{ id }} }} {other}", "A").phase is Phase.LIMIT
    unused = "{ viewer { id } } " + "fragment F on Thread { " + "forkedFrom { " * 15 + "id" + " }" * 16
    assert refusal(documents, unused).phase is Phase.LIMIT


def test_too_much_introspection(documents):
    """Introspection that would give very much is refused, however short it is."""
    text = "{ " + " ".join(
        f"a{i}: __schema {{ types {{ fields {{ type {{ fields {{ name }} }} }} }} }}" for i in range(3)
    )
    refused = refusal(documents, text + " }")
    assert refused.phase is Phase.LIMIT
    assert "objects of introspection" in refused.errors[0].message


def test_overlaps_without_end(documents):
    """Fields that would have to be compared each with each are given up on before that takes long."""
    text = "{ threads { " + "nodes { source { id slug name } } " * 150 + "} }"
    refused = refusal(documents, text)
    assert refused.phase is Phase.LIMIT
    assert "too often" in refused.errors[0].message


def wide(tokens: int) -> str:
    """An input object of so many tokens, with another and a list inside it."""
    return f"{{ a: {{ b: 1 }} c: [{'1 ' * (tokens - 13)}] }}"


@pytest.mark.parametrize(
    "where",
    [
        "{ threads(filter: %s) { totalCount } }",
        "{ threads(filter: [%s]) { totalCount } }",
        "query ($a: ThreadFilter = %s) { viewer { id } }",
        "{ threads(first: 1) { totalCount @a(b: %s) } }",
    ],
)
def test_large_input_objects(documents, where):
    """They are refused before validation, which would show the whole of it with each fault."""
    refused = refusal(documents, where % wide(MOST_OBJECT_TOKENS))
    assert refused.phase is Phase.VALIDATION
    refused = refusal(documents, where % wide(MOST_OBJECT_TOKENS + 1))
    assert refused.phase is Phase.LIMIT
    assert f"input object of {MOST_OBJECT_TOKENS + 1} tokens" in refused.errors[0].message


def test_fragments_in_fragments_without_end(documents):
    """Where limits allow more than a stack holds, the stack is the limit."""
    links = " ".join(f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(3_000))
    text = f"{{ ...F0 }} {links} fragment F3000 on Query {{ viewer {{ id }} }}"
    refused = refusal(documents, text, limits=Limits(tokens=100_000, spreads=100_000))
    assert refused.phase in {Phase.LIMIT, Phase.VALIDATION}


def test_fields_in_fields_without_end(documents):
    """So it is for fields, where the parser still takes them."""
    refused = refusal(documents, chain(200), limits=Limits(depth=1_000))
    assert refused.phase is Phase.LIMIT
    assert "nested too deeply" in refused.errors[0].message


def test_numbers_without_end(documents):
    """A number of very many digits is refused before anybody reads it."""
    refused = refusal(documents, f"{{ threads(first: {'1' * 5_000}) {{ totalCount }} }}")
    assert refused.phase is Phase.LIMIT


def test_limits_of_a_role(documents):
    """A document that one role's limits let pass is refused to another, and the other way round."""
    wide, narrow = Limits(), Limits(depth=2)
    assert prepare(documents, chain(3), limits=wide)
    assert refusal(documents, chain(3), limits=narrow).phase is Phase.LIMIT
    assert prepare(documents, chain(3), limits=wide)
    assert refusal(documents, chain(3).replace('"x"', '"y"'), limits=narrow).phase is Phase.LIMIT
    assert refusal(documents, chain(4), limits=narrow).phase is Phase.LIMIT
    assert prepare(documents, chain(4), limits=wide)


def test_lists_of_a_variable(documents):
    """What is read one by one is asked for in hundreds, whatever it may cost."""
    text = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    found = prepare(documents, text, limits=Limits(cost=1_000_000))
    assert found.charge(found.variables({"ids": ["a"] * 100})) == 2_100
    with pytest.raises(Refused, match="a variable lists 101 to be read; at most 100") as refused:
        found.charge(found.variables({"ids": ["a"] * 101}))
    assert refused.value.phase is Phase.LIMIT


def test_cost_of_a_role(documents):
    """What an operation may cost is the limits' too, with the variables that it is sent with."""
    found = prepare(documents, "query ($n: Int) { threads(first: $n) { nodes { id } } }", limits=Limits(cost=51))
    assert found.charge(found.variables({"n": 50})) == 51
    with pytest.raises(Refused) as refused:
        found.charge(found.variables({"n": 51}))
    assert refused.value.phase is Phase.LIMIT
    assert refused.value.errors[0].message == "the operation costs 52; at most 51 is allowed"
    assert isinstance(refused.value.errors[0].original_error, LimitExceeded)
