"""LangGraph's JSON in its own words, read tolerantly: only ids must be there, unknown fields are left out.

Source: the API description that `langgraph-api` 0.16.7 serves, and what that server answered (2026-11-21). What a
graph keeps in its state is its own business, so everything in there is any JSON until `values` has looked at it.
"""

from .objects import Assistant, Ending, Run, State, Thread, ThreadAnswer
from .reading import (
    read_assistant,
    read_assistants,
    read_count,
    read_ending,
    read_history,
    read_nothing,
    read_run,
    read_runs,
    read_state,
    read_thread,
    read_threads,
)
from .values import as_list, as_object, as_text

__all__ = [
    "Assistant",
    "Ending",
    "Run",
    "State",
    "Thread",
    "ThreadAnswer",
    "as_list",
    "as_object",
    "as_text",
    "read_assistant",
    "read_assistants",
    "read_count",
    "read_ending",
    "read_history",
    "read_nothing",
    "read_run",
    "read_runs",
    "read_state",
    "read_thread",
    "read_threads",
]
