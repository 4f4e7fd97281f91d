"""A plan says what graphql-core says, over our schema: operations of every type and argument, well and in trouble."""

from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse
from msgspec.structs import replace

from plan_world import RichWorld
from planned import Twice, operation_of
from threadloom.domain.errors import NotFound, RateLimited, ThreadloomError, VendorFailed
from threadloom.domain.message import Message
from threadloom.domain.page import Page
from threadloom.graphql.schema import schema

TEXT = (Path(__file__).parent / "handwritten.graphql").read_text(encoding="utf-8")
NAMES = [each.name.value for each in parse(TEXT).definitions if isinstance(each, OperationDefinitionNode) and each.name]
DOWN: list[Exception] = [VendorFailed("down"), RateLimited("too fast"), RuntimeError("a fault of ours")]
BROKEN: list[ThreadloomError] = [NotFound("gone"), VendorFailed("torn")]


def _variables(world: RichWorld, name: str) -> dict[str, Any]:
    operation = operation_of(parse(TEXT), name)
    pool = {**world.known, "yes": True, "no": False, "two": 2, "text": "bogus"}
    names = [each.variable.name.value for each in operation.variable_definitions or ()]
    return {name: pool[name] for name in names if name in pool}


def _odd(found: Any) -> Any:
    """Pages with messages whose values are not of their types."""
    if isinstance(found, Page):
        return replace(found, items=tuple(_odd(row) for row in found.items))
    if isinstance(found, Message):
        return replace(found, html=5, role="NOBODY", attachments=(7,), status=None, native_role=object)
    return found


@pytest.mark.parametrize("name", NAMES)
async def test_well(rich: RichWorld, name: str):
    """With nothing in trouble."""
    await Twice(schema, rich.context).agree(TEXT, _variables(rich, name), name)


@pytest.mark.parametrize(("name", "failure"), [*zip(NAMES, cycle(DOWN), strict=False)])
async def test_source_is_down(rich: RichWorld, name: str, failure: Exception):
    """Every question to one of two sources fails as a whole."""
    variables = _variables(rich, name)
    rich["one"].memory.fails = failure
    await Twice(schema, rich.context).agree(TEXT, variables, name)


@pytest.mark.parametrize(("name", "failure"), [*zip(NAMES, cycle(BROKEN), strict=False)])
async def test_some_are_broken(rich: RichWorld, name: str, failure: ThreadloomError):
    """What hangs on one thread fails, what hangs on others does not."""
    rich["one"].broken = {"t1": failure}
    await Twice(schema, rich.context).agree(TEXT, _variables(rich, name), name)


@pytest.mark.parametrize("name", [name for name in NAMES if "Message" in name or "Inbox" in name])
async def test_values_are_of_other_types(rich: RichWorld, name: str):
    """A vendor's rows hold what the schema does not promise."""
    rich["one"].bend = _odd
    await Twice(schema, rich.context).agree(TEXT, _variables(rich, name), name)


def test_there_are_enough():
    """Each operation by a name of its own."""
    assert len(NAMES) == len(set(NAMES)) >= 60
