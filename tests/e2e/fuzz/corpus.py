"""The operations of `tests/schema_ops` and `examples/queries`, each with variables that lead somewhere."""

import json
import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse, print_ast

from e2e.fuzz.documents import Operation
from e2e.fuzz.world import World

_ROOT = Path(__file__).resolve().parents[3]
_QUERIES = _ROOT / "examples" / "queries"
_FRONTEND = _ROOT / "tests" / "schema_ops"
_PLACEHOLDER = re.compile(r"@([a-z]+?)\d*:([a-z0-9-]+)", re.IGNORECASE)
_KINDS = {"hidden": "Thread", "endedRun": "Run", "ownAgent": "Agent", "toolCall": "ToolCall"}
_WITHOUT_EXAMPLE: dict[str, list[Any]] = {
    "String!": ["assistants", "local"],
    "ID!": ["@thread:local", "@thread:thena"],
    "CreateThreadInput!": [
        {"target": {"agentId": f"@agent:{source}"}, "messages": [{"text": "Grüße"}], "metadata": {"a": "1"}}
        for source in ("umami", "assistants", "thena", "local")
    ],
}


class _Example(NamedTuple):
    text: str
    variables: dict[str, Any]


def operation(world: World, chance: Random) -> Operation:
    """One of them."""
    example = chance.choice(_examples() + _frontend())
    return Operation(example.text, _filled(example.variables, world, chance))


@cache
def _examples() -> tuple[_Example, ...]:
    """Each query with each of its files of variables."""
    found: list[_Example] = []
    for query in sorted(_QUERIES.glob("*.graphql")):
        files = sorted(path for path in _QUERIES.glob("*.variables.json") if path.name.partition(".")[0] == query.stem)
        text = query.read_text(encoding="utf-8")
        given = [json.loads(path.read_text(encoding="utf-8")) for path in files] or [{}]
        found += [_Example(text, variables) for variables in given]
    return tuple(found)


@cache
def _frontend() -> tuple[_Example, ...]:
    """Each operation of a frontend's, with the examples' inputs of the types that its variables have."""
    known = {kind: list(values) for kind, values in _WITHOUT_EXAMPLE.items()}
    for example in _examples():
        for name, kind in _variables(example.text).items():
            if kind.endswith("Input!") and name in example.variables:
                known.setdefault(kind, []).append(example.variables[name])
    fragments = dict(_fragments((_FRONTEND / "fragments.graphql").read_text(encoding="utf-8")))
    found: list[_Example] = []
    for path in sorted(_FRONTEND.glob("[0-9]*.graphql")):
        text = _with_fragments(path.read_text(encoding="utf-8"), fragments)
        needed = {name: kind for name, kind in _variables(text).items() if kind.endswith("!")}
        turns = min(len(known[kind]) for kind in needed.values()) if needed else 1
        found += [_Example(text, {name: known[kind][at] for name, kind in needed.items()}) for at in range(turns)]
    return tuple(found)


def _variables(text: str) -> dict[str, str]:
    """The type of each variable."""
    (operation_node,) = (node for node in parse(text).definitions if isinstance(node, OperationDefinitionNode))
    return {node.variable.name.value: print_ast(node.type) for node in operation_node.variable_definitions or ()}


def _fragments(text: str) -> list[tuple[str, str]]:
    nodes = [node for node in parse(text).definitions if isinstance(node, FragmentDefinitionNode)]
    return [(node.name.value, print_ast(node)) for node in nodes]


def _with_fragments(text: str, fragments: dict[str, str]) -> str:
    """The text with the fragments that it spreads, directly and by others; what nobody spreads is not valid."""
    missing = {name for name in re.findall(r"\.\.\.(\w+)", text) if f"fragment {name} " not in text}
    if not missing:
        return text
    return _with_fragments("\n".join([text, *(fragments[name] for name in sorted(missing))]), fragments)


def _filled(value: Any, world: World, chance: Random) -> Any:
    """The value with the id of something at that source in the place of each placeholder."""
    if isinstance(value, dict):
        return {name: _filled(child, world, chance) for name, child in value.items()}
    if isinstance(value, list):
        return [_filled(child, world, chance) for child in value]
    if isinstance(value, str) and (match := _PLACEHOLDER.fullmatch(value)):
        return world.one(chance, _KINDS.get(match[1]) or match[1].capitalize(), match[2])
    return value
