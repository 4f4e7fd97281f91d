"""Humm: analyses that are started and continued over its API, and read in its own application."""

from .options import Options
from .vendor import VENDOR, connect

__all__ = ["VENDOR", "Options", "connect"]
