"""Messages of vendors that neither name nor give back what they were sent."""

from uuid import uuid4

from threadloom.domain.clock import Instant
from threadloom.domain.ids import MessageRef, ThreadRef
from threadloom.domain.message import Message, MessageDraft, MessageRole


def as_sent(draft: MessageDraft, thread: ThreadRef, sent_at: Instant) -> Message:
    """The message as it was sent, under an id of ours."""
    return Message(
        ref=MessageRef(thread=thread, native_id=f"m_{uuid4().hex}"),
        role=MessageRole(draft.role.value),
        visibility=draft.visibility,
        parts=draft.content,
        created_at=sent_at,
    )
