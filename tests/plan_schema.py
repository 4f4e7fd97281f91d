"""A small schema of every kind of field and type, over rows that hold whatever a test puts into them."""

from collections.abc import Sequence
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, cast

import strawberry
from strawberry.schema.config import StrawberryConfig

from threadloom.domain.clock import Instant
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.noun import Noun
from threadloom.graphql.batched import batched
from threadloom.graphql.context import Info
from threadloom.graphql.declare import interface, output, over, plain, resolved, type_name
from threadloom.graphql.loaders import Loaders
from threadloom.graphql.scalars import JSON, SCALARS


@strawberry.enum
class Colour(StrEnum):
    RED = "RED"
    GREEN = "GREEN"


class Item(Noun):
    """A row; `loaded` and `needed` are what batches find for it."""

    ref: ThreadRef = ThreadRef(source=SourceSlug("one"), native_id="0")
    name: Any = "a name"
    label: Any = None
    number: Any = 1
    flag: Any = None
    ratio: Any = None
    colour: Any = Colour.RED
    shade: Any = None
    moment: Any = None
    data: Any = None
    words: Any = ()
    holes: Any = None
    matrix: Any = ()
    child: Any = None
    children: Any = ()
    gaps: Any = None
    thing: Any = None
    things: Any = ()
    computed: Any = "computed"
    later: Any = None
    loaded: Any = None
    needed: Any = None


class Other(Noun):
    """A row of another type."""

    name: Any = "other"
    size: Any = 1


class Stranger(Noun):
    """A row of no type."""

    name: str = "stranger"


@interface
class Thing:
    name: str = plain("")
    resolve_type = staticmethod(type_name)


def _computed(item: Item) -> Any:
    return _raised(item.computed)


def _repeated(item: Item, info: Info, *, times: int = 1, between: str | None = None) -> str:
    if times > 3:
        raise NotFound("not so often")
    return (between or "").join([str(item.name)] * times)


async def _later(item: Item) -> Any:
    return _raised(item.later)


def _raised(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value


async def _loaded(items: Sequence[Item], info: Info) -> Sequence[Any]:
    cast("Any", info.context).asked.append(("loaded", [item.ref.native_id for item in items]))
    return [item.loaded for item in items]


async def _needed(items: Sequence[Item], info: Info, *, fails: bool = False) -> Sequence[Any]:
    if fails:
        raise NotFound("none of them is there")
    return [item.needed for item in items]


def _softened(item: Item, error: Exception, info: Info) -> Any:
    return Item(name="instead") if info.selects("label") else error


@over(Item)
class ItemType(Thing):
    name: str = plain("")
    label: str | None = plain("")
    number: int = plain("")
    flag: bool | None = plain("")
    ratio: float | None = plain("")
    colour: Colour = plain("")
    shade: Colour | None = plain("")
    moment: Instant | None = plain("")
    data: JSON | None = plain("")
    words: list[str] = plain("")
    holes: list[str | None] | None = plain("")
    matrix: list[list[int | None]] = plain("")
    child: Item | None = plain("")
    children: list[Item] = plain("")
    gaps: list[Item | None] | None = plain("")
    thing: Thing | None = plain("")
    things: list[Thing] = plain("")
    computed: str = resolved("", _computed)
    repeated: str | None = resolved("", _repeated)
    later: Item | None = resolved("", _later)
    loaded: Item | None = batched("", _loaded, failed=_softened)
    needed: Item = batched("", _needed)


@over(Other)
class OtherType(Thing):
    name: str = plain("")
    size: int = plain("")


def _item(_: None, info: Info) -> Item:
    return cast("Any", info.context).item


def _certain(_: None, info: Info) -> Item:
    return cast("Any", info.context).item


@output
class Query:
    item: Item | None = resolved("", _item)
    certain: Item = resolved("", _certain)


SCHEMA = strawberry.Schema(
    query=Query, types=[Item, Other], config=StrawberryConfig(scalar_map=dict(SCALARS), info_class=Info)
)

AWAITED = {"later", "loaded", "needed"}
"""The fields that must be waited for."""


def surroundings(item: Any) -> SimpleNamespace:
    """What resolvers are given."""
    return SimpleNamespace(item=item, loaders=Loaders(), asked=[])
