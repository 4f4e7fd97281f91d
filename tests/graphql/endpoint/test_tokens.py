"""A text as tokens: the same as the specification's, read once, with a way back to where they stood."""

from pathlib import Path

import pytest
from graphql import GraphQLSyntaxError, Source, TokenKind
from graphql.language import Lexer
from hypothesis import given
from hypothesis import strategies as st

from threadloom.graphql.endpoint.tokens import Tokens

OPERATIONS = Path(__file__).resolve().parents[2] / "schema_ops"

PIECES = [
    *"{}()[]!$&:=@|,\n\r\t #\ufeff\"\\.-+eEau0123é\0",
    "...", "..", '"""', '\\"""', '""', "true", "false", "null", "query", "fragment", "-1", "1.5", "2e9", "0x", '"a b"',
    '"\\u0041"', '"""b"c\\n"""', "#c\n", "name", "first",
]  # fmt: skip


def lexed(text: str) -> list[tuple[int, int]] | None:
    """Where graphql-core's tokens begin and end; None where it finds a fault."""
    lexer = Lexer(Source(text))
    found: list[tuple[int, int]] = []
    try:
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            found.append((token.start, token.end))
    except GraphQLSyntaxError:
        return None
    return found


def ours(text: str) -> list[tuple[int, int]] | None:
    """Where our tokens begin and end, by way of the compact text."""
    tokens = Tokens(text, limit=10_000)
    if not tokens.is_whole:
        return None
    begins = [tokens.original(place) for place in tokens.places]
    words = tokens.compact.split(" ") if not any(c in text for c in '" ') else None
    if words is not None and tokens.places:
        assert [text[b : b + len(w)] for b, w in zip(begins, words, strict=True)] == words
    ends = [*tokens.places[1:], len(tokens.compact) + 1][: len(tokens)]
    return [(b, b + end - 1 - place) for b, end, place in zip(begins, ends, tokens.places, strict=True)]


@pytest.mark.parametrize("file", sorted(OPERATIONS.glob("*.graphql")), ids=lambda file: file.name)
def test_operations_of_a_frontend(file):
    """Every token stands where graphql-core finds it."""
    text = file.read_text(encoding="utf-8")
    assert ours(text) == lexed(text)
    assert ours(text)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text(text):
    """What graphql-core takes is the same tokens here; what it does not take may be one only inside strings."""
    theirs = lexed(text)
    if theirs is not None:
        assert ours(text) == theirs
    elif ours(text) is not None:
        assert lexed(Tokens(text, limit=10_000).compact) is None


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_compact_text_is_the_same_document(text):
    """The compact text has the same tokens, or a fault where the text has one."""
    compact = Tokens(text, limit=10_000).compact
    theirs, again = lexed(text), lexed(compact)
    if theirs is None:
        assert again is None
    else:
        assert again is not None
        assert [compact[b:e] for b, e in again] == [text[b:e] for b, e in theirs]


def test_reading_stops_behind_the_limit():
    """One token more than the limit is read, whatever follows."""
    assert len(Tokens("a " * 10, limit=10)) == 10
    assert len(Tokens("a " * 11, limit=10)) == 11
    assert len(Tokens("a " * 100_000 + "?", limit=10)) == 11


def test_comments_and_blanks_are_no_tokens():
    """They are left out of what is parsed."""
    tokens = Tokens("# all\n{ a,, b # one\n}\ufeff\t", limit=10)
    assert tokens.compact == "{ a b }"


def test_way_back():
    """Positions of tokens, inside them, and behind the last lead to where they came from."""
    text = "{\n  viewer,  # who\n  { id }\n}\n\n"
    tokens = Tokens(text, limit=100)
    compact = tokens.compact
    assert text[tokens.original(compact.index("viewer")) :].startswith("viewer")
    assert text[tokens.original(compact.index("ewer")) :].startswith("ewer")
    assert text[tokens.original(compact.index("id")) :].startswith("id")
    assert tokens.original(len(compact)) == len(text)
    assert Tokens("", limit=1).original(0) == 0


def test_way_back_to_a_fault():
    """What is no token is kept, from where it begins."""
    tokens = Tokens("{  a(b:   'c') }", limit=100)
    assert not tokens.is_whole
    assert tokens.compact == "{ a ( b : 'c') }"
    assert tokens.original(tokens.compact.index("'")) == 10


@pytest.mark.parametrize(
    ("text", "literals"),
    [
        ("{ a(b: 1) }", ["1"]),
        ('{ a(b: "x", c: 1.5 d: true) { e(f: """y""") } }', ['"x"', "1.5", "true", '"""y"""']),
        ("{ a(b: [1, 2], c: { d: false, true: 3 }) }", ["1", "2", "false", "3"]),
        ("{ a(b: NULL, c: null, d: $true, e: $x) }", []),
        ("{ a @include(if: true) b @x(y: 1) }", []),
        ('query Q($a: Int = 1, $b: String = "x") @x(y: 2) { c(d: 3) @y(z: 4) { e(f: 5) } }', ["3", "5"]),
        ("query ($a: Int = 1) { b }", []),
        ("{ a { b } } fragment F on T { c(d: 1) @e(f: 2) }", ["1"]),
        ("{ a(b: 7) ... on T @c(d: 1) { e(f: 8) } ...F @g(h: 2) }", ["7", "8"]),
    ],
)
def test_slots(text, literals):
    """Only literals in arguments of fields may be others in the next text."""
    assert [slot.raw for slot in Tokens(text, limit=1_000).slots] == literals


def skeleton(text: str) -> bytes:
    return Tokens(text, limit=1_000).skeleton


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("{ a(b: 1) }", "{a(b:2)}  # else"),
        ('{ a(b: "x") }', '{ a(b: "a longer \\"one\\"") }'),
        ("{ a(b: true) }", "{ a(b: false) }"),
        ("{ a(b: 1, c: 2) }", "{ a(b: 3, c: 4) }"),
        ("{ a(b: [1], c: 1.5) }", "{ a(b: [7], c: 2e3) }"),
    ],
)
def test_one_skeleton(text, other):
    """Texts that differ in slots, comments and blanks alone have one."""
    assert skeleton(text) == skeleton(other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("{ a(b: 1) }", "{ a(b: 1.0) }"),
        ("{ a(b: 1) }", '{ a(b: "1") }'),
        ('{ a(b: "x") }', '{ a(b: """x""") }'),
        ("{ a(b: [1]) }", "{ a(b: [1, 2]) }"),
        ("{ a(b: 1) }", "{ a(b: $x) }"),
        ("{ a(b: RED) }", "{ a(b: BLUE) }"),
        ("{ a(b: null) }", "{ a(b: 1) }"),
        ("{ a @include(if: true) }", "{ a @include(if: false) }"),
        ("query ($x: Int = 1) { a }", "query ($x: Int = 2) { a }"),
        ("{ a(b: 1) a(b: 1) }", "{ a(b: 1) a(b: 2) }"),
        ('{ a @x(y: "\0int 0") b(c: 1) }', '{ a @x(y: "\0int 1") b(c: 1) }'),
    ],
)
def test_other_skeletons(text, other):
    """Whatever else differs tells them apart, and so does which literals are the same."""
    assert skeleton(text) != skeleton(other)


def test_longest_number():
    """Of integers and floats, not of names and strings."""
    assert Tokens('{ a(b: 12, c: -1.25, d: "123456789") abcdefghij }', limit=100).longest_number == 5
    assert Tokens("{ a }", limit=100).longest_number == 0


@pytest.mark.parametrize(
    ("text", "largest"),
    [
        ("{ a { b { c } } }", 0),
        ("{ a(b: 1) { c } }", 0),
        ("{ a(b: {}) { c d e } }", 2),
        ("{ a(b: { c: 1 }) { d } }", 5),
        ("{ a(b: { c: { d: [1 2] } }) { e } }", 12),
        ("{ a(b: { c: 1 }, d: { e: 1 f: 2 }, g: {}) { h } }", 8),
        ("{ a(b: [{ c: 1 } { d: 1 e: 2 }]) { f } }", 8),
        ("query ($a: A = { b: 1 }) { a @b(c: { d: 1 e: 2 }) }", 8),
    ],
)
def test_largest_object(text, largest):
    """The tokens of the largest input object, with those inside it; selections are none."""
    assert Tokens(text, limit=100).largest_object == largest
