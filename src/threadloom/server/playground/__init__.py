"""The playground: GraphiQL from files of this package, without any request to another host."""

from .negotiation import wants_page
from .serving import page, routes

__all__ = ["page", "routes", "wants_page"]
