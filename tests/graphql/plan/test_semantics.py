"""A plan says what graphql-core says, over a small schema whose rows hold whatever may go wrong."""

from typing import Any

import pytest
from graphql import parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plan_queries import Queries
from plan_schema import AWAITED, SCHEMA, Colour, Item, Other, Stranger, surroundings
from planned import Twice, assert_identical, assert_same
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import SourceSlug, ThreadRef

LITERALS = {"times": ("0", "2", "4"), "between": ('"-"', "null"), "fails": ("true", "false")}
ODD: list[Any] = [
    None,
    NotFound("gone"),
    ValueError("broken"),
    object,
    Stranger(),
    1.5,
    float("inf"),
    "text",
    2**40,
    True,
    "RED",
]


def _or_odd(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what the schema promises."""
    return st.one_of(usual, usual, usual, usual, usual, usual, st.sampled_from(ODD))


def _lists(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return _or_odd(st.lists(_or_odd(of), max_size=3).map(tuple))


def items(depth: int) -> st.SearchStrategy[Item]:
    """Rows, other rows inside them to a depth."""
    inner: dict[str, Any] = {}
    if depth:
        below = st.deferred(lambda: items(depth - 1))
        either = st.one_of(below, st.builds(Other, name=_or_odd(st.text(max_size=3)), size=_or_odd(st.integers(0, 9))))
        one, many = ("child", "later", "loaded", "needed"), ("children", "gaps")
        inner = {name: st.one_of(st.none(), _or_odd(below)) for name in one}
        inner |= {name: _lists(below) for name in many} | {"things": _lists(either), "thing": _or_odd(either)}
    sources = st.sampled_from(["one", "two"])
    refs = st.builds(lambda slug, n: ThreadRef(source=SourceSlug(slug), native_id=str(n)), sources, st.integers())
    return st.builds(
        Item,
        ref=refs,
        name=_or_odd(st.text(max_size=3)),
        label=_or_odd(st.none() | st.text(max_size=3)),
        number=_or_odd(st.integers(-9, 9)),
        flag=_or_odd(st.booleans() | st.none()),
        ratio=_or_odd(st.floats(allow_nan=True) | st.none()),
        colour=_or_odd(st.sampled_from(Colour)),
        shade=_or_odd(st.none() | st.sampled_from(Colour)),
        moment=_or_odd(st.integers(0, 10**15) | st.none()),
        data=_or_odd(st.dictionaries(st.text(max_size=2), st.integers(), max_size=2) | st.none()),
        words=_lists(st.text(max_size=3)),
        holes=_lists(st.none() | st.text(max_size=3)),
        matrix=_lists(st.lists(_or_odd(st.integers(0, 9)), max_size=3)),
        computed=_or_odd(st.text(max_size=3)),
        **inner,
    )


@st.composite
def operations(draw: Any, left_out: frozenset[str]) -> str:
    return Queries(SCHEMA._schema, LITERALS, left_out=left_out).operation(draw, depth=4)


MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@MANY
@given(operations(frozenset(AWAITED)), items(2))
async def test_what_needs_no_waiting_is_identical(text: str, item: Item):
    """Data, key order, errors, their order, their paths and locations."""
    twice = Twice(SCHEMA, lambda: surroundings(item))
    document = parse(text)
    assert_identical(await twice.core(document, {}, None), await twice.plan(document, {}, None))


@MANY
@given(operations(frozenset()), items(2))
async def test_what_must_be_waited_for_is_the_same(text: str, item: Item):
    """But for what graphql-core leaves to time: in which order errors are told."""
    twice = Twice(SCHEMA, lambda: surroundings(item))
    document = parse(text)
    assert_same(await twice.core(document, {}, None), await twice.plan(document, {}, None))


@pytest.mark.parametrize("item", [None, NotFound("gone"), ValueError("broken"), 5, Stranger()])
async def test_root_may_fail(item: Any):
    """A nullable field alone, a required one with everything."""
    twice = Twice(SCHEMA, lambda: surroundings(item))
    for text in ("{ item { name } }", "{ item { name } certain { name } }", "{ certain { name } item { name } }"):
        document = parse(text)
        assert_identical(await twice.core(document, {}, None), await twice.plan(document, {}, None))


@pytest.mark.parametrize(
    "field", ["repeated(times: $times)", "loaded { repeated(times: $times) }", "needed(fails: $fails) { name }"]
)
async def test_arguments_that_do_not_fit(field: str):
    """What is null where it must not be is found when a field is executed: it is the error of each of its rows."""
    children = tuple(
        Item(ref=ThreadRef(source=SourceSlug(source), native_id=str(number)), loaded=Item(), needed=Item())
        for number, source in enumerate(["one", "two", "one"])
    )
    text = f"query($times: Int, $fails: Boolean) {{ item {{ gaps {{ name {field} }} name }} }}"
    twice, variables = Twice(SCHEMA, lambda: surroundings(Item(gaps=children))), {"times": None, "fails": None}
    document = parse(text)
    core, plan = await twice.core(document, variables, None), await twice.plan(document, variables, None)
    assert_same(core, plan)
    assert len(plan.errors or []) == 3
