"""Between the API's words and ours: pure functions and tables; an unknown word is UNKNOWN beside itself."""

from .agents import to_agent
from .calls import answered, call_id_of, calls_of, is_result, open_calls, with_result
from .drafts import message_item, output_item, response_body
from .kinds import KINDS, Kind
from .messages import to_messages
from .runs import agent_id_of, to_run
from .threads import to_thread

__all__ = [
    "KINDS",
    "Kind",
    "agent_id_of",
    "answered",
    "call_id_of",
    "calls_of",
    "is_result",
    "message_item",
    "open_calls",
    "output_item",
    "response_body",
    "to_agent",
    "to_messages",
    "to_run",
    "to_thread",
    "with_result",
]
