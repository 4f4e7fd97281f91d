"""From a text to what may be executed, or to why not: each fault where it stands in the text."""

import pytest
from graphql import GraphQLSyntaxError

from preparing import prepare, refusal, told
from threadloom.graphql.endpoint.documents import LONGEST_MESSAGE
from threadloom.graphql.endpoint.refused import Phase


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "Syntax Error: Unexpected <EOF>.", (1, 1)),
        ("# nothing\n\n", "Syntax Error: Unexpected <EOF>.", (3, 1)),
        ("{ viewer { id }", "Syntax Error: Expected Name, found <EOF>.", (1, 16)),
        ("{\n  # who?\n  viewer {\n    id: }\n}", "Syntax Error: Expected Name, found '}'.", (4, 9)),
        ("{ viewer { id } } \n\n  ?", "Syntax Error: Unexpected character: '?'.", (3, 3)),
        ('{\n  node(id: "x\n") { id } }', "Syntax Error: Unterminated string.", (2, 14)),
        ('{ node(id: "a\\qb") { id } }', "Syntax Error: Invalid character escape sequence: '\\q'.", (1, 14)),
    ],
)
def test_not_parsed(documents, text, message, place):
    """A syntax error is told where it stands in the text that was sent."""
    refused = refusal(documents, text)
    assert refused.phase is Phase.PARSE
    assert told(refused) == [(message, [place])]
    assert isinstance(refused.errors[0], GraphQLSyntaxError)


@pytest.mark.parametrize("bracket", ["[", "{ a: "])
def test_nested_without_end(documents, bracket):
    """Very deep nesting is a syntax error like another."""
    refused = refusal(documents, f"{{ thread(id: {bracket * 500}")
    assert refused.phase is Phase.PARSE
    assert "nested too deeply" in refused.errors[0].message


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("{\n\n  viewer { nope, other } }", [("nope", (3, 12)), ("other", (3, 18))]),
        ("{ viewer { ...F } }", [("Unknown fragment 'F'.", (1, 15))]),
        ("{ ...A } \n fragment A on Query { ...A }", [("Cannot spread fragment 'A' within itself.", (2, 24))]),
        ("{ threads(first: 99999999999) { totalCount } }", [("32-bit", (1, 18))]),
        ("{ viewer { id } } query Q { viewer { id } }", [("anonymous", (1, 1))]),
        ("type T { a: Int }", [("not executable", (1, 1))]),
        ("subscription { a }", [("subscription", (1, 1))]),
    ],
)
def test_not_valid(documents, text, errors):
    """Every fault is told where it stands in the text that was sent."""
    refused = refusal(documents, text)
    assert refused.phase is Phase.VALIDATION
    for (part, place), (message, places) in zip(errors, told(refused), strict=True):
        assert part in message
        assert places[0] == place


def test_several_faults(documents):
    """Not all faults are told of a document that has very many."""
    refused = refusal(documents, "{ viewer { " + " ".join(f"a{i}" for i in range(500)) + " } }")
    assert 1 < len(refused.errors) < 20


def test_several_faults_in_a_text_of_many_lines(documents):
    """The text is one for all of them, and its lines are looked for once: the document's nodes know no text."""
    refused = refusal(documents, "\n" * 100_000 + "{ viewer {\n" + "\n".join(f"a{i}" for i in range(20)) + " } }")
    assert len({id(error.source) for error in refused.errors if error.source}) == 1
    assert [places for _, places in told(refused)][:3] == [[(100_002, 1)], [(100_003, 1)], [(100_004, 1)]]
    found = prepare(documents, "{ viewer { id } }")
    assert found.document.loc.source.body == ""


def test_long_messages(documents):
    """What a message quotes of the document is cut off."""
    refused = refusal(documents, "{ viewer { " + "a" * 10_000 + " } }")
    assert len(refused.errors[0].message) == LONGEST_MESSAGE + 1
    refused = refusal(documents, "{ viewer { id } } " + "a" * 10_000)
    assert len(refused.errors[0].message) <= LONGEST_MESSAGE + len("Syntax Error: …")
    assert isinstance(refused.errors[0], GraphQLSyntaxError)


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("query A { viewer { id } } query B { viewer { id } }", None, "several operations"),
        ("query A { viewer { id } }", "B", "no operation 'B'"),
        ("{ viewer { id } }", "A", "no operation 'A'"),
        ("query A { viewer { id } }", "", "no operation ''"),
    ],
)
def test_no_operation(documents, text, name, message):
    """An operation is never guessed."""
    refused = refusal(documents, text, name)
    assert refused.phase is Phase.OPERATION
    assert message in refused.errors[0].message


def test_operation_by_name(documents):
    """The one that is named; each with measures and cost of its own."""
    text = "query A { viewer { id } } mutation B { deleteThread(input: { threadId: 1 }) { clientMutationId } }"
    one, other = prepare(documents, text, "A"), prepare(documents, text, "B")
    assert (one.is_query, one.is_mutation, one.cost({})) == (True, False, 1)
    assert (other.is_query, other.is_mutation, other.cost({})) == (False, True, 21)
    assert prepare(documents, "query A { viewer { id } }").operation.name.value == "A"


@pytest.mark.parametrize("text", ["{ __schema { queryType { name } } }", '{ __type(name: "Query") { name } }'])
def test_introspection_by_switch(documents, text):
    """On or off, whoever asked before."""
    assert prepare(documents, text)
    refused = refusal(documents, text, introspection=False)
    assert refused.phase is Phase.VALIDATION
    assert prepare(documents, text)


def test_typename_is_no_introspection(documents):
    """Clients need it."""
    assert prepare(documents, "{ __typename viewer { __typename } }", introspection=False)


@pytest.mark.parametrize(
    "text",
    [
        "{ viewr { id } }",
        "{ viewer { nam } }",
        "{ viewer }",
        "{ threads(frist: 1) { totalCount } }",
        "{ threads(orderBy: { field: CREATD }) { totalCount } }",
        "{ threads(filter: { archivd: true }) { totalCount } }",
        "query ($a: ThreadFilterInpt) { threads(filter: $a) { totalCount } }",
        '{ node(id: "x") { title } }',
        "{ viewer { id @skp(if: true) } }",
        "{ viewer { ...F } } fragment F on Viewr { id }",
    ],
)
def test_no_suggestions_where_introspection_is_off(documents, text):
    """Names of the schema are not told to whoever guesses."""
    refused = refusal(documents, text, introspection=False)
    assert refused.phase is Phase.VALIDATION
    assert not any("Did you mean" in error.message for error in refused.errors)
    assert all(error.locations for error in refused.errors)


def test_suggestions_where_introspection_is_on(documents):
    """Whoever writes a query may be helped."""
    assert "Did you mean 'viewer'?" in refusal(documents, "{ viewr { id } }").errors[0].message
