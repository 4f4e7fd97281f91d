"""Thena's adapter: the port's methods over HTTP, one module a noun."""

from .adapter import ThenaAdapter
from .connecting import connect

__all__ = ["ThenaAdapter", "connect"]
