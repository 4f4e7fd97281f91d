"""A client's words never become code: they are keys and values, whatever they say."""

import builtins
from typing import Any

import pytest
from graphql import NameNode, parse
from graphql.language import FieldNode, Visitor, visit

from plan_schema import SCHEMA, Item, surroundings
from planned import Twice, operation_of
from threadloom.graphql.plan import rows
from threadloom.graphql.plan.planning import Plans

NAMES = (
    "__import__",
    "k0",
    "v0",
    "rows",
    "lambda",
    "None",
    "True",
    "__builtins__",
    "_",
    "import",
    "self",
    "async",
    "mro",
)
TEXTS = ("__import__('os')", "'", '"', "\\", "\n", "{k0}", "%s", "{}", "\0", "');raise SystemExit#", "\ud800")


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """All code that is made out of text while a test runs."""
    seen: list[Any] = []

    def noting(original: Any) -> Any:
        def noted(source: Any, *rest: Any, **named: Any) -> Any:
            seen.append(source)
            return original(source, *rest, **named)

        return noted

    rows._record.cache_clear()
    for name in ("eval", "exec", "compile"):
        monkeypatch.setattr(builtins, name, noting(getattr(builtins, name)))
    return seen


async def test_hostile_aliases_are_keys(compiled: list[Any]):
    """Of whatever name; and no code is made."""
    twice = Twice(SCHEMA, lambda: surroundings(Item()))
    aliased = " ".join(f"{name}: name" for name in NAMES)
    result = await twice.agree(f"{{ item {{ {aliased} }} }}", {})
    assert result.data == {"item": dict.fromkeys(NAMES, "a name")}
    assert compiled == []


@pytest.mark.parametrize("text", TEXTS)
async def test_hostile_texts_are_values(compiled: list[Any], text: str):
    """In variables and in rows."""
    twice = Twice(SCHEMA, lambda: surroundings(Item(name=text)))
    query = "query($b: String) { item { name repeated(times: 2, between: $b) } }"
    result = await twice.agree(query, {"b": text})
    assert result.data["item"] == {"name": text, "repeated": text * 3}
    assert compiled == []


async def test_keys_that_no_parser_lets_through():
    """Should one come about that JSON must escape, no plan is made; graphql-core answers."""
    document = parse("{ item { a: name b: label } }")

    class Renamed(Visitor):
        def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
            if node.alias is None:
                return None
            alias = NameNode(value=f'{node.alias.value}": __import__("os").abort(), "')
            return FieldNode(name=node.name, alias=alias, arguments=(), directives=(), loc=node.loc)

    hostile = visit(document, Renamed())
    twice = Twice(SCHEMA, lambda: surroundings(Item()))
    plans = Plans(hostile, operation_of(hostile))
    assert twice.planning.execute(plans, {}, surroundings(Item()), hide_suggestions=False) is None
    core = await twice.core(hostile, {}, None)
    assert all("__import__" in key for key in core.data["item"])
