"""Compiling an operation into a plan."""

from collections.abc import Callable, Sequence
from typing import Any

from graphql import (
    ExecutionResult,
    OperationType,
    is_abstract_type,
    is_leaf_type,
)

from threadloom.graphql.declare import type_name

from .arguments import Arguments
from .completion import Completion, ListOf, ObjectOf, OneOf, RowCheck
from .field import FieldPlan, TypeName
from .forms import Ask, Attribute, Terms, form_of, row_names
from .leaves import Leaf, checked
from .loose import Core, Value, is_list, is_required
from .position import Position
from .private import Private
from .run import Run, Step
from .selection_set import SelectionSet
from .unsupported import Unsupported
from .values import BAD, Column, then

MOST_FIELDS = 4_000
"""How many fields a plan may have, fragments written out wherever they are spread."""


class Plan:
    """A compiled operation; good for every execution with the same values in @skip and @include."""

    def __init__(self, top: SelectionSet, fields: int) -> None:
        self.fields = fields
        self._top = top

    def execute(self, executor: Core) -> Value:
        """graphql-core's result for the executor's variables and context, or a coroutine of it."""
        run = Run(executor, is_alone=self._top.is_single)

        def result(rows: Column) -> ExecutionResult:
            executor.__dict__.pop("async_helpers", None)  # they know of it: it would be left to the garbage collector
            return ExecutionResult(None if rows[0] is BAD else rows[0], run.errors())

        return then(self._top.run(run, [executor.root_value], lambda _: ()), result)


class Compiler:
    """Compiles the operation of graphql-core's `executor`; raises Unsupported."""

    def __init__(self, executor: Core, private: Private) -> None:
        self._executor = executor
        self._private = private
        self._fields = 0
        self._waiting: list[Callable[[], None]] = []

    def plan(self) -> Plan:
        """The plan."""
        executor, operation = self._executor, self._executor.operation
        root = executor.schema.get_root_type(operation.operation)
        if root is None or operation.operation is OperationType.SUBSCRIPTION:
            raise Unsupported("an operation that is neither a query nor a mutation")
        if not executor.error_propagation or any(each.variable_signatures for each in executor.fragments.values()):
            raise Unsupported("an experimental feature")
        collected = self._private.collect_fields(
            executor.schema, executor.fragments, executor.variable_values, root, operation
        )
        if operation.operation is OperationType.MUTATION and len(collected.grouped_field_set) > 1:
            raise Unsupported("several mutations, one after the other")
        top = self._selection_set(root, collected, 0, 0)
        while self._waiting:  # not by recursion, for fields may be nested deeply
            self._waiting.pop()()
        return Plan(top, self._fields)

    def _selection_set(self, type_: Core, collected: Core, depth: int, absorbed: int) -> SelectionSet:
        if collected.new_defer_usages:
            raise Unsupported("@defer")
        groups = collected.grouped_field_set.items()
        fields = [
            self._field(type_, Step(order, key), group, depth, absorbed) for order, (key, group) in enumerate(groups)
        ]
        return SelectionSet(fields)

    def _field(self, parent: Core, step: Step, group: Core, depth: int, absorbed: int) -> FieldPlan | TypeName:
        self._fields += 1
        if self._fields > MOST_FIELDS:
            raise Unsupported("more fields than a plan may have")
        name = group[0].node.name.value
        if name == "__typename":
            return TypeName(step.key, parent.name)
        field = self._executor.schema.get_field(parent, name)
        if field is None or name.startswith("__"):
            raise Unsupported("introspection")
        nodes = [each.node for each in group]
        form = form_of(field, self._private, lambda definition: self._ask(field, definition, nodes, parent))
        completion = self._completion(field.type, (f"{parent.name}.{name}", nodes, group), depth + 1, absorbed)
        required = is_required(field.type)
        check = checked(field.type.of_type if required else field.type, required=required)
        return FieldPlan(step, form, completion, check if isinstance(form, Attribute) else None)

    def _ask(self, field: Core, definition: Core, nodes: Sequence[Any], parent: Core) -> Ask:
        private, names = self._private, row_names(definition.base_resolver)
        info_parameter = definition.base_resolver.info_parameter
        left_out = {*names, *((info_parameter.name,) if info_parameter else ())}
        arguments = Arguments(field, definition, nodes[0], private, left_out)
        key = object()

        def terms(run: Run) -> Terms:
            executor = run.executor
            info = private.info(definition, executor.build_resolve_info(field, nodes, parent, None))
            return Terms(info, arguments.read(executor, info))

        return lambda run: run.once(key, lambda: terms(run))

    def _completion(self, type_: Core, of: tuple[str, Sequence[Any], Any], depth: int, absorbed: int) -> Completion:
        """How values of a type are completed, `depth` steps from the root; `of` is the field with its nodes."""
        required = is_required(type_)
        inner = type_.of_type if required else type_
        absorbed = absorbed if required else depth
        position = Position(of[0], of[1], required=required, absorbed=absorbed)
        if is_leaf_type(inner):
            return Leaf(inner, position)
        if is_list(inner):
            return ListOf(self._completion(inner.of_type, of, depth + 1, absorbed), position)
        if is_abstract_type(inner):
            return self._one_of(inner, position, of[2], depth, absorbed)
        return self._object(inner, position, of[2], depth, absorbed)

    def _object(self, type_: Core, position: Position, group: Core, depth: int, absorbed: int) -> ObjectOf:
        definition = self._private.definition(type_)
        if definition is None or definition.is_type_of is not None:
            raise Unsupported("an object type whose rows are not told by their class")
        completion = ObjectOf(type_, position, RowCheck(type_.is_type_of) if type_.is_type_of else None)

        def select() -> None:
            executor = self._executor
            collected = self._private.collect_subfields(
                executor.schema, executor.fragments, executor.variable_values, executor.operation, type_, group
            )
            completion.selecting(self._selection_set(type_, collected, depth, absorbed))

        self._waiting.append(select)
        return completion

    def _one_of(self, type_: Core, position: Position, group: Core, depth: int, absorbed: int) -> OneOf:
        if type_.resolve_type is not type_name:
            raise Unsupported("an interface or a union whose rows are not told by their class")
        possible = self._executor.schema.get_possible_types(type_)
        types = {each.name: self._object(each, position, group, depth, absorbed) for each in possible}

        def name_of(row: Value, run: Run) -> str:
            return run.executor.ensure_valid_runtime_type(type_name(row), type_, group, None, row).name

        return OneOf(position, name_of=name_of, types=types)
