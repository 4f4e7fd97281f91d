"""LangGraph: threads as the state of graphs, runs, assistants as agents, interrupts as questions."""

from .vendor import VENDOR, Options, connect

__all__ = ["VENDOR", "Options", "connect"]
