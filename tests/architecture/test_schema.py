"""The committed schema is the one that is served, and every part of it is described."""

from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice

import pytest
from graphql import language, parse

from architecture.checkout import ROOT

COMMITTED = (ROOT / "schema.graphql").read_text()

DESCRIBED = (
    language.TypeDefinitionNode,
    language.FieldDefinitionNode,
    language.InputValueDefinitionNode,
    language.EnumValueDefinitionNode,
    language.DirectiveDefinitionNode,
)


def undescribed(node: language.Node, owner: str = "") -> Iterator[str]:
    """Every type, field, argument, enum value and directive that has no description."""
    if isinstance(node, DESCRIBED):
        owner = f"{owner}.{node.name.value}".lstrip(".")
        if node.description is None or not node.description.value.strip():
            yield owner
    for key in node.keys:
        value = getattr(node, key, None)
        for child in value if isinstance(value, list | tuple) else [value]:
            if isinstance(child, language.Node):
                yield from undescribed(child, owner)


def test_everything_is_described():
    """Whoever reads the schema in a playground finds a sentence on every name."""
    offenders = list(undescribed(parse(COMMITTED)))
    assert not offenders, "\n".join(offenders)


def test_the_committed_schema_is_the_served_one():
    """`schema.graphql` is what the types print, letter for letter."""
    from threadloom.graphql.schema import sdl

    changes = unified_diff(COMMITTED.splitlines(), sdl().splitlines(), "committed", "served", lineterm="", n=1)
    offenders = list(islice(changes, 40))
    assert not offenders, "`threadloom schema` prints another schema:\n" + "\n".join(offenders)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("type A { b: Int }", ["A", "A.b"]),
        ('"A." type A { "B." b(c: Int): Int }', ["A.b.c"]),
        ('"" type A { "  " b: Int }', ["A", "A.b"]),
        ('"E." enum E { "One." ONE TWO }', ["E.TWO"]),
        ("input I { a: Int = 1 }", ["I", "I.a"]),
        ("interface N { id: ID }", ["N", "N.id"]),
        ("scalar S union U = A", ["S", "U"]),
        ("directive @d(a: Int) on OBJECT", ["d", "d.a"]),
        ('schema { query: Q } "Q." type Q { "A." a: Int @d(x: 1) }', []),
    ],
)
def test_what_lacks_a_description_is_found(source: str, names: list[str]):
    """A missing description is found wherever one can stand, and nowhere else."""
    assert list(undescribed(parse(source))) == names
