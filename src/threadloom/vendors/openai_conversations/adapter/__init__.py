"""The adapter: the port's methods over HTTP, one module a noun."""

from .adapter import ConversationsAdapter

__all__ = ["ConversationsAdapter"]
