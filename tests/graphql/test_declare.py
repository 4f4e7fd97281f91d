"""Declarations that say what Strawberry leaves to chance."""

from enum import StrEnum

import pytest
from strawberry.types.base import StrawberryObjectDefinition

from threadloom.domain.call import Caller
from threadloom.domain.thread import Thread
from threadloom.graphql.declare import described
from threadloom.graphql.schema import schema
from threadloom.graphql.thread_lists import Freshness


class Colour(StrEnum):
    RED = "RED"
    BLUE = "BLUE"


@pytest.mark.parametrize("members", [{"RED": "Warm."}, {"RED": "Warm.", "BLUE": "Cold.", "GREEN": "Neither."}])
def test_described_leaves_no_member_out(members):
    """An enum that gained or lost a member fails where it is described, and not in the schema."""
    with pytest.raises(ValueError, match="Colour"):
        described(Colour, "A colour.", **members)


def test_types_stand_over_nouns():
    """A type stands over its noun, also where it is not called like it."""
    for name, noun in (("Thread", Thread), ("Viewer", Caller), ("SourceFreshness", Freshness)):
        kind = schema.get_type_by_name(name)
        assert isinstance(kind, StrawberryObjectDefinition)
        assert kind.origin is noun
