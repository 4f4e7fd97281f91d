"""Leaves, lists and their places: whatever stands there is answered as graphql-core answers it."""

from typing import Any

import pytest
from graphql import parse
from graphql.pyutils import Undefined

from plan_schema import SCHEMA, Colour, Item, Other, Stranger, surroundings
from planned import Twice, assert_identical
from threadloom.domain.errors import NotFound


class Torn(Item):
    """A row of which some attributes cannot be read."""

    def __getattribute__(self, name: str) -> Any:
        if name in {"label", "holes", "child", "colour"}:
            raise NotFound(f"{name} is torn")
        return super().__getattribute__(name)


FIELDS = ("name", "label", "number", "flag", "ratio", "colour", "shade", "moment", "data")
VALUES: list[Any] = [
    None,
    Undefined,
    NotFound("gone"),
    "",
    "RED",
    "5",
    0,
    -(2**31),
    -(2**31) - 1,
    2**31 - 1,
    2**31,
    2**40,
    10**30,
    True,
    1.0,
    1.5,
    -0.0,
    1e300,
    float("inf"),
    float("-inf"),
    float("nan"),
    Colour.GREEN,
    b"bytes",
    [1, None],
    (1,),
    {"a": {"b": [1.5]}},
    {1: 2},
    {1, 2},
    object,
    Stranger(),
]


async def _same(text: str, item: Item) -> Any:
    twice, document = Twice(SCHEMA, lambda: surroundings(item)), parse(text)
    core, plan = await twice.core(document, {}, None), await twice.plan(document, {}, None)
    assert_identical(core, plan)
    return plan


@pytest.mark.parametrize("field", FIELDS)
async def test_every_value_at_every_leaf(field: str):
    """By itself, and among rows that are in order, for which it must make no difference."""
    text = f"{{ item {{ gaps {{ {field} }} }} }}"
    for value in VALUES:
        odd = Item(**{field: value})
        for rows in ((odd,), (Item(), odd, Item(**{field: "again"}), Item())):
            await _same(text, Item(gaps=rows))


@pytest.mark.parametrize("field", ["words", "holes", "matrix", "children", "gaps", "things"])
async def test_every_value_instead_of_a_list(field: str):
    """And inside one."""
    below = " { name }" if field in {"children", "gaps", "things"} else ""
    for value in VALUES:
        for given in (value, (value,), ((value,), ())):
            await _same(f"{{ item {{ {field}{below} }} }}", Item(**{field: given}))


async def test_errors_among_rows_of_several_types():
    """Each stands at its own row, whichever rows of its type there are before it."""
    gone = NotFound("gone")
    things = (Other(), Item(name=gone), Other(size=gone), Item(name=gone), Item())
    result = await _same(
        "{ item { gaps { thing { name ... on Other { size } } } } }",
        Item(gaps=tuple(Item(thing=each) for each in things)),
    )
    assert [error.path[2] for error in result.errors] == [1, 2, 3]
    for wrong in range(len(things)):
        rows = tuple(Item(name=gone) if place == wrong else Other() if place % 2 else Item() for place in range(5))
        result = await _same("{ item { things { name } } }", Item(things=rows))
        assert [error.path for error in result.errors] == [["item", "things", wrong, "name"]]


@pytest.mark.parametrize("field", ["label", "holes", "child { name }", "colour"])
async def test_attributes_that_cannot_be_read(field: str):
    """They are the errors of their rows; others have theirs."""
    result = await _same(f"{{ item {{ gaps {{ name {field} }} }} }}", Item(gaps=(Item(), Torn(), Item(), Torn())))
    assert [(error.path[2], error.message) for error in result.errors] == [
        (place, f"{field.split(maxsplit=1)[0]} is torn") for place in (1, 3)
    ]
