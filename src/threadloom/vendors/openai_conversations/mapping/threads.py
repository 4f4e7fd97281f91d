"""Conversations as threads."""

from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.thread import Thread
from threadloom.vendors._assistants.mapping.moments import moment
from threadloom.vendors.openai_conversations.wire import ConversationAnswer


def to_thread(answer: ConversationAnswer, source: SourceSlug) -> Thread:
    """A thread; the API tells neither status nor agent, which belong to responses."""
    conversation = answer.conversation
    return Thread(
        ref=ThreadRef(source=source, native_id=conversation.id),
        native_id=conversation.id,
        created_at=moment(conversation.created_at),
        metadata=conversation.metadata,
        raw=answer.raw,
    )
