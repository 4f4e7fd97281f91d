"""Undocumented names of Strawberry and graphql-core, in one place: where one has moved, no plan is made."""

import importlib
import logging
from collections.abc import Callable, Mapping
from typing import Any

from .loose import Core

_log = logging.getLogger("threadloom.graphql.plan")

_NAMES = {
    "collect_fields": "graphql.execution.collect_fields",
    "collect_subfields": "graphql.execution.collect_fields",
    "get_argument_values": "graphql.execution.values",
    "get_arguments": "strawberry.schema.schema_converter",
    "StrawberryGraphQLCoreExecutionContext": "strawberry.schema.schema",
}
_OF_EXECUTOR = ("build", "build_resolve_info", "ensure_valid_runtime_type")
_OF_FIELD = (
    "arguments",
    "base_resolver",
    "default_resolver",
    "extensions",
    "is_basic_field",
    "metadata",
    "python_name",
)
_OF_RESOLVER = ("info_parameter", "parent_parameter", "root_parameter", "self_parameter", "wrapped_func")


class Moved(Exception):
    """Something that plans rest on is not where it was; says what."""


class Private:
    """Functions of Strawberry and graphql-core that plans rest on, and what they need of `schema`; raises Moved."""

    def __init__(self, schema: Core) -> None:
        found = {name: _found(name, module) for name, module in _NAMES.items()}
        self.collect_fields: Callable[..., Any] = found["collect_fields"]
        self.collect_subfields: Callable[..., Any] = found["collect_subfields"]
        self.get_argument_values: Callable[..., dict[str, Any]] = found["get_argument_values"]
        executor: Any = found["StrawberryGraphQLCoreExecutionContext"]
        _has(executor, _OF_EXECUTOR)
        self.build: Callable[..., Any] = executor.build
        self._get_arguments = found["get_arguments"]
        self._schema = schema
        self._check_schema(schema)

    def arguments(self, definition: Core, info: Core, coerced: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """What the resolver of a Strawberry field takes, out of argument values that graphql-core has coerced."""
        return self._get_arguments(
            field=definition,
            source=None,
            info=info,
            kwargs=coerced,
            config=self._schema.config,
            scalar_registry=self._schema.schema_converter.scalar_registry,
        )

    def parameters(self, definition: Core) -> dict[str, str]:
        """The resolver's parameters by the names of the arguments that they take."""
        converter = self._schema.config.name_converter
        return {converter.get_graphql_name(argument): argument.python_name for argument in definition.arguments}

    def info(self, definition: Core, raw: Core) -> Core:
        """What a resolver of this Strawberry field is told."""
        return self._schema.config.info_class(_raw_info=raw, _field=definition)

    @staticmethod
    def definition(field: Core) -> Core:
        """The Strawberry field behind one of graphql-core's; None where there is none."""
        extensions: dict[str, Any] = field.extensions or {}
        return extensions.get("strawberry-definition")

    def _check_schema(self, schema: Core) -> None:
        _has(schema, ("_schema", "config", "schema_converter"))
        _has(schema.schema_converter, ("scalar_registry", "exception_handlers"))
        _has(schema.config.name_converter, ("get_graphql_name",))
        for field in schema._schema.query_type.fields.values():  # noqa: SLF001 - Strawberry has no other way to it
            definition = self.definition(field)
            _has(definition, _OF_FIELD)
            if definition.base_resolver is not None:
                _has(definition.base_resolver, _OF_RESOLVER)


def private(schema: Core) -> Private | None:
    """What plans for `schema` rest on; None, with a warning, where the installed versions keep it elsewhere."""
    try:
        return Private(schema)
    except Moved as moved:
        _log.warning("operations are executed without plans: %s", moved)
        return None


def _found(name: str, module: str) -> Core:
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        raise Moved(f"{module} has no {name}") from None


def _has(thing: Core, names: tuple[str, ...]) -> None:
    missing = [name for name in names if not hasattr(thing, name)]
    if missing:
        raise Moved(f"{type(thing).__name__} has no {', '.join(missing)}")
