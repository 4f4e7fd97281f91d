"""The cost of an operation: each object 1, each question to a vendor 20, times the rows of the lists around it.

It is an upper bound that is worked out before anything is read: what is selected twice counts twice, an interface
counts as the dearest of its types, and lists without a page size as so many rows as is declared of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_composite_type,
    is_list_type,
    is_object_type,
    value_from_ast_untyped,
)

from threadloom.graphql.weight import NO_WEIGHT, Weight

from .formula import Amount, Condition, Formula, Largest, Place, Size, Step, Sum, Term
from .limits import MOST

OBJECT = 1
QUESTION = 20
ROWS = 3
"""How many rows a list is taken for that has no page size and says nothing else of itself."""

_ROW = ""  # what is paid for each row
_PAGE = "*"  # what is paid for each row of the page around it
_PAGED = frozenset({"edges", "nodes"})
_PAGE_SIZES = ("first", "last")

Costs = dict[str, Amount]
"""What something costs: for each row, for each row of its page, and once for each object of a type around it."""
