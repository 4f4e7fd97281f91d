"""Between Humm's words and ours: pure functions and tables; an unknown word is UNKNOWN beside itself."""

from .drafts import part_places, start_body, update_body
from .feedback import feedback_body, to_feedback
from .ids import idempotency_key, is_made_up, usable
from .threads import after_edit, to_new_thread, to_thread

__all__ = [
    "after_edit",
    "feedback_body",
    "idempotency_key",
    "is_made_up",
    "part_places",
    "start_body",
    "to_feedback",
    "to_new_thread",
    "to_thread",
    "update_body",
    "usable",
]
