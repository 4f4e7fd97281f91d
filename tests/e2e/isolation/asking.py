"""Asking with a value at a leaf, and finding what was answered."""

from collections.abc import Mapping
from typing import Any

from .inputs import smallest
from .leaves import Leaf
from .operations import Operation, operation
from .people import Person

Answer = dict[str, Any]

_TALKS = 'threads(first: 1, filter: {{ sources: ["{source}"], tags: ["talk"] }}) {{ nodes {{'
_WAYS = {
    "Query": "",
    "Mutation": "",
    "Source": 'source(slug: "{source}") {{',
    "Agent": 'agent(id: "{agent}") {{',
    "Thread": _TALKS,
    "Message": f"{_TALKS} lastMessage {{{{",
}


def way_to(owner: str, person: Person, source: str) -> str:
    """From the query to something of the person's own at a source, asking no vendor but for an agent."""
    return _WAYS[owner].format(source=source, agent=person.own.agents.get(source))


async def asking(
    person: Person, leaf: Leaf, value: object, *, source: str = "local", extra: Mapping[str, Any], depth: int = 1
) -> Operation:
    """The operation in which a person gives a value at a leaf, all else in it being `extra` or theirs."""
    place = person.at(source)
    others = dict(extra)
    if leaf.is_mutation:
        head = leaf.steps[1]
        others = await smallest(leaf.field, person, place, {head: None, **extra})
        del others[head]
    arguments = leaf.arguments(value, others)
    return operation(leaf.owner, leaf.field, arguments, within=way_to(leaf.owner, person, place), depth=depth)


def found(answer: Answer, leaf: Leaf) -> Any:
    """What the leaf's field was answered with; None too where the way there was cut off."""
    value = answer["data"]
    while isinstance(value, dict) and leaf.field not in value:
        (value,) = value.values()
        value = value[0] if isinstance(value, list) else value
    return value[leaf.field] if value else None
