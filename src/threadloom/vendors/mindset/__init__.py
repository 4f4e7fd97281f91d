"""Mindset AI: threads are started, and that is all its API does with them."""

from .options import Options
from .vendor import VENDOR, connect

__all__ = ["VENDOR", "Options", "connect"]
