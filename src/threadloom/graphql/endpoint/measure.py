"""What a document holds, each of its selections looked at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from .introspection import ROOTS, Sizes
from .limits import MOST, Measures


class CyclicFragments(Exception):
    """A fragment spreads itself, by way of others perhaps."""


@dataclass(slots=True)
class _Part:
    """What a part of a document holds, with what it spreads; `objects` is for a part of introspection."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    directives: int = 0
    spreads: int = 0
    objects: float = 0
    introspection_depth: int = 0
    introspection_objects: float = 0

    def add(self, other: "_Part") -> None:
        """Take in another part beside this one."""
        self.depth = max(self.depth, other.depth)
        self.aliases = min(MOST, self.aliases + other.aliases)
        self.fields = min(MOST, self.fields + other.fields)
        self.directives = min(MOST, self.directives + other.directives)
        self.spreads = min(MOST, self.spreads + other.spreads)
        self.objects = min(MOST, self.objects + other.objects)
        self.introspection_depth = max(self.introspection_depth, other.introspection_depth)
        self.introspection_objects = min(MOST, self.introspection_objects + other.introspection_objects)


@dataclass(slots=True)
class Measuring:
    """Measures one document; `visits` counts the selections that were looked at."""

    sizes: Sizes
    visits: int = 0
    _fragments: dict[str, _Part] = field(default_factory=dict[str, _Part])

    def measures(self, document: DocumentNode, *, tokens: int) -> list[tuple[ExecutableDefinitionNode, Measures]]:
        """What each fragment and each operation holds; an unknown fragment holds nothing.

        Raises:
            CyclicFragments: there is no end to it.
        """
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        for name in _innermost_first(fragments):
            self._fragments[name] = self._definition(fragments[name])
        alone: list[tuple[ExecutableDefinitionNode, Measures]] = [
            (fragment, _told(_alone(fragment, self._fragments[name]), tokens)) for name, fragment in fragments.items()
        ]
        operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        return alone + [(operation, _told(self._definition(operation), tokens)) for operation in operations]

    def _definition(self, definition: ExecutableDefinitionNode) -> _Part:
        part = self._selections(definition.selection_set)
        part.directives += _count(definition.directives)
        for variable in definition.variable_definitions or ():
            part.directives += _count(variable.directives)
        return part

    def _selections(self, selections: SelectionSetNode | None) -> _Part:
        whole = _Part()
        for selection in selections.selections if selections else ():
            self.visits += 1
            match selection:
                case FieldNode():
                    part = self._field(selection)
                case FragmentSpreadNode():
                    part = _Part(spreads=1)
                    part.add(self._fragments.get(selection.name.value, _NOTHING))
                case _:
                    part = self._selections(cast("InlineFragmentNode", selection).selection_set)
            part.directives += _count(selection.directives)
            whole.add(part)
        return whole

    def _field(self, node: FieldNode) -> _Part:
        inner, name = self._selections(node.selection_set), node.name.value
        inner.fields = 1
        inner.aliases += node.alias is not None
        inner.objects = min(MOST, self.sizes.get(name, 1) * (1 + inner.objects)) if node.selection_set else 0
        if name in ROOTS:
            inner.introspection_depth, inner.depth = inner.depth + 1, 0
            inner.introspection_objects, inner.objects = inner.objects, 0
        elif name != "__typename":
            inner.depth += 1
        return inner


_NOTHING = _Part()


def _alone(fragment: FragmentDefinitionNode, part: _Part) -> _Part:
    """A fragment's part as that of a definition: its fields are no roots, and on a type of introspection, no data."""
    if fragment.type_condition.name.value.startswith("__"):
        return replace(part, fields=0, depth=0, introspection_depth=part.depth, introspection_objects=part.objects)
    return replace(part, fields=0)


def _told(part: _Part, tokens: int) -> Measures:
    return Measures(
        tokens=tokens,
        depth=part.depth,
        aliases=part.aliases,
        root_fields=part.fields,
        directives=part.directives,
        spreads=part.spreads,
        introspection_depth=part.introspection_depth,
        introspection_objects=round(part.introspection_objects),
    )


def _count(directives: Sequence[DirectiveNode] | None) -> int:
    return len(directives or ())


def _innermost_first(fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[str]:
    """The names of fragments, each behind those that it spreads; raises CyclicFragments."""
    done, on_the_way = set[str](), set[str]()
    for root in fragments:
        waiting = [root]
        while waiting:
            name = waiting[-1]
            if name in done or name not in fragments:
                waiting.pop()
            elif name in on_the_way:
                on_the_way.remove(waiting.pop())
                done.add(name)
                yield name
            else:
                on_the_way.add(name)
                spread = set(_spread(fragments[name].selection_set))
                if not spread.isdisjoint(on_the_way):
                    raise CyclicFragments
                waiting += spread


def _spread(selections: SelectionSetNode) -> Iterator[str]:
    """The fragments that are spread anywhere in selections."""
    waiting = [selections]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                yield selection.name.value
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)
