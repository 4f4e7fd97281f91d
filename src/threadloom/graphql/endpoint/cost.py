"""The cost of an operation: each object 1, each question to a vendor 20, times the rows of the lists around it.

It is an upper bound that is worked out before anything is read: what is selected twice counts twice, an interface
counts as the dearest of its types, and lists without a page size as so many rows as is declared of them.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    is_abstract_type,
    is_object_type,
    value_from_ast_untyped,
)

from threadloom.domain.page import DEFAULT_SIZE, MAX_SIZE
from threadloom.graphql.weight import NO_WEIGHT, Weight

from .core_types import gives_list, named_type
from .formula import Amount, Condition, Formula, Items, Largest, Size, Step, Sum, Term, Variable
from .introspection import ROOTS
from .limits import MOST

OBJECT = 1
QUESTION = 20
ROWS = 3
"""How many rows a list is taken for that has no page size and says nothing else of itself."""

_ROW = ""  # paid for each row
_PAGE = "*"  # paid for each row of the page around it
_PAGED = frozenset({"edges", "nodes"})
_PAGE_SIZES = ("first", "last")

Times = int | Size | Items

_Costs = dict[str, Amount]
"""What something costs for each row, for each row of its page, and once for each object of a type (by its name)."""


class _Bill:
    """Costs being added up."""

    def __init__(self) -> None:
        self._constants: dict[str, int] = {}
        self._terms: dict[str, list[Term]] = {}

    def add(self, per: str, amount: Amount, times: Times = 1, conditions: tuple[Condition, ...] = ()) -> None:
        """One more item."""
        if isinstance(amount, int) and isinstance(times, int) and not conditions:
            self._constants[per] = min(MOST, self._constants.get(per, 0) + amount * times)
        else:
            self._terms.setdefault(per, []).append(Term(amount=amount, times=times, conditions=conditions))

    def total(self, steps: list[Sum | Largest]) -> _Costs:
        """What all items come to, by steps of the formula where variables are needed."""
        costs: _Costs = dict(self._constants)
        for per, terms in self._terms.items():
            constant, first = self._constants.get(per, 0), terms[0]
            if terms == [Term(amount=first.amount)] and constant == 0:
                costs[per] = first.amount
            else:
                steps.append(Sum(constant=constant, terms=tuple(terms)))
                costs[per] = Step(index=len(steps) - 1)
        return costs


class Costing:
    """Works out the formulas of one valid document; `visits` counts the selections that were looked at."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._steps: list[Sum | Largest] = []
        self._selected: dict[tuple[int, str], _Costs] = {}
        self._lists: list[str] = []
        self.visits = 0

    def formula(self, operation: OperationDefinitionNode) -> Formula:
        """What the operation costs."""
        root = cast("GraphQLObjectType", self._schema.get_root_type(operation.operation))
        bill = _Bill()
        for amount in self._selections(operation.selection_set, root).values():
            bill.add(_ROW, amount)
        total = bill.total(self._steps).get(_ROW, 0)
        defaults = dict(_defaults(operation))
        return Formula(steps=tuple(self._steps), total=total, defaults=defaults, lists=tuple(self._lists))

    def _selections(self, selections: SelectionSetNode, parent: GraphQLObjectType) -> _Costs:
        """What is selected of an object of the type `parent`; worked out once for each type."""
        key = (id(selections), parent.name)
        if key not in self._selected:
            bill = _Bill()
            for node in selections.selections:
                self.visits += 1
                conditions = _conditions(node.directives or ())
                if conditions is not None:
                    for per, amount in self._selection(node, parent).items():
                        bill.add(per, amount, conditions=conditions)
            self._selected[key] = bill.total(self._steps)
        return self._selected[key]

    def _selection(self, node: SelectionNode, parent: GraphQLObjectType) -> _Costs:
        match node:
            case FieldNode(selection_set=SelectionSetNode() as selections, name=name) if name.value not in ROOTS:
                return self._field(node, selections, parent)
            case InlineFragmentNode(type_condition=condition):
                fragment = node
            case FragmentSpreadNode(name=name):
                fragment = self._fragments[name.value]
                condition = fragment.type_condition
            case _:
                return {}
        if condition is not None and not self._is_of(parent, condition.name.value):
            return {}
        return self._selections(fragment.selection_set, parent)

    def _is_of(self, object_type: GraphQLObjectType, name: str) -> bool:
        condition = self._schema.type_map[name]
        return condition is object_type or (
            is_abstract_type(condition) and self._schema.is_sub_type(condition, object_type)
        )

    def _field(self, node: FieldNode, selections: SelectionSetNode, parent: GraphQLObjectType) -> _Costs:
        """What a field of objects costs: the objects, what is selected of them, and the question to a vendor."""
        field = cast("GraphQLField", self._schema.get_field(parent, node.name.value))
        weight, bill = _weight(field), _Bill()
        per, rows = _rows(node, field, weight)
        if isinstance(rows, Items):
            self._lists.append(rows.given.name)
        page = _size(node, *_PAGE_SIZES) if "first" in field.args else ROWS
        for paid_for, amount in self._object(named_type(field), selections).items():
            if paid_for == _ROW:
                bill.add(per, amount, rows)
            elif paid_for == _PAGE:
                bill.add(_ROW, amount, page)
            else:
                bill.add(paid_for, amount)
        if weight.asks:
            bill.add(weight.once_per or _ROW, QUESTION, rows if weight.sized_by else 1)
        return bill.total(self._steps)

    def _object(self, named: GraphQLNamedType, selections: SelectionSetNode) -> _Costs:
        """What one object costs, with what it shares with the objects inside it; the dearest of an abstract type's."""
        if is_object_type(named):
            return self._one_object(named, selections)
        possible = self._schema.get_possible_types(cast("Any", named))
        each = [self._one_object(object_type, selections) for object_type in possible]
        return {per: self._largest([costs.get(per, 0) for costs in each]) for per in {p for c in each for p in c}}

    def _one_object(self, object_type: GraphQLObjectType, selections: SelectionSetNode) -> _Costs:
        bill = _Bill()
        bill.add(_ROW, OBJECT)
        for per, amount in self._selections(selections, object_type).items():
            bill.add(_ROW if per == object_type.name else per, amount)
        return bill.total(self._steps)

    def _largest(self, amounts: Sequence[Amount]) -> Amount:
        known = max((amount for amount in amounts if isinstance(amount, int)), default=0)
        steps = [amount for amount in amounts if isinstance(amount, Step)]
        if not steps:
            return known
        self._steps.append(Largest(amounts=(known, *steps)))
        return Step(index=len(self._steps) - 1)


def _weight(field: GraphQLField) -> Weight:
    declared = field.extensions.get("strawberry-definition")
    return declared.metadata.get("weight", NO_WEIGHT) if declared else NO_WEIGHT


def _rows(node: FieldNode, field: GraphQLField, weight: Weight) -> tuple[str, Times]:
    """How often a field's object comes, and whether that is for each row of the page around it."""
    if weight.sized_by:
        return _ROW, _items(node, weight.sized_by)
    if not gives_list(field):
        return _ROW, 1
    return (_PAGE, 1) if node.name.value in _PAGED else (_ROW, weight.rows or ROWS)


def _size(node: FieldNode, *arguments: str) -> Times:
    """The first of the arguments that is given; a number already where no variable has a say."""
    values = {argument.name.value: argument.value for argument in node.arguments or ()}
    told = (_given(values.get(name)) for name in arguments)
    size = Size(given=tuple(each for each in told if each is not None))
    return size if any(isinstance(each, Variable) for each in size.given) else size.rows({})


def _items(node: FieldNode, argument: str) -> int | Items:
    """How many items the argument lists; a number already where no variable has a say."""
    (value,) = [each.value for each in node.arguments or () if each.name.value == argument] or [None]
    match value:
        case VariableNode():
            return Items(given=Variable(name=value.name.value))
        case ListValueNode():
            return min(len(value.values), MAX_SIZE)
        case None | NullValueNode():
            return DEFAULT_SIZE
        case _:
            return 1  # a single value stands for a list of one


def _given(value: ValueNode | None) -> int | Variable | None:
    match value:
        case IntValueNode():
            return int(value.value)
        case VariableNode():
            return Variable(name=value.name.value)
        case _:
            return None


def _conditions(directives: Sequence[DirectiveNode]) -> tuple[Condition, ...] | None:
    """On what it depends whether something is selected; None where it never is."""
    conditions: list[Condition] = []
    for directive in directives:
        wanted = {"include": True, "skip": False}.get(directive.name.value)
        for argument in directive.arguments or ():
            if wanted is None:
                continue
            if isinstance(argument.value, VariableNode):
                conditions.append(Condition(variable=argument.value.name.value, wanted=wanted))
            elif isinstance(argument.value, BooleanValueNode) and argument.value.value is not wanted:
                return None
    return tuple(conditions)


def _defaults(operation: OperationDefinitionNode) -> Iterator[tuple[str, object]]:
    """The values of variables that are not given, where they may count."""
    for definition in operation.variable_definitions or ():
        if isinstance(definition.default_value, IntValueNode | BooleanValueNode | ListValueNode):
            yield definition.variable.name.value, value_from_ast_untyped(definition.default_value)
