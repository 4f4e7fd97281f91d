"""Which variables decide what an operation selects."""

from collections.abc import Sequence
from typing import Any

from graphql import DirectiveNode, DocumentNode, VariableNode, visit
from graphql.language import Visitor


class _Conditions(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        """Note the variables of @skip, @include and whatever else may select."""
        values = [argument.value for argument in node.arguments or ()]
        self.names.update(value.name.value for value in values if isinstance(value, VariableNode))


def variables_of_conditions(document: DocumentNode) -> Sequence[str]:
    """The names of all variables in a document's directives, in a fixed order."""
    conditions = _Conditions()
    visit(document, conditions)
    return sorted(conditions.names)
