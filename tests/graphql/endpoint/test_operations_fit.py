"""What frontends and tools send fits under the limits, with room."""

import re
from pathlib import Path

import pytest
from graphql import get_introspection_query

from preparing import LIMITS, prepare

ROOT = Path(__file__).resolve().parents[3]


def _operations() -> dict[str, str]:
    """Every operation that this repository shows to people, with the fragments that it spreads."""
    fragments = (ROOT / "tests/schema_ops/fragments.graphql").read_text(encoding="utf-8")
    by_name = {f.split()[1]: f for f in re.split(r"\n(?=fragment )", fragments)}
    found: dict[str, str] = {}
    for file in sorted((ROOT / "tests/schema_ops").glob("[0-9]*.graphql")):
        text, asked = file.read_text(encoding="utf-8"), list[str]()
        while missing := [n for n in re.findall(r"\.\.\.(\w+)", text) if n in by_name and n not in asked]:
            asked.append(missing[0])
            text += by_name[missing[0]]
        found[file.name] = text
    for folder in ("examples/queries", "src/threadloom/server/playground/tabs"):
        for file in sorted((ROOT / folder).glob("*.graphql")):
            found[f"{folder}/{file.name}"] = file.read_text(encoding="utf-8")
    return found


OPERATIONS = _operations()


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_fit_with_room(documents, name):
    """Those of a frontend, of the examples and of the playground take three quarters of every limit at most."""
    found = prepare(documents, OPERATIONS[name], introspection=False)
    assert LIMITS.exceeded(found.measures) == []
    used = {each: getattr(found.measures, each) / getattr(LIMITS, each) for each in found.measures.__struct_fields__}
    used["cost"] = found.charge(found.variables(None)) / LIMITS.cost
    assert max(used.values()) <= 0.75, used


@pytest.mark.parametrize("depth", [7, 9])
def test_standard_introspection_fits_with_room(documents, depth):
    """What GraphiQL and code generators ask, with all that they may ask for."""
    text = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        one_of=True,
        type_depth=depth,
    )
    found = prepare(documents, text)
    assert found.measures.introspection_depth <= 0.75 * LIMITS.introspection_depth
    assert found.measures.introspection_objects <= LIMITS.introspection_objects // 2
    assert found.cost({}) == 0
