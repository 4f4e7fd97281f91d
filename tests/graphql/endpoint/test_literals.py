"""Literals become variables, and nothing that can be seen of an answer changes."""

import enum
import json
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLSyntaxError, execute_sync, parse, print_ast, specified_rules, validate
from hypothesis import given
from hypothesis import strategies as st
from strawberry.scalars import JSON
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.endpoint.literals import lift
from threadloom.graphql.endpoint.refused import Refused
from threadloom.graphql.endpoint.tokens import Tokens

LIMITS = Limits(tokens=5_000, aliases=100, directives=100)


@strawberry.enum
class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@strawberry.input
class Inner:
    text: str | None = None
    numbers: list[int] | None = None
    colour: Colour | None = None
    data: JSON | None = None


@strawberry.input(one_of=True)
class OneOf:
    number: int | None = strawberry.UNSET
    text: str | None = strawberry.UNSET


@strawberry.type
class Query:
    @strawberry.field
    def echo(  # noqa: PLR0917 - Strawberry takes them by name
        self,
        whole: int | None = None,
        real: float | None = None,
        string: str | None = None,
        boolean: bool | None = None,
        key: strawberry.ID | None = None,
        ints: list[int] | None = None,
        grid: list[list[int]] | None = None,
        colour: Colour | None = None,
        data: JSON | None = None,
        inner: Inner | None = None,
        one_of: OneOf | None = None,
    ) -> str:
        """Everything that was given, with its types."""
        values = {name: value for name, value in locals().items() if name != "self" and value is not None}
        return repr(values)

    @strawberry.field
    def again(self, whole: int = 0) -> "Query":
        return Query()


SCHEMA = strawberry.Schema(Query)
CORE = SCHEMA._schema
DOCUMENTS = Documents(SCHEMA)


def plain(text: str, variables: dict[str, Any]) -> ExecutionResult:
    """What graphql-core answers by itself."""
    try:
        document = parse(text)
    except GraphQLSyntaxError as error:
        return ExecutionResult(None, [error])
    errors = validate(CORE, document, [*specified_rules, OneOfInputValidationRule])
    return ExecutionResult(None, errors) if errors else execute_sync(CORE, document, Query(), None, variables)


def prepared(text: str, variables: dict[str, Any]) -> ExecutionResult:
    """What it answers to the document that was prepared."""
    try:
        found = DOCUMENTS.prepare(text, None, LIMITS, introspection=True)
    except Refused as refused:
        return ExecutionResult(None, list(refused.errors))
    answer = execute_sync(CORE, found.document, Query(), None, found.variables(variables))
    return ExecutionResult(answer.data, [found.located(error) for error in answer.errors or ()] or None)


def same(text: str, **variables: Any) -> None:
    """Claim that both answer the same, errors with their messages, paths and locations."""
    ours, theirs = prepared(text, variables), plain(text, variables)
    assert ours.data == theirs.data
    assert [e.formatted for e in ours.errors or ()] == [e.formatted for e in (theirs.errors or ())[:10]]


def lifted(text: str) -> tuple[str, list[str]]:
    """The document with its variables, and the scalars of those."""
    tokens = Tokens(text, limit=1_000)
    document, found = lift(CORE, parse(tokens.compact), [tokens.places[slot.token] for slot in tokens.slots])
    return " ".join(print_ast(document).split()), [found[slot].name for slot in found]


@pytest.mark.parametrize(
    ("argument", "becomes", "scalars"),
    [
        ("whole: 1", "whole: $0", ["Int"]),
        ("real: 1", "real: $0", ["Float"]),
        ('string: "x"', "string: $0", ["String"]),
        ('string: """x"""', "string: $0", ["String"]),
        ("boolean: true", "boolean: $0", ["Boolean"]),
        ('key: "x"', "key: $0", ["ID"]),
        ("key: 1", "key: $0", ["ID"]),
        ("ints: [1, 2]", "ints: [$0, $1]", ["Int", "Int"]),
        ("grid: [[1], [2, 3]]", "grid: [[$0], [$1, $2]]", ["Int"] * 3),
        ('inner: { text: "x", numbers: [1] }', "inner: { text: $0, numbers: [$1] }", ["String", "Int"]),
        ("oneOf: { number: 1 }", "oneOf: { number: $0 }", ["Int"]),
        ("whole: null", "whole: null", []),
        ("colour: RED", "colour: RED", []),
        ("ints: 1", "ints: 1", []),
        ("grid: [1]", "grid: [1]", []),
        ('data: "x"', 'data: "x"', []),
        ("data: { a: [1, true] }", "data: { a: [1, true] }", []),
        ("inner: { colour: RED, data: 1 }", "inner: { colour: RED, data: 1 }", []),
        ("whole: $n", "whole: $n", []),
    ],
)
def test_what_is_lifted(argument, becomes, scalars):
    """Leaves where a scalar of the specification is expected; no enum, no null, no list of one, no scalar of ours."""
    head = "query Q($n: Int) " if "$" in argument else ""
    text, found = lifted(f"{head}{{ echo({argument}) }}")
    assert f"echo({becomes})" in text
    assert found == scalars


def test_conditions_and_defaults_stay():
    """Nothing in a directive or a variable's default is lifted."""
    text = "query Q($n: Int = 1, $yes: Boolean = true) { echo(whole: $n) @include(if: true) a: echo @skip(if: $yes) }"
    assert lifted(text) == (text, [])


def test_every_operation_declares_them():
    """A document of several operations stays valid but for variables that an operation does not use."""
    text, _ = lifted("query A { echo(whole: 1) } query B { ...F } fragment F on Query { echo(whole: 2) }")
    assert text.startswith("query A($0: Int!, $1: Int!) { echo(whole: $0) } query B($0: Int!, $1: Int!)")


@pytest.mark.parametrize(
    "text",
    [
        "{ echo(whole: 1) }",
        "{ echo(whole: -0, real: -0, key: -0) }",
        "{ echo(whole: 2147483647, key: 123456789012345678901234567890, real: 12345678901234567890) }",
        "{ echo(whole: 2147483648) }",
        "{ echo(whole: 1.0) }",
        '{ echo(whole: "1") }',
        "{ echo(string: 1) }",
        "{ echo(boolean: 1) }",
        "{ echo(key: 1.5) }",
        "{ echo(real: 1.5e3, string: true) }",
        r'{ echo(string: "a\"b\\c\/\b\f\n\r\tA\u{1F600}\uD83D\uDE00é") }',
        r'{ echo(string: "\uD83D") }',
        r'{ echo(string: "\x") }',
        '{ echo(string: "tab\there") }',
        '{ echo(string: """\n    a\n      b \\""" c\n  """) }',
        '{ echo(string: "") a: echo(string: """""") }',
        "{ echo(ints: 1) a: echo(ints: [1]) b: echo(grid: 1) c: echo(grid: [1, 2]) d: echo(ints: []) }",
        '{ echo(inner: { text: "x", numbers: [1, 2], colour: RED, data: { a: [1, "b", null, true, 1.5] } }) }',
        "{ echo(inner: { numbers: 1, text: null }) }",
        '{ echo(oneOf: { number: 1 }) a: echo(oneOf: { text: "x" }) }',
        '{ echo(oneOf: { number: 1, text: "x" }) }',
        "{ echo(whole: 1) echo(whole: 1) }",
        "{ echo(whole: 1) echo(whole: 2) }",
        '{ echo(string: "a") echo(string: "\\u0061") }',
        "{ again(whole: 1) { echo(whole: 2) } again(whole: 1) { a: echo(whole: 2) } }",
        "{ ...F again(whole: 3) { ...F } } fragment F on Query { echo(whole: 7, colour: BLUE) }",
        "{ echo(nope: 1) }",
        "{ echo(whole: 1, whole: 2) }",
        "{ echo(colour: GREEN) }",
        "{ echo(data: 123456789012345678901234567890) }",
    ],
)
def test_same_answer(text):
    """The same data, or the same errors, whoever asks first and whoever asks again."""
    same(text)
    same(text)


def test_numbers_beyond_all_bounds():
    """What is no finite number is refused, as it is in a variable; graphql-core takes it from a literal."""
    answer = prepared("{\n  echo(whole: 1, real: 1e400) }", {})
    assert [error.formatted for error in answer.errors or ()] == [
        {
            "message": "Float cannot represent this float.",
            "locations": [{"line": 2, "column": 24}],
        }
    ]
    assert prepared("{ echo(whole: 1, real: 1e40) }", {}).errors is None
    assert prepared("{ echo(whole: 1, real: 1e400) }", {}).errors


def test_same_answer_to_texts_of_one_shape():
    """What was kept of one text never shows in the answer to another."""
    for number in (1, 2, 2147483647, 2147483648, -5):
        same(f'{{ echo(whole: {number}, data: {number}, string: "{number}") }}')
    for text in ('"a"', '"b"', r'"\x"', '"""a"""', r'"\n"', r'"\uD83D"'):
        same(f"{{ echo(string: {text}, ints: [1]) }}")
    for one, other in ((1, 1), (1, 2), (2, 2)):
        same(f"{{ echo(whole: {one}) echo(whole: {other}) }}")


def test_variables_of_a_client():
    """A client's variables are as they were, even one with the name of a lifted literal."""
    text = 'query Q($n: Int, $s: String = "d") { echo(whole: $n, real: 2, string: $s) }'
    same(text, n=4)
    found = DOCUMENTS.prepare(text, None, LIMITS, introspection=True)
    assert found.variables({"n": 4, "0": "mine"}) == {"n": 4, "0": 2.0}
    assert found.variables(None) == {"0": 2.0}
    same(text, n="four")
    same(text, n=1, s=2)


WORDS = st.one_of(
    st.integers(-(2**33), 2**33).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.booleans().map(json.dumps),
    st.text(max_size=5).map(json.dumps),
    st.sampled_from(["null", "RED", "BLUE", '"""b"""', '"\\u{e9}"', "$n", "$nope"]),
)
VALUES = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.tuples(st.sampled_from(["text", "number", "numbers", "colour", "data"]), inner).map(
            lambda pair: f"{{ {pair[0]}: {pair[1]} }}"
        ),
    ),
    max_leaves=4,
)
ARGUMENTS = st.sampled_from(
    ["whole", "real", "string", "boolean", "key", "ints", "grid", "colour", "data", "inner", "oneOf"]
)


@given(st.dictionaries(ARGUMENTS, VALUES, min_size=1, max_size=3), st.integers(-3, 3))
def test_any_arguments(arguments, number):
    """The same answer as graphql-core's to whatever is given, valid or not."""
    told = ", ".join(f"{name}: {value}" for name, value in arguments.items())
    head = "query Q($n: Int) " if "$n" in told.replace("$nope", "") else ""
    same(f"{head}{{ echo({told}) }}", **({"n": number} if head else {}))
