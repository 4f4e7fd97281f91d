"""Conversations."""

from collections.abc import Callable
from typing import Any

import msgspec

from threadloom.domain.noun import Noun
from threadloom.vendors._assistants.wire import Id, Seconds


class Conversation(Noun):
    """A conversation; what is said in it stands in its items."""

    id: Id
    created_at: Seconds | None = None
    metadata: dict[str, Any] | None = None


class ConversationAnswer(Noun):
    """A conversation, and the whole answer as it came."""

    conversation: Conversation
    raw: dict[str, Any]


class Deleted(Noun):
    """The answer to a delete."""

    deleted: bool | None = None


_conversation = msgspec.json.Decoder(Conversation)
_object = msgspec.json.Decoder(dict[str, Any])

read_deleted: Callable[[bytes], Deleted] = msgspec.json.Decoder(Deleted).decode


def read_conversation(body: bytes) -> ConversationAnswer:
    """A conversation with its raw answer; raises msgspec.DecodeError."""
    return ConversationAnswer(conversation=_conversation.decode(body), raw=_object.decode(body))
