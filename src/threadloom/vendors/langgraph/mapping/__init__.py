"""Between LangGraph's words and ours: pure functions and tables; an unknown word is UNKNOWN beside itself."""

from .agents import agent_id_of, to_agent
from .drafts import edit_body, resume_body, run_body, seed_of, thread_body
from .messages import has_open_calls, to_messages
from .runs import after_ending, is_ended, stopping, to_run, written_by
from .threads import may_wait, to_thread
from .tool_calls import open_call_status

__all__ = [
    "after_ending",
    "agent_id_of",
    "edit_body",
    "has_open_calls",
    "is_ended",
    "may_wait",
    "open_call_status",
    "resume_body",
    "run_body",
    "seed_of",
    "stopping",
    "thread_body",
    "to_agent",
    "to_messages",
    "to_run",
    "to_thread",
    "written_by",
]
