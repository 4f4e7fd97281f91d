"""What a document holds is counted through fragments, and each of its selections is looked at once."""

import pytest
from graphql import OperationDefinitionNode, parse

from threadloom.graphql.endpoint.limits import MOST, Limits, Measures
from threadloom.graphql.endpoint.measure import CyclicFragments, Measuring


def measured(text: str) -> Measures:
    """The measures of the one operation of a document."""
    found = Measuring({"types": 10, "fields": 3}).measures(parse(text), tokens=0)
    (measures,) = [measures for node, measures in found if isinstance(node, OperationDefinitionNode)]
    return measures


def nested(levels: int, inner: str = "x") -> str:
    return "{ a " * (levels - 1) + "{ " + inner + " }" * levels


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("{ a }", 1),
        ("{ a { b } c }", 2),
        (nested(12), 12),
        ("{ ... { ... on T { a { ... { b } } } } }", 2),
        ("{ a { ...F } } fragment F on T { b { c } }", 3),
        ("{ a { ...F } } fragment F on T { ...G } fragment G on T { ... { b } }", 2),
        ("{ a { __typename } }", 1),
        ("{ a { b } x: a { b { c } } }", 3),
        ("{ ...Unknown }", 0),
        ("mutation { a { b } }", 2),
    ],
)
def test_depth(text, depth):
    """Fields inside each other, wherever they are written; __typename is free."""
    assert measured(text).depth == depth


@pytest.mark.parametrize(
    ("text", "aliases", "root_fields", "directives", "spreads"),
    [
        ("{ a b }", 0, 2, 0, 0),
        ("{ x: a y: a { z: b } }", 3, 2, 0, 0),
        ("{ ...F ...F } fragment F on Query { x: a b }", 2, 4, 0, 2),
        ("{ ... on Query { a b } c }", 0, 3, 0, 0),
        ("query ($v: Int @d) @d { a @d ... @d { b @d } }", 0, 2, 5, 0),
        ("query ($v: Int @d) @d { a ...F @d } fragment F on Query @d { b @d }", 0, 2, 5, 1),
        ("{ a { ...F } b { ...F } } fragment F on T { ...G ...G @d } fragment G on T { x: c }", 4, 2, 2, 6),
    ],
)
def test_counts(text, aliases, root_fields, directives, spreads):
    """What a fragment holds counts wherever it is spread."""
    found = measured(text)
    assert (found.aliases, found.root_fields, found.directives, found.spreads) == (
        aliases,
        root_fields,
        directives,
        spreads,
    )


@pytest.mark.parametrize(
    ("text", "depth", "introspection_depth", "objects"),
    [
        ("{ __schema { types { name } } }", 0, 2 + 1, 1 + 10),
        ("{ __schema { types { fields { name } } } a { b } }", 2, 4, 1 + 10 * (1 + 3)),
        ("{ x: __schema { types { name } } y: __schema { types { name } } }", 0, 3, 22),
        ('{ __type(name: "T") { ...F } } fragment F on __Type { fields { name } }', 0, 3, 1 + 3),
        ("{ a { types { fields { name } } } }", 4, 0, 0),
    ],
)
def test_introspection(text, depth, introspection_depth, objects):
    """What is under __schema and __type is counted apart, and by how much it gives."""
    found = measured(text)
    told = (found.depth, found.introspection_depth, found.introspection_objects)
    assert told == (depth, introspection_depth, objects)


def test_fragments_on_their_own():
    """Each fragment is measured, spread or not; what it selects is no root, and of introspection no data."""
    text = "{ a } fragment F on T { x: b c { d } } fragment G on __Type { fields { name } }"
    found = {node.name.value: measures for node, measures in Measuring({}).measures(parse(text), tokens=7) if node.name}
    assert found["F"] == Measures(tokens=7, depth=2, aliases=1)
    assert found["G"] == Measures(tokens=7, introspection_depth=2, introspection_objects=1)


def doubling(levels: int) -> str:
    fragments = [f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels)]
    return " ".join(["{ ...F0 }", *fragments, f"fragment F{levels} on Query {{ x: a }}"])


def test_counting_ends():
    """Doubling fragments are counted exactly, and to the end of counting where there are very many."""
    found = measured(doubling(10))
    assert (found.aliases, found.root_fields, found.spreads) == (2**10, 2**10, 2**11 - 1)
    found = measured(doubling(2_000))
    assert (found.aliases, found.root_fields, found.spreads) == (MOST, MOST, MOST)


@pytest.mark.parametrize("levels", [1, 10, 100, 1_000])
def test_work_is_linear(levels):
    """Each selection of a document is looked at once, however often its fragment is spread."""
    measuring = Measuring({})
    measuring.measures(parse(doubling(levels)), tokens=0)
    assert measuring.visits == 2 * levels + 2


@pytest.mark.parametrize(
    "text",
    [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { b ...B } fragment B on Query { c { ...C } } fragment C on T { ... { ...A } }",
        "{ a } fragment A on Query { ...B } fragment B on Query { ...A }",
    ],
)
def test_cycles(text):
    """Fragments without end are told, spread or not."""
    with pytest.raises(CyclicFragments):
        measured(text)


@pytest.mark.parametrize(
    "text",
    [
        "{ ...A ...B } fragment A on Query { ...C } fragment B on Query { ...C } fragment C on Query { a }",
        "{ ...A } fragment A on Query { ...B ...C } fragment B on Query { ...C } fragment C on Query { a }",
    ],
)
def test_diamonds_are_no_cycles(text):
    """A fragment may be come to by two ways."""
    assert measured(text).depth == 1


def test_chains_need_no_stack():
    """A chain of very many fragments is followed to its end."""
    links = [f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(5_000)]
    text = " ".join(["{ ...F0 }", *links, "fragment F5000 on Query { a { b } }"])
    found = measured(text)
    assert (found.depth, found.spreads) == (2, 5_001)


LIMITS = Limits(depth=3, aliases=2, root_fields=2, directives=1, spreads=2, introspection_depth=2, tokens=9)


@pytest.mark.parametrize(
    ("measures", "told"),
    [
        (Measures(depth=3, aliases=2, root_fields=2, directives=1, spreads=2, introspection_depth=2, tokens=9), []),
        (Measures(depth=4), ["the document has 4 levels of fields; at most 3 are allowed"]),
        (
            Measures(aliases=3, spreads=MOST),
            [
                "the document has 3 aliases; at most 2 are allowed",
                f"the document has {MOST} or more fragment spreads; at most 2 are allowed",
            ],
        ),
    ],
)
def test_limits(measures, told):
    """Just at a limit is within it; everything over one is told."""
    assert LIMITS.exceeded(measures) == told
