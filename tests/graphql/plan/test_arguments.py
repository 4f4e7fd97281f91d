"""Arguments read the short way, and questions that nobody can join."""

from typing import Any

import pytest
from graphql import parse

from plan_schema import SCHEMA, Item, surroundings
from plan_world import RichWorld
from planned import bare, operation_of
from threadloom.graphql.plan.arguments import Arguments
from threadloom.graphql.plan.planning import Planning, Plans
from threadloom.graphql.schema import schema

REPEATED = "query($n: Int!, $b: String) { item { repeated(times: $n, between: $b) } }"


def _run(its: Planning, plans: Plans, **variables: object) -> Any:
    result: Any = its.execute(plans, variables, surroundings(Item(name="x")), hide_suggestions=False)
    return bare(result)


def test_variables_are_looked_up_from_the_second_time_on(monkeypatch: pytest.MonkeyPatch):
    """With the values of each execution; a null, and a variable that is left out, are told as ever."""
    converted: list[object] = []
    original: Any = Arguments._converted

    def counted(self: Arguments, *terms: Any) -> Any:
        converted.append(self)
        return original(self, *terms)

    monkeypatch.setattr(Arguments, "_converted", counted)
    document = parse(REPEATED)
    its, plans = Planning(SCHEMA), Plans(document, operation_of(document))
    told = [_run(its, plans, n=n, b="-").data["item"]["repeated"] for n in (1, 2, 3)]
    assert told == ["x", "x-x", "x-x-x"]
    assert len(converted) == 2  # of `item`, which takes none, and of `repeated`
    assert _run(its, plans, n=2, b=None).data["item"]["repeated"] == "xx"
    assert len(converted) == 2
    assert _run(its, plans, n=2).data["item"]["repeated"] == "xx"
    assert len(converted) == 3
    assert _run(its, plans, n=3, b="").data["item"]["repeated"] == "xxx"


def test_what_is_no_variable_is_converted_each_time():
    """A literal beside it, and what is left to its default."""
    document = parse('query($n: Int!) { item { repeated(times: $n, between: "+") other: repeated(times: $n) } }')
    its, plans = Planning(SCHEMA), Plans(document, operation_of(document))
    for n, repeated, other in ((1, "x", "x"), (2, "x+x", "xx"), (3, "x+x+x", "xxx")):
        assert _run(its, plans, n=n).data["item"] == {"repeated": repeated, "other": other}


async def test_one_thread_is_asked_for_at_once_and_many_together(rich: RichWorld, monkeypatch: pytest.MonkeyPatch):
    """One question for the ids of a list, however its resolver looks for them."""
    asked: list[int] = []
    adapter = rich["one"]
    threads = adapter.threads

    async def counted(call: Any, refs: Any) -> Any:
        asked.append(len(refs))
        return await threads(call, refs)

    monkeypatch.setattr(adapter, "threads", counted)
    ids = [value for name, value in rich.known.items() if name in {"one1", "one2"}]
    assert len(ids) == 2
    for text, variables, expected in (
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids}, [2]),
        ("query($id: ID!) { thread(id: $id) { id } }", {"id": ids[0]}, [1]),
        ("query($a: ID!, $b: ID!) { a: thread(id: $a) { id } b: thread(id: $b) { id } }",
         {"a": ids[0], "b": ids[1]}, [2]),
    ):  # fmt: skip
        document = parse(text)
        outcome: Any = Planning(schema).execute(
            Plans(document, operation_of(document)), variables, rich.context(), hide_suggestions=False
        )
        result = await outcome
        assert result.errors is None
        assert asked == expected
        asked.clear()
