"""What every resolver is given: the gateway, the call, and the operation's loaders and selections."""

from typing import Any, cast

import strawberry
from graphql import GraphQLObjectType, get_named_type
from strawberry.fastapi import BaseContext

from threadloom.domain.call import Call
from threadloom.gateway.gateway import Gateway

from .loaders import Loaders
from .selection import Selection


class Context(BaseContext):
    """One operation's surroundings; the server makes one for each request."""

    def __init__(self, *, gateway: Gateway, call: Call) -> None:
        super().__init__()
        self.gateway = gateway
        self.call = call
        self.loaders = Loaders()

    def forget(self) -> None:
        """Drop what was loaded, because it is about to change."""
        self.loaders = Loaders()

    def end(self) -> None:
        """The operation is over: drop what is still being asked, and all that was loaded.

        The loaders know of the context by what they ask with; without this it would live on, with all that was read,
        until the garbage collector comes by.
        """
        self.loaders.end()
        self.forget()


class Info(strawberry.Info[Context, None]):
    """What a resolver may know of its field's place in the operation."""

    def selects(self, name: str, *, on: str | None = None) -> bool:
        """Whether the field `name` of this field's result is selected, after @skip and @include.

        `on` names the type of the result where the schema promises an interface alone.
        """
        raw = cast("Any", self._raw_info)  # pyright: ignore[reportUnknownMemberType]  Strawberry names no type argument
        result = cast("GraphQLObjectType", raw.schema.get_type(on) if on else get_named_type(raw.return_type))
        types = {result.name, *(each.name for each in result.interfaces)}
        return Selection(types, raw.fragments, self.variable_values).has(name, raw.field_nodes)
