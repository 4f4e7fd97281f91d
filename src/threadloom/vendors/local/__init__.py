"""Threads that live in the gateway's own store, with agents that need no network."""

from .vendor import VENDOR, Options, connect

__all__ = ["VENDOR", "Options", "connect"]
