"""The adapter of the dialect: the port's methods over HTTP, one module a noun."""

from .adapter import AgentUpdatingAdapter, AssistantsAdapter
from .connecting import connect

__all__ = ["AgentUpdatingAdapter", "AssistantsAdapter", "connect"]
