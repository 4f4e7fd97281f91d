"""The schema is the one that was agreed on, and tells where it is not."""

from pathlib import Path

import pytest
from graphql import GraphQLInputObjectType, GraphQLScalarType, build_schema, lexicographic_sort_schema, print_schema

from threadloom.graphql.schema import check, schema, sdl

AGREED = (Path(__file__).parent / "schema-v1.graphql").read_text()
COMMITTED = Path(__file__).parents[2] / "schema.graphql"


def same(text: str) -> str:
    return print_schema(lexicographic_sort_schema(build_schema(text)))


def test_is_the_agreed_schema():
    """Types, fields, arguments, defaults, descriptions, enum values and interfaces: nothing differs."""
    assert same(sdl()).splitlines() == same(AGREED).splitlines()


def test_committed_text_is_current():
    """schema.graphql is what is printed."""
    assert COMMITTED.read_text() == sdl()


def test_one_of_is_declared():
    """The text bears @oneOf's own definition, for tools of an older specification, and the inputs that it marks."""
    target = build_schema(sdl()).type_map["ThreadTargetInput"]
    assert isinstance(target, GraphQLInputObjectType)
    assert target.is_one_of
    assert sdl().count("directive @oneOf on INPUT_OBJECT") == 1
    assert schema.as_str().count("@oneOf {") == sdl().count("@oneOf {") == AGREED.count("@oneOf {")


def test_scalars_say_where_they_are_specified():
    """DateTime and JSON carry @specifiedBy."""
    scalars = [kind for kind in build_schema(sdl()).type_map.values() if isinstance(kind, GraphQLScalarType)]
    assert {kind.name: kind.specified_by_url for kind in scalars if kind.specified_by_url} == {
        "DateTime": "https://scalars.graphql.org/andimarek/date-time",
        "JSON": "https://www.rfc-editor.org/rfc/rfc8259",
    }


def test_check_finds_nothing_in_its_own_text():
    """Neither a difference nor a breaking change."""
    assert check(sdl(), sdl()) == []
    assert check(AGREED, None) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("Labels in use, most used first.", "Labels.", 'the file lacks: """Labels in use, most used first."""'),
        ("  tags: [TagCount!]!", "  tags: [TagCount!]!\n  more: Int", "the file alone has: more: Int"),
        ("maxLength: Int! = 140", "maxLength: Int! = 80", "the file lacks: maxLength: Int! = 140"),
    ],
)
def test_check_finds_what_differs(old, new, finding):
    """A description, a field and a default each make a difference."""
    assert old in sdl()
    assert finding in check(sdl().replace(old, new), None)


def test_check_finds_what_breaks_clients():
    """A field that the release had and the schema lacks breaks clients; one that is new does not."""
    released = sdl().replace("  tags: [TagCount!]!", "  tags: [TagCount!]!\n  gone: Int")
    assert check(sdl(), released) == ["breaks clients of the last release: Field Query.gone was removed."]
    without = sdl().replace('  """Labels in use, most used first."""\n  tags: [TagCount!]!\n', "")
    assert without != sdl()
    assert check(sdl(), without) == []
