"""Which input ends up in which field: each input is given different values, and the requests are compared."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull

from threadloom.domain.capability import Capabilities, InputField, InputKind, Support
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import ToolCallRef
from threadloom.graphql.ids import global_id

from .schema_inputs import INPUTS, bare, fields_of, must_be_given, type_of
from .sending import Seen, Sender, run_ref, uuid
from .shape import Entry, Path, Place

Tree = dict[str, Any]
_LEFT_OUT: Any = object()

_BASES: Mapping[str, Tree] = {
    "startThread": {"target": {}, "message": {"text": "probe"}},
    "createThread": {"target": {}},
    "adoptThread": {"source": "probed", "nativeId": "probe"},
    "sendMessage": {"threadId": 0, "message": {"text": "probe"}},
    "updateThread": {"threadId": 0},
    "deleteThread": {"threadId": 0},
    "giveFeedback": {"subjectId": 0},
    "createAgent": {"source": "probed", "name": "probe"},
    "updateAgent": {"agentId": 0},
    "deleteAgent": {"agentId": 0},
    "cancelRun": {"runId": 0},
    "resumeRun": {"runId": 0},
}
"""What an operation is given beside the input that is tried."""

_BESIDE: Mapping[str, Tree] = {
    "maxChunkSizeTokens": {"type": "STATIC"},
    "chunkOverlapTokens": {"type": "STATIC"},
}
"""What an input needs beside itself to count at all."""
_OF_ITEMS: Mapping[str, Tree] = {"history": {"text": "probe"}, "messages": {"text": "probe"}}
"""What each item of a list needs."""

_BY_KIND: Mapping[InputKind, Sequence[Any]] = {
    InputKind.BOOLEAN: (True, False),
    InputKind.TIMEZONE: ("Europe/Berlin", "Asia/Tokyo"),
    InputKind.URL: ("https://probe.example/1", "https://probe.example/2"),
    InputKind.IMAGE: ("data:image/png;base64,AAAA", "data:image/png;base64,BBBB"),
    InputKind.NUMBER: (1.0, 2.0),
    InputKind.JSON: ({"probe": "1"}, {"probe": "2"}),
    InputKind.AGENT: (1, 2),
}
_IDENTIFIED: Mapping[str, Sequence[Any]] = {
    "toolCallId": tuple(
        global_id(ToolCallRef(thread=run_ref(0).thread, run=run_ref(0).native_id, native_id=uuid(number)))
        for number in (1, 2)
    ),
}


@dataclass
class Probes:
    """What was seen while every input was tried; see `Shape` for the fields."""

    carried: dict[Entry, frozenset[Place]] = field(default_factory=dict)
    left_out: dict[Entry, dict[Place, str | None]] = field(default_factory=dict)
    values: dict[Place, frozenset[str]] = field(default_factory=dict)
    always: frozenset[Place] = frozenset()
    insisted: set[Entry] = field(default_factory=set)


class Prober:
    """Tries every input that a vendor shows, and those that say what is meant."""

    def __init__(self, sender: Sender, can: Capabilities, known: Mapping[str, frozenset[Path]]) -> None:
        self._sender = sender
        self._known = known
        self._shown = {
            Entry(operation, each.path): each
            for operation, capability in can.items()
            if capability.support is Support.NATIVE and operation in INPUTS
            for each in capability.fields
        }
        self._operations = [op for op in INPUTS if op in can and can[op].support is Support.NATIVE]
        self._requests: list[Seen] = []

    async def probes(self, addresses: Mapping[Path, str]) -> Probes:
        """Everything that can be seen; `addresses` are tried where an operation has them."""
        found = Probes()
        there = {Entry(operation, path) for operation in self._operations for path, _ in fields_of(operation)}
        for entry, shown in self._shown.items():
            if shown.kind is not InputKind.GROUP and entry in there:
                await self._try(entry, _values(shown), found)
        for operation in self._operations:
            given = type_of(operation).fields
            for path in addresses.keys() & {(name,) for name in given if (name,) not in self._paths(operation)}:
                await self._try(Entry(operation, path), _ADDRESSED.get(path, (1, 2)), found)
        found.values = {
            place: frozenset(value for seen in self._requests for value in seen.get(place, ()))
            for place in {place for seen in self._requests for place in seen}
        }
        found.always = frozenset(place for place in found.values if self._is_always(place))
        return found

    async def _try(self, entry: Entry, values: Sequence[Any], found: Probes) -> None:
        seen = [await self._seen(entry, value) for value in values]
        try:
            without = await self._seen(entry, _LEFT_OUT)
        except Invalid:
            found.insisted.add(entry)
            without = None
        with suppress(Invalid):  # what cannot be null
            await self._seen(entry, None)
        compared = seen if without is None else [*seen, without]
        carried = {place for place in _places(*compared) if _differ(place, compared)}
        found.carried[entry] = frozenset(
            place for place in carried if not any(_is_inside(each, place) for each in carried)
        )
        if without is not None:
            found.left_out[entry] = {place: without.get(place, (None,))[0] for place in found.carried[entry]}

    async def _seen(self, entry: Entry, value: Any) -> Seen:
        """All fields of all requests of an operation whose input is this; raises Invalid for what is refused."""
        tree = self._tree(entry, value)
        if entry in self._shown and (refused := self._sender.refused(entry.operation, tree)):
            raise Invalid(f"{entry}: {refused}")
        requests = await self._sender.seen(entry.operation, tree, self._known[entry.operation])
        self._requests += requests
        return {place: values for each in requests for place, values in each.items()}

    def _is_always(self, place: Place) -> bool:
        """Whether the field stands in every request, or item of a list, that it could stand in."""
        parent = place.path[:-1]
        siblings = parent[:-1] if parent[-1:] == ("*",) else parent
        for seen in self._requests:
            on_route = [each for each in seen if each[:2] == place[:2]]
            near = [each for each in on_route if each.where == place.where and _holds(siblings, each.path)]
            if (near if siblings else on_route) and place not in seen:
                return False
        return True

    def _paths(self, operation: str) -> set[Path]:
        return {entry.path for entry in self._shown if entry.operation == operation}

    def _tree(self, entry: Entry, value: Any) -> Tree:
        """The base with this value at its place, and what else the schema wants along the way."""
        tree = _BASES[entry.operation]
        for each, shown in self._shown.items():
            if each.operation == entry.operation and shown.required and "*" not in each.path and not shown.multiple:
                tree = _merged(tree, self._grown(type_of(each.operation), each, (), each.path, _values(shown)[0]))
        if entry not in self._shown:
            tree = _merged(tree, self._beside_address(entry.operation))
        return _merged(tree, self._grown(type_of(entry.operation), entry, (), entry.path, value))

    def _beside_address(self, operation: str) -> Tree:
        """What makes an operation send all that it can: without a change, or somebody to ask, there is less."""
        leaves = [
            (each, shown)
            for each, shown in self._shown.items()
            if each.operation == operation and shown.kind is not InputKind.GROUP
        ]
        if operation == "sendMessage":
            return {"agentId": 0} if any(each.path == ("agentId",) for each, _ in leaves) else {}
        if not operation.startswith("update"):
            return {}
        change, shown = leaves[0]
        return self._grown(type_of(operation), change, (), change.path, _values(shown)[0])

    def _grown(self, kind: Any, entry: Entry, at: Path, path: Path, value: Any) -> Any:
        if not path:
            return value
        head, rest = path[0], path[1:]
        if head == "*":
            return [{**_OF_ITEMS.get(at[-1], {}), **self._grown(kind, entry, (*at, "*"), rest, value)}]
        inner = self._grown(_inside(kind.fields[head].type), entry, (*at, head), rest, value)
        if not at:
            return {head: inner}
        beside = _BESIDE.get(head, {})
        needed = [name for name, each in kind.fields.items() if must_be_given(each) and name != head]
        filled = {name: self._filled(kind.fields[name].type, entry.operation, (*at, name)) for name in needed}
        return {**filled, **beside, head: inner}

    def _filled(self, kind: Any, operation: str, at: Path) -> Any:
        """Something for a field that the schema insists on, which this vendor takes."""
        inner = _inside(kind)
        if not isinstance(inner, GraphQLInputObjectType):
            shown = self._shown.get(Entry(operation, at))
            return _values(shown)[0] if shown else "probe"
        taken = (name for name in inner.fields if Entry(operation, (*at, name)) in self._shown)
        names = [next(taken)] if inner.is_one_of else [n for n, each in inner.fields.items() if must_be_given(each)]
        return {name: self._filled(inner.fields[name].type, operation, (*at, name)) for name in names}


def _places(*requests: Seen) -> set[Place]:
    return {place for each in requests for place in each}


def _differ(place: Place, requests: Sequence[Seen]) -> bool:
    """Whether a field has different values in those of the requests that went its route."""
    on_route = [each for each in requests if any(other[:2] == place[:2] for other in each)]
    return len({each.get(place) for each in on_route}) > 1


def _holds(outer: Path, inner: Path) -> bool:
    return outer != inner and inner[: len(outer)] == outer


def _is_inside(inner: Place, outer: Place) -> bool:
    return inner[:3] == outer[:3] and _holds(outer.path, inner.path)


_ADDRESSED: Mapping[Path, Sequence[Any]] = {("idempotencyKey",): ("probe-1", "probe-2")}


def _inside(kind: Any) -> Any:
    inner = bare(kind)
    return _inside(inner.of_type) if isinstance(inner, GraphQLList | GraphQLNonNull) else inner


def _values(shown: InputField) -> Sequence[Any]:
    """Different values that the input takes: every choice, else two."""
    if shown.choices:
        values: Sequence[Any] = [choice.value for choice in shown.choices]
    elif shown.path[-1] in _IDENTIFIED:
        values = _IDENTIFIED[shown.path[-1]]
    elif shown.kind is InputKind.INTEGER:
        values = [int(shown.minimum or 0) + 1, int(shown.minimum or 0) + 2]
    else:
        by_form = (uuid(1), uuid(2)) if shown.kind is InputKind.NATIVE_ID else ("probe-1", "probe-2")
        values = _BY_KIND.get(shown.kind, by_form)
    return [[value] for value in values] if shown.multiple else values


def _merged(base: Tree, grown: Tree) -> Tree:
    """Both, the second where they meet; what it leaves out is left out."""
    found = dict(base)
    for name, value in grown.items():
        if isinstance(value, dict) and isinstance(found.get(name), dict):
            found[name] = _merged(found[name], value)
        elif value is _LEFT_OUT:
            found.pop(name, None)
        else:
            found[name] = _pruned(value)
    return found


def _pruned(value: Any) -> Any:
    match value:
        case dict():
            return {name: _pruned(inner) for name, inner in value.items() if inner is not _LEFT_OUT}
        case list():
            return [_pruned(inner) for inner in value]
        case _:
            return value
