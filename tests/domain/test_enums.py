"""The domain's enums are the schema's, member for member."""

import importlib
import pkgutil
from enum import StrEnum
from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, build_schema

import threadloom.domain
from threadloom.domain.capability import Operation

SCHEMA = build_schema((Path(__file__).parents[2] / "schema.graphql").read_text())

RENAMED = {"Support": "SupportLevel"}
"""The domain's name, the schema's name."""
OWN = {"ClaimState", "Look", "Operation", "Outcome", "Restored", "Stage"}
"""Enums that the schema does not have; the operations are fields of a type there."""
VENDORS = {"ChunkingType", "HummArchitecture", "HummQuerySource", "LocalAgentBehaviour"}
"""Enums of one vendor's options, which the domain passes on unread."""

ENUMS = {
    value.__name__: value
    for module in pkgutil.iter_modules(threadloom.domain.__path__)
    for value in vars(importlib.import_module(f"threadloom.domain.{module.name}")).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
}
IN_SCHEMA = {
    name: graphql_type
    for name, graphql_type in SCHEMA.type_map.items()
    if isinstance(graphql_type, GraphQLEnumType) and not name.startswith("__")
}


@pytest.mark.parametrize("name", sorted(set(ENUMS) - OWN))
def test_members(name: str):
    """An enum has the schema's members in the schema's order."""
    assert [member.value for member in ENUMS[name]] == list(IN_SCHEMA[RENAMED.get(name, name)].values)


@pytest.mark.parametrize("name", sorted(set(ENUMS) - {"Operation"}))
def test_names_are_values(name: str):
    """A member is called what it is worth, so that the schema, the store and the code say one word."""
    assert [member.name for member in ENUMS[name]] == [member.value for member in ENUMS[name]]


def test_no_enum_is_left_out():
    """Every enum of the schema is one of the domain or of one vendor's options."""
    assert set(IN_SCHEMA) == {RENAMED.get(name, name) for name in set(ENUMS) - OWN} | VENDORS


def test_operations_are_the_capabilities():
    """Every operation is a field of the schema's `Capabilities`, and the other way round."""
    capabilities = SCHEMA.get_type("Capabilities")
    assert isinstance(capabilities, GraphQLObjectType)
    assert [operation.value for operation in Operation] == list(capabilities.fields)


def test_mutations_have_operations():
    """Every mutation can be asked of a source, but `updateThreads`, which is `updateThread` many times."""
    assert set(SCHEMA.mutation_type.fields) - {"updateThreads"} <= {operation.value for operation in Operation}
