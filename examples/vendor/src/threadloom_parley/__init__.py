"""Parley, a help desk with a bot, as a vendor of threadloom."""

from .vendor import ENTRY

__all__ = ["ENTRY"]
