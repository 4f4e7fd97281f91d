"""Which fields an operation selects."""

from collections.abc import Iterator, Mapping, Sequence

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)


class Selection:
    """What is selected of one object: by @skip, @include and type conditions, through fragments.

    `types` are the object's type and its interfaces; `variables` the operation's, coerced, with their defaults.
    """

    def __init__(
        self, types: set[str], fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, object]
    ) -> None:
        self._types = types
        self._fragments = fragments
        self._variables = variables

    def has(self, name: str, nodes: Sequence[FieldNode]) -> bool:
        """Whether the field `name`, by whatever alias, is selected inside the selected `nodes`."""
        spread = set[str]()
        return any(name in self._names(node.selection_set, spread) for node in nodes)

    def _names(self, selections: SelectionSetNode | None, spread: set[str]) -> Iterator[str]:
        for selection in selections.selections if selections else ():
            if not self._is_included(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection.name.value
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                if condition is None or condition.name.value in self._types:
                    yield from self._names(selection.selection_set, spread)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                # Once is enough, and keeps fragments that spread each other twice from taking exponential time.
                spread.add(selection.name.value)
                fragment = self._fragments[selection.name.value]
                if fragment.type_condition.name.value in self._types:
                    yield from self._names(fragment.selection_set, spread)

    def _is_included(self, selection: SelectionNode) -> bool:
        conditions = {
            directive.name.value: self._value(argument.value)
            for directive in selection.directives or ()
            for argument in directive.arguments or ()
            if argument.name.value == "if"
        }
        return conditions.get("skip") is not True and conditions.get("include") is not False

    def _value(self, node: object) -> object:
        if isinstance(node, VariableNode):
            return self._variables.get(node.name.value)
        return node.value if isinstance(node, BooleanValueNode) else None
