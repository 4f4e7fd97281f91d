"""Thena's JSON in its own words, read tolerantly: what is not known is left out, what is not promised may be missing.

Pages, read 2026-11-21: create chat thread (the only one with a transcription in this repository), and those of
docs.thena.ai/api-reference/agent-studio on chats, feedback, agents and flow executions. An enumeration is a `str`, a
moment and a free object are `Any`: what is not known must not break what stands beside it.
"""

from .agents import Agent
from .chat import Feedback, Message, Thread, ThreadAnswer, ToolCall
from .flows import Execution, Step
from .reading import (
    ExecutionPage,
    HistoryPage,
    read_agent,
    read_agents,
    read_execution,
    read_executions,
    read_feedback,
    read_history,
    read_new_agent,
    read_new_message,
    read_new_thread,
    read_thread,
    read_threads,
)

__all__ = [
    "Agent",
    "Execution",
    "ExecutionPage",
    "Feedback",
    "HistoryPage",
    "Message",
    "Step",
    "Thread",
    "ThreadAnswer",
    "ToolCall",
    "read_agent",
    "read_agents",
    "read_execution",
    "read_executions",
    "read_feedback",
    "read_history",
    "read_new_agent",
    "read_new_message",
    "read_new_thread",
    "read_thread",
    "read_threads",
]
