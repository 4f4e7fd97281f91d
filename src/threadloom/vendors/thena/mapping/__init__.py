"""Between Thena's words and ours: pure functions and tables; an unknown word is UNKNOWN beside itself."""

from .agents import agent_body, agent_edit_body, to_agent
from .drafts import chat_feedback_body, flow_feedback_body, message_body, thread_body
from .feedback import feedback_in, to_feedback
from .messages import new_message, to_messages
from .runs import calls_of, to_run, told_threads
from .threads import to_thread

__all__ = [
    "agent_body",
    "agent_edit_body",
    "calls_of",
    "chat_feedback_body",
    "feedback_in",
    "flow_feedback_body",
    "message_body",
    "new_message",
    "thread_body",
    "to_agent",
    "to_feedback",
    "to_messages",
    "to_run",
    "to_thread",
    "told_threads",
]
