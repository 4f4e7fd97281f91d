"""Which fields are selected."""

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

from threadloom.graphql.selection import Selection


def selects(text: str, name: str, **variables) -> bool:
    """Whether the field is selected of the first field of the operation in `text`, a Thread."""
    definitions = parse(text).definitions
    fragments = {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
    (operation,) = (d for d in definitions if isinstance(d, OperationDefinitionNode))
    return Selection({"Thread", "Node"}, fragments, variables).has(name, operation.selection_set.selections)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{ t { x } }", True),
        ("{ t { other: x } }", True),
        ("{ t { x: other } }", False),
        ("{ t { deeper { x } } }", False),
        ("{ t { a } t { x } }", True),
        ("{ t { x @skip(if: false) @include(if: true) } }", True),
        ("{ t { x @skip(if: false) @include(if: false) } }", False),
        ("{ t { x @skip(if: true) @include(if: true) } }", False),
        ("{ t { x @include(if: $yes) } }", True),
        ("{ t { x @include(if: $no) } }", False),
        ("{ t { x @skip(if: $no) } }", True),
        ("{ t { ... on Node { x } } }", True),
        ("{ t { ... on Message { x } } }", False),
        ("{ t { ...F } } fragment F on Message { x }", False),
        ("{ t { ...F @include(if: $no) ...F } } fragment F on Thread { x }", True),
        ("{ t { ...F } } fragment F on Thread { ...G } fragment G on Node { ... { x } }", True),
    ],
)
def test_selects(text, found):
    """By @skip, @include and type conditions, through aliases and fragments."""
    assert selects(text, "x", yes=True, no=False) is found


def test_fragments_that_spread_each_other_twice():
    """Fifty fragments, each spreading the next twice, are walked once each."""
    chain = " ".join(f"fragment F{n} on Thread {{ ...F{n + 1} ...F{n + 1} }}" for n in range(50))
    assert not selects(f"{{ t {{ ...F0 }} }} {chain} fragment F50 on Thread {{ y }}", "x")
