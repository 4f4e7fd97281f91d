"""Mindset AI: threads are started, and that is all its API does with them."""

from .vendor import VENDOR, Options, connect

__all__ = ["VENDOR", "Options", "connect"]
