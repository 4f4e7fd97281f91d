"""What `node` can fetch again."""

import strawberry

from threadloom.graphql.declare import interface, plain, type_name


@interface
class Node:
    """An object with a global id that `node` can fetch again."""

    id: strawberry.ID = plain("Global id: opaque, URL-safe, unique over all types and sources.")
    resolve_type = staticmethod(type_name)
