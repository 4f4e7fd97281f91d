"""A client's words never become code: they are keys and values, whatever they say."""

import builtins
from typing import Any

import pytest
from graphql import NameNode, parse
from graphql.language import FieldNode, Visitor, visit

from plan_schema import SCHEMA, Item, surroundings
from planned import Twice, assert_identical
from threadloom.graphql.plan import rows

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
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources of all code that is made while a test runs."""
    seen: list[str] = []
    original: Any = builtins.eval

    def noted(source: Any, *scopes: Any) -> Any:
        seen.append(source)
        return original(source, *scopes)

    rows._display.cache_clear()
    monkeypatch.setattr(builtins, "eval", noted)
    return seen


async def test_hostile_aliases_are_keys(compiled: list[str]):
    """Of whatever name; and the code that is made has none of them that it does not have without."""
    twice = Twice(SCHEMA, lambda: surroundings(Item()))
    aliased = " ".join(f"{name}: name" for name in NAMES)
    result = await twice.agree(f"{{ item {{ {aliased} }} }}", {})
    assert result.data == {"item": dict.fromkeys(NAMES, "a name")}
    hostile = list(compiled)
    rows._display.cache_clear()
    compiled.clear()
    await twice.agree("{ item { " + " ".join(f"a{n}: name" for n in range(len(NAMES))) + " } }", {})
    assert hostile == compiled
    assert hostile


@pytest.mark.parametrize("text", TEXTS)
async def test_hostile_texts_are_values(compiled: list[str], text: str):
    """In variables and in rows."""
    twice = Twice(SCHEMA, lambda: surroundings(Item(name=text)))
    query = "query($b: String) { item { name repeated(times: 2, between: $b) } }"
    result = await twice.agree(query, {"b": text})
    assert result.data["item"] == {"name": text, "repeated": text * 3}
    assert compiled == [
        "lambda k0: lambda rows: [{k0: v0} for v0, in rows]",
        "lambda k0, k1: lambda rows: [{k0: v0, k1: v1} for v0, v1, in rows]",
    ]


async def test_keys_that_no_parser_lets_through():
    """Should one come about, it is still nothing but a key."""
    document = parse("{ item { a: name b: label } }")

    class Renamed(Visitor):
        def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
            if node.alias is None:
                return None
            alias = NameNode(value=f'{node.alias.value}": __import__("os").abort(), "')
            return FieldNode(name=node.name, alias=alias, arguments=(), directives=(), loc=node.loc)

    hostile = visit(document, Renamed())
    twice = Twice(SCHEMA, lambda: surroundings(Item()))
    core, plan = await twice.core(hostile, {}, None), await twice.plan(hostile, {}, None)
    assert_identical(core, plan)
    assert all("__import__" in key for key in plan.data["item"])
