"""The port over LangGraph's HTTP API."""

from .adapter import LangGraphAdapter
from .connecting import connect

__all__ = ["LangGraphAdapter", "connect"]
