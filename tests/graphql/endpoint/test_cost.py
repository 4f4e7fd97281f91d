"""What an operation costs: objects and questions to vendors, times the rows around them, with its variables."""

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate

from threadloom.graphql.endpoint.cost import OBJECT, QUESTION, ROWS, Costing
from threadloom.graphql.endpoint.formula import Formula
from threadloom.graphql.endpoint.limits import MOST
from threadloom.graphql.schema import schema

CORE: GraphQLSchema = schema._schema


def formula(text: str) -> Formula:
    document = parse(text)
    assert validate(CORE, document) == []
    (operation,) = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    return Costing(CORE, document).formula(operation)


def cost(text: str, **variables: object) -> int:
    return formula(text).evaluate(variables)


def threads(inner: str, arguments: str = "first: 10") -> str:
    return f"{{ threads({arguments}) {{ {inner} }} }}"


THREAD = 'thread(id: "x")'


def test_constants():
    """The figures that the rest of the claims are made of are those of PROMISES: object 1, vendor call 20."""
    assert (OBJECT, QUESTION) == (1, 20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ viewer { id name roles } }", 1),
        ("{ viewer { id } again: viewer { id } }", 2),
        ("{ __typename }", 0),
        ("{ __schema { types { name } } }", 0),
        (f"{{ {THREAD} {{ id title tags }} }}", 20 + 1),
        (f"{{ {THREAD} {{ source {{ vendor {{ slug }} }} }} }}", 20 + 3),
        ('{ node(id: "x") { id } }', 20 + 1),
        ("{ sources { slug } }", 10),
        ("{ sources { vendor { slug } health { state } } }", 10 * 3),
        (threads("totalCount"), 1),
        (threads("nodes { id }"), 1 + 10),
        (threads("edges { cursor node { id source { slug } } }"), 1 + 10 * 3),
        (threads("nodes { id } edges { cursor }"), 1 + 10 + 10),
        (threads("outages { code }"), 1 + ROWS),
        (threads("sources { syncedAt }"), 1 + 10),
        (f"{{ {THREAD} {{ messages(last: 30) {{ nodes {{ id }} }} }} }}", 21 + 20 + 1 + 30),
        (f"{{ {THREAD} {{ messages {{ nodes {{ id }} }} }} }}", 21 + 20 + 1 + 20),
        (threads("nodes { latestRun { id } }"), 1 + 10 * (1 + 20 + 1)),
        (threads("nodes { messages(last: 5) { nodes { id } } }"), 1 + 10 * (1 + 20 + 1 + 5)),
        (
            f"{{ {THREAD} {{ messages(last: 5) {{ nodes {{ toolCalls {{ id }} }} }} }} }}",
            21 + 21 + 5 * (1 + 20 + ROWS),
        ),
        ('mutation { deleteThread(input: { threadId: "x" }) { userErrors { code } } }', 20 + 1 + ROWS),
    ],
)
def test_objects_and_questions(text, expected):
    """Scalars are free, lists count as their pages or as declared, and each question to a vendor is paid."""
    assert cost(text) == expected


def test_a_question_for_a_whole_thread_is_paid_once():
    """Feedback of a thread's messages is asked for once a thread, however many messages there are."""
    messages = "messages(last: 10) { nodes { feedback(first: 5) { nodes { id humanMessage { id } } } } }"
    rows = 10 * (1 + 1 + 5 * (1 + 1))
    assert cost(f"{{ {THREAD} {{ {messages} }} }}") == 21 + 21 + rows + 20 + 20
    assert cost(threads(f"nodes {{ {messages} }}", "first: 3")) == 1 + 3 * (1 + 21 + rows + 20 + 20)


def test_a_question_for_a_whole_thread_without_a_thread():
    """Where no thread is around, it is paid once."""
    assert cost('{ message(id: "x") { feedback { nodes { id } } } }') == 21 + 20 + 1 + 20


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("id", 1),
        ("... on Thread { id }", 1),
        ("... on Thread { source { id } }", 2),
        ("... on Thread { source { id } } ... on Message { agent { id } run { id } }", 1 + 1 + 21),
        ("... on Node { ... on Message { run { id } } }", 1 + 21),
        ("... on Thread { messages(first: 2) { nodes { id } } } ... on Source { vendor { id } }", 1 + 21 + 2),
        ("... on Source { agents(first: 7) { nodes { id } } } ... on Thread { id }", 1 + 21 + 7),
    ],
)
def test_the_dearest_type(inner, expected):
    """An interface counts as the dearest of its types."""
    assert cost(f'{{ node(id: "x") {{ {inner} }} }}') == 20 + expected


def test_the_dearest_type_by_variables():
    """Which type is the dearest may depend on variables."""
    text = """query ($messages: Int, $agents: Int) { node(id: "x") {
        ... on Thread { messages(first: $messages) { nodes { id } } }
        ... on Source { agents(first: $agents) { nodes { id } } }
    } }"""
    assert cost(text, messages=50, agents=5) == 20 + 1 + 21 + 50
    assert cost(text, messages=5, agents=60) == 20 + 1 + 21 + 60


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ({"n": 7}, 7),
        ({"n": 100}, 100),
        ({"n": 10**9}, 100),
        ({"n": 10**400}, 100),
        ({"n": 1e300}, 100),
        ({"n": -1}, 0),
        ({"n": 0}, 0),
        ({}, 20),
        ({"n": None}, 20),
        ({"n": "many"}, 20),
        ({"n": True}, 20),
        ({"n": {"a": 1}}, 20),
        ({"n": [1, 2]}, 20),
    ],
)
def test_page_sizes(given, rows):
    """A page has 100 rows at most and 20 by default, whatever a client sends; what is refused later counts little."""
    assert cost("query ($n: Int) { threads(first: $n) { nodes { id } } }", **given) == 1 + rows


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        ("first: 5", 5),
        ("last: 5", 5),
        ("first: 1000000000", 100),
        ("first: -1", 0),
        ("first: null", 20),
        ("first: null, last: 4", 4),
        ("first: $n", 50),
        ("first: $missing, last: 3", 3),
    ],
)
def test_sizes_in_the_document(arguments, rows):
    """A literal, a default, whichever of both is given."""
    names = {"$n": "$n: Int = 50", "$missing": "$missing: Int"}
    declared = [declaration for name, declaration in names.items() if name in arguments]
    head = f"query ({', '.join(declared)}) " if declared else ""
    assert cost(head + threads("nodes { id }", arguments)) == 1 + rows


@pytest.mark.parametrize(
    ("ids", "variables", "count"),
    [
        ('["a", "b", "c"]', {}, 3),
        ("[]", {}, 0),
        ('"a"', {}, 1),
        ("$ids", {"ids": ["a"] * 4}, 4),
        ("$ids", {"ids": ["a"] * 10_000}, 100),
        ("$ids", {"ids": []}, 0),
        ("$ids", {"ids": "a"}, 1),
        ("$ids", {"ids": 0}, 1),
        ("$ids", {"ids": False}, 1),
        ("$ids", {"ids": {"a": 1}}, 1),
        ("$ids", {"ids": None}, 20),
        ("[$one, $two]", {"one": "a", "two": "b"}, 2),
    ],
)
def test_objects_by_id(ids, variables, count):
    """Each id is a question and an object."""
    kinds = {"ids": "[ID!]!", "one": "ID!", "two": "ID!"}
    declared = ", ".join(f"${name}: {kinds[name]}" for name in variables)
    text = f"query {f'({declared})' if declared else ''} {{ nodes(ids: {ids}) {{ id }} }}"
    assert cost(text, **variables) == count * (20 + 1)


CONDITIONAL = "query ($yes: Boolean = true, $n: Int = 5) { viewer { id } %s }"


@pytest.mark.parametrize(
    ("selected", "given", "expected"),
    [
        ("threads(first: $n) @include(if: $yes) { nodes { id } }", {}, 1 + 6),
        ("threads(first: $n) @include(if: $yes) { nodes { id } }", {"yes": False}, 1),
        ("threads(first: $n) @skip(if: $yes) { nodes { id } }", {}, 1),
        ("threads(first: $n) @skip(if: $yes) { nodes { id } }", {"yes": False, "n": 2}, 1 + 3),
        ("threads(first: $n) @skip(if: $yes) { nodes { id } }", {"yes": None}, 1 + 6),
        ("threads(first: $n) @include(if: $yes) { nodes { id } }", {"yes": "no"}, 1 + 6),
        ("threads(first: $n) @include(if: $yes) @skip(if: $yes) { nodes { id } }", {}, 1),
        ("... @include(if: $yes) { threads(first: $n) { nodes { id } } }", {"yes": False}, 1),
        ("...F @include(if: $yes) } fragment F on Query { threads(first: $n) { nodes { id } }", {"yes": False}, 1),
        ("...F @include(if: $yes) } fragment F on Query { threads(first: $n) { nodes { id } }", {}, 7),
    ],
)
def test_conditions(selected, given, expected):
    """What the variables leave out costs nothing; a value that is no boolean leaves out nothing."""
    assert cost(CONDITIONAL % selected, **given) == expected


@pytest.mark.parametrize(
    ("directives", "expected"),
    [
        ("@include(if: true)", 2),
        ("@include(if: false)", 1),
        ("@skip(if: true)", 1),
        ("@skip(if: false)", 2),
        ("@skip(if: false) @include(if: false)", 1),
    ],
)
def test_conditions_without_variables(directives, expected):
    """They are worked out at once."""
    assert cost(f"{{ viewer {{ id }} again: viewer {directives} {{ id }} }}") == expected


def test_without_variables_there_are_no_steps():
    """A cost that depends on nothing is a number."""
    assert formula(threads("nodes { id }")).steps == ()


def nest(levels: int) -> str:
    """A document of a few hundred characters whose answer has 100 to the power of `levels` threads."""
    fragments = [
        f"fragment F{i} on Thread {{ forks(first: 100) {{ nodes {{ ...F{i + 1} ...F{i + 1} }} }} }}"
        for i in range(levels)
    ]
    return " ".join([threads("nodes { ...F0 }"), *fragments, f"fragment F{levels} on Thread {{ source {{ id }} }}"])


def test_costs_end():
    """A cost beyond counting is the end of counting."""
    assert cost(nest(1)) == 1 + 10 * (1 + 1 + 100 * (1 + 1 + 1))
    assert cost(nest(40)) == MOST
    assert cost(nest(40).replace("first: 10)", "first: $n)").replace("{", "query ($n: Int) {", 1), n=100) == MOST


@pytest.mark.parametrize("levels", [1, 10, 40])
def test_work_is_linear(levels):
    """Each selection is looked at once, however often its fragment is spread."""
    document = parse(nest(levels))
    costing = Costing(CORE, document)
    costing.formula(document.definitions[0])
    assert costing.visits == 3 + levels * 4 + 2


def test_work_is_linear_with_interfaces():
    """Each selection is looked at once for each type it may be selected of, at most."""
    text = '{ node(id: "x") { ...F ...F ...F } } fragment F on Node { id ... on Thread { source { id } } }'
    document = parse(text)
    costing = Costing(CORE, document)
    costing.formula(document.definitions[0])
    types = len(CORE.get_possible_types(CORE.type_map["Node"]))
    assert costing.visits == 1 + types * (3 + 2) + 1 + 1


def test_steps_are_linear():
    """So is the work of each evaluation: a formula has fewer steps than the document has tokens."""
    text = nest(50).replace("first: 100", "first: $n").replace("{", "query ($n: Int) {", 1)
    assert len(formula(text).steps) < text.count(" ")


def test_any_schema():
    """A schema that declares no weights is counted by its objects; directives of its own change nothing."""
    types = "type Query { leaf: Leaf leaves: [Leaf!]! } type Leaf { a: Int }"
    core = build_schema(f"directive @mark(if: Boolean) on FIELD {types}")
    document = parse("{ leaf @mark(if: false) { a } leaves { a } }")
    assert Costing(core, document).formula(document.definitions[0]).evaluate({}) == 1 + ROWS
