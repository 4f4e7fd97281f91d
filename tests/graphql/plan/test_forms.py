"""Columns in parts: what is of one source is asked for and waited for apart from all others."""

import asyncio
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from fakes import a_source
from plan_schema import Item, Other
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.graphql.batched import Batch, own_ref
from threadloom.graphql.plan.forms import Attribute, Batched, Columnwise, Part, Terms, by_source
from threadloom.graphql.plan.gathering import Gatherings


def _item(source: str, number: int) -> Item:
    return Item(ref=ThreadRef(source=SourceSlug(source), native_id=str(number)), name=f"{source} {number}")


ROWS = [_item("one", 0), _item("two", 1), _item("one", 2), Other(), _item("two", 4), Other()]
"""Rows of two sources, and some that are of none."""


def _numbers(parts: Sequence[Part]) -> list[list[int]]:
    return [list(part.rows or ()) for part in parts]


async def _values(part: Part) -> Sequence[Any]:
    values: Any = part.values
    return await values if asyncio.iscoroutine(values) else values


async def test_awaitable_values_are_waited_for_by_source():
    """Those of a source together; of a row that is of no source by itself."""
    opened = asyncio.Event()

    async def value(number: int) -> int:
        if number in {0, 2}:
            await opened.wait()
        return number

    parts = by_source(ROWS, [value(number) for number in range(len(ROWS))])
    assert _numbers(parts) == [[0, 2], [1, 4], [3], [5]]
    slow, *others = [asyncio.create_task(_values(part)) for part in parts]
    async with asyncio.timeout(10):
        assert [list(await each) for each in others] == [[1, 4], [3], [5]]
        assert not slow.done()
        opened.set()
        assert list(await slow) == [0, 2]


async def test_values_at_hand_stand_beside_awaitable_ones():
    """Null and errors, too; alone in their part or not."""

    async def value(told: Any) -> Any:
        if isinstance(told, Exception):
            raise told
        return told

    gone, lost = NotFound("gone"), NotFound("lost")
    parts = by_source(ROWS, [value(0), None, 2, "three", value(lost), gone])
    assert [list(await _values(part)) for part in parts] == [[0, 2], [None, lost], ["three"], [gone]]


async def test_rows_of_sources_themselves():
    """A source is of itself; one alone is the whole column."""

    async def value(number: int) -> int:
        return number

    sources = [a_source("one"), a_source("two"), a_source("one")]
    parts = by_source(sources, [value(number) for number in range(3)])
    assert _numbers(parts) == [[0, 2], [1]]
    assert [list(await _values(part)) for part in parts] == [[0, 2], [1]]
    (whole,) = by_source(sources[:1], [value(7)])
    assert (whole.rows, list(await _values(whole))) == (None, [7])


class Asked:
    """A batch form that notes which rows it is asked for together."""

    def __init__(self, ref_of: Callable[[Any], Any] = own_ref, at_hand: Callable[[Any], Any] | None = None) -> None:
        self.names: list[list[str]] = []
        self.form = Batched(Batch(self._load, None, ref_of, at_hand), lambda run: Terms(None, {}))
        self.run = cast("Any", SimpleNamespace(gatherings=Gatherings()))

    async def _load(self, rows: Sequence[Any], info: Any) -> Sequence[str]:
        self.names.append([row.name for row in rows])
        return [row.name.upper() for row in rows]

    async def read(self, rows: Sequence[Any]) -> list[tuple[Sequence[int] | None, list[Any]]]:
        """The numbers of each part's rows, and its values."""
        parts = self.form.read(self.run, rows)
        values = await asyncio.gather(*map(_values, parts))
        return [(part.rows, list(each)) for part, each in zip(parts, values, strict=True)]


async def test_a_question_for_each_source():
    """Its rows alone, in their order."""
    batch = Asked()
    found = await batch.read([ROWS[0], ROWS[1], ROWS[2], ROWS[4]])
    assert found == [([0, 2], ["ONE 0", "ONE 2"]), ([1, 3], ["TWO 1", "TWO 4"])]
    assert sorted(batch.names) == [["one 0", "one 2"], ["two 1", "two 4"]]


async def test_one_source_is_the_whole_column():
    """No part of it has numbers."""
    assert await Asked().read([ROWS[0], ROWS[2]]) == [(None, ["ONE 0", "ONE 2"])]


async def test_rows_that_lead_nowhere_have_their_own_error():
    """All others are asked for as ever, each source apart."""
    batch = Asked()
    *parts, (nowhere, errors) = await batch.read(ROWS)
    assert parts == [([0, 2], ["ONE 0", "ONE 2"]), ([1, 4], ["TWO 1", "TWO 4"])]
    assert (nowhere, [type(error) for error in errors]) == ([3, 5], [AttributeError] * 2)
    assert sorted(batch.names) == [["one 0", "one 2"], ["two 1", "two 4"]]


@pytest.mark.parametrize("known", [{"one 0", "two 1"}, {"one 0"}, set()], ids=len)
async def test_what_rows_came_with_is_not_asked_for(known: set[str]):
    """Where all of them have it; else all are asked for."""
    batch = Asked(at_hand=lambda row: "known" if row.name in known else None)
    found = await batch.read(ROWS[:2])
    if len(known) == 2:
        assert (found, batch.names) == ([(None, ["known", "known"])], [])
    else:
        assert (found, len(batch.names)) == ([([0], ["ONE 0"]), ([1], ["TWO 1"])], 2)


async def test_wrong_arguments_are_the_error_of_every_row():
    """And nobody is asked."""
    wrong = ValueError("no such page")

    def refused(run: Any) -> Terms:
        raise wrong

    batch = Asked()
    (part,) = Batched(Batch(batch._load, None, own_ref, None), refused).read(batch.run, ROWS)
    assert (part.rows, part.values, batch.names) == (None, [wrong] * len(ROWS), [])


def test_a_column_that_cannot_be_read_is_read_row_by_row():
    """What is wrong with one row is its own error."""
    form = Columnwise(lambda rows: [f"all {row.name}" for row in rows], Attribute("name"))
    run = cast("Any", None)
    (whole,) = form.read(run, [Item(), Other()])
    assert whole == Part(None, ["all a name", "all other"])
    (torn,) = form.read(run, [Item(), object()])
    name, error = cast("Any", torn.values)
    assert (name, type(error)) == ("a name", AttributeError)
