"""Thena Agent Studio: threads of an agent with their messages inside, feedback, flow executions as runs."""

from .vendor import VENDOR, Options, connect

__all__ = ["VENDOR", "Options", "connect"]
