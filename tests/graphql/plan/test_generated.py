"""A plan says what graphql-core says, over our schema: operations that hypothesis makes up, well and in trouble."""

from typing import Any

import pytest
from graphql import NoUnusedVariablesRule, parse, specified_rules, validate
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plan_queries import Queries
from plan_world import RichWorld
from planned import Twice, assert_same
from threadloom.domain.errors import VendorFailed
from threadloom.graphql.schema import schema

IDS = ("one1", "one2", "two1", "desk", "message", "run", "agent", "call", "source", "nowhere", "nothing")
PAGES = {"first": ("1", "2", "0", "null"), "last": ("1", "101"), "after": ('"bogus"', "null"), "before": ('""',)}
LITERALS = {
    **PAGES,
    "id": [f"${name}" for name in IDS],
    "ids": ["[]", "[$one1, $two1]", "[$message, $nothing, $one1, $one1, $run, $call, $agent, $source]"],
    "slug": ('"one"', '"desk"', '"none"'),
    "source": ('"one"', '"two"', '"none"'),
    "nativeId": ('"t1"', '"t9"'),
    "scope": ("null",),
    "search": ("null", '"x"'),
    "filter": ("{}", '{ sources: ["one"] }', '{ tags: ["t1"], archived: false }', "{ agentIds: [$agent, $nothing] }"),
    "orderBy": ("{}", "{ field: CREATED, direction: ASC }", "{ field: RELEVANCE }"),
    "includeHidden": ("true", "false"),
    "maxLength": ("0", "3", "1000"),
}
TIMED = ("latencyP50Ms", "latencyP95Ms")  # what they say of the executions that are compared differs

RULES = [rule for rule in specified_rules if rule is not NoUnusedVariablesRule]
QUERIES = Queries(schema._schema, LITERALS, variables=IDS, left_out=TIMED)


@st.composite
def operations(draw: Any) -> str:
    return QUERIES.operation(draw, depth=5)


def _well(world: RichWorld) -> None:
    world.heal()


def _down(world: RichWorld) -> None:
    world["one"].memory.fails = VendorFailed("down")


def _broken(world: RichWorld) -> None:
    world["one"].broken = {"t1": VendorFailed("torn")}


def _at_fault(world: RichWorld) -> None:
    world["two"].memory.fails = RuntimeError("a fault of ours")


@pytest.mark.parametrize("trouble", [_well, _down, _broken, _at_fault])
@settings(
    max_examples=40,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(text=operations())
async def test_same(rich: RichWorld, trouble: Any, text: str):
    """Data, key order, errors and their places."""
    twice, document = Twice(schema, rich.context), parse(text)
    assert validate(schema._schema, document, RULES) == []
    trouble(rich)
    variables = {name: rich.known[name] for name in IDS}
    for _ in range(3):  # until circuit breakers have taken note
        core = await twice.core(document, variables, None)
    assert_same(core, await twice.plan(document, variables, None))
