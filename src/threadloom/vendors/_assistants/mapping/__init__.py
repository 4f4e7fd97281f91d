"""Between the dialect's words and ours: pure functions and tables; an unknown word is UNKNOWN beside itself."""

from .agents import agent_body, agent_edit_body, to_agent
from .drafts import NO_TOOL_RESOURCES, message_body, thread_body, tool_outputs_body, tool_resources_body
from .messages import to_message, to_messages
from .params import InputPlace, field_path
from .runs import to_run
from .steps import calls_by_message, calls_of_steps
from .threads import to_thread

__all__ = [
    "NO_TOOL_RESOURCES",
    "InputPlace",
    "agent_body",
    "agent_edit_body",
    "calls_by_message",
    "calls_of_steps",
    "field_path",
    "message_body",
    "thread_body",
    "to_agent",
    "to_message",
    "to_messages",
    "to_run",
    "to_thread",
    "tool_outputs_body",
    "tool_resources_body",
]
