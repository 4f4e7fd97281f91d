"""What is asked together, what is asked once, and who waits for whom."""

import asyncio
from typing import Any

import pytest
from graphql import parse

from plan_schema import SCHEMA, Item, surroundings
from plan_world import RichWorld
from planned import Twice, bare, operation_of
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.graphql.plan.planning import Planning, Plans
from threadloom.graphql.schema import schema


def _item(number: int, **values: Any) -> Item:
    return Item(ref=ThreadRef(source=SourceSlug("one"), native_id=str(number)), name=f"item {number}", **values)


async def _run(text: str, item: Item) -> tuple[Any, list[Any]]:
    document, context = parse(text), surroundings(item)
    plans = Plans(document, operation_of(document))
    result: Any = Planning(SCHEMA).execute(plans, {}, context, hide_suggestions=False)
    return bare(await result), context.asked


async def test_rows_of_one_turn_are_asked_together():
    """Those of two fields, however deep they lie; each ref once."""
    children = (_item(1), _item(2))
    item = _item(0, children=children, child=_item(3, children=(children[0], _item(4))))
    text = "{ item { children { loaded { name } } child { loaded { name } children { loaded { label } } } } }"
    _, asked = await _run(text, item)
    ((name, refs),) = asked
    assert (name, sorted(refs)) == ("loaded", ["1", "2", "3", "4"])


async def test_two_places_share_a_question_and_tell_its_failure_each_in_its_way():
    """An alias that selects `label` is given a row instead of the error."""
    item = _item(0, loaded=NotFound("gone"))
    result, asked = await _run("{ item { bare: loaded { name } soft: loaded { name label } } }", item)
    assert result.data == {"item": {"bare": None, "soft": {"name": "instead", "label": None}}}
    assert [(error.message, error.path) for error in result.errors] == [("gone", ["item", "bare"])]
    assert len(asked) == 1


async def test_slow_source_holds_back_no_others_rows(rich: RichWorld):
    """The other's rows come to their next question while the slow one has not answered its first."""
    gone_on, let_go = asyncio.Event(), asyncio.Event()
    slow, quick = rich["one"], rich["two"]
    slow_pages, quick_runs = slow.message_pages, quick.runs

    async def waiting(call: Any, keys: Any) -> Any:
        await let_go.wait()
        return await slow_pages(call, keys)

    async def noted(call: Any, refs: Any) -> Any:
        gone_on.set()
        return await quick_runs(call, refs)

    slow.message_pages, quick.runs = waiting, noted
    document = parse("{ threads { nodes { source { slug } messages { nodes { run { status } } } } } }")
    plans = Plans(document, operation_of(document))
    outcome: Any = Planning(schema).execute(plans, {}, rich.context(), hide_suggestions=False)
    running = asyncio.create_task(outcome)
    async with asyncio.timeout(10):
        await gone_on.wait()
    assert not running.done()
    let_go.set()
    result = bare(await running)
    assert result.errors is None
    answered = {each["source"]["slug"]: len(each["messages"]["nodes"]) for each in result.data["threads"]["nodes"]}
    assert answered == {"one": 2, "two": 2, "desk": 2}


async def test_one_question_a_source(rich: RichWorld):
    """For the messages of all threads of a page."""
    for adapter in rich.adapters.values():
        adapter.memory.asked.clear()
    text = "{ threads { nodes { a: messages { totalCount } b: messages { totalCount } } } }"
    await Twice(schema, rich.context).plan(parse(text), {}, None)
    for adapter in rich.adapters.values():
        assert [what for what in adapter.memory.asked if "pages" in what] == ["message_pages 2"] * 2  # it runs twice


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("query($one1: ID!) { thread(id: $one1) { id outage { code } } }", [1]),
        ("query($one1: ID!, $one2: ID!) { a: thread(id: $one1) { id } b: thread(id: $one2) { outage { code } } }", [2]),
        ("query($one1: ID!, $one2: ID!) { nodes(ids: [$one1, $one2, $one1]) { id } }", [2]),
        ("query($one1: ID!, $two1: ID!) { a: thread(id: $one1) { id } b: thread(id: $two1) { id } }", [1, 1]),
    ],
    ids=["alone", "two fields", "a list", "two sources"],
)
async def test_fields_at_the_root_ask_together(
    rich: RichWorld, monkeypatch: pytest.MonkeyPatch, text: str, questions: list[int]
):
    """Those of one source; whoever wants the same again further down is told without a question."""
    asked: list[int] = []
    read = rich.gateway.threads.read

    async def noted(call: Any, refs: Any) -> Any:
        asked.append(len(refs))
        return await read(call, refs)

    monkeypatch.setattr(rich.gateway.threads, "read", noted)
    document = parse(text)
    plans = Plans(document, operation_of(document))
    result: Any = Planning(schema).execute(plans, rich.known, rich.context(), hide_suggestions=False)
    assert (await result).errors is None
    assert asked == questions


async def test_question_goes_on_when_its_asker_is_cancelled(rich: RichWorld):
    """And nothing is left behind that nobody heard of."""
    started, finished, let_go = asyncio.Event(), asyncio.Event(), asyncio.Event()
    pages = rich["one"].message_pages

    async def waiting(call: Any, keys: Any) -> Any:
        started.set()
        await let_go.wait()
        finished.set()
        return await pages(call, keys)

    rich["one"].message_pages = waiting
    document = parse("{ threads { nodes { messages { totalCount } } } }")
    plans = Plans(document, operation_of(document))
    outcome: Any = Planning(schema).execute(plans, {}, rich.context(), hide_suggestions=False)
    running = asyncio.create_task(outcome)
    await started.wait()
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    let_go.set()
    async with asyncio.timeout(10):
        await finished.wait()
