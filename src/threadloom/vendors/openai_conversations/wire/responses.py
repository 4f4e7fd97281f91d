"""Responses, which we call runs."""

from typing import Any

import msgspec

from threadloom.domain.noun import Noun
from threadloom.vendors._assistants.wire import Id, IncompleteDetails, Seconds

from .items import Item, item_of


class ResponseError(Noun):
    """Why a response failed; its text is the vendor's own."""

    code: str | None = None


class ConversationOf(Noun):
    """The conversation that a response belongs to."""

    id: str | None = None


class TokenUsage(Noun):
    """Tokens."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None


class Response(Noun):
    """One execution of a model; `output` are the items that it made."""

    id: Id
    status: str | None = None
    conversation: ConversationOf | str | None = None
    error: ResponseError | None = None
    incomplete_details: IncompleteDetails | None = None
    usage: TokenUsage | None = None
    metadata: dict[str, Any] | None = None
    created_at: Seconds | None = None
    completed_at: Seconds | None = None
    output: list[dict[str, Any]] | None = None

    @property
    def conversation_id(self) -> str | None:
        """The conversation's id."""
        return self.conversation.id if isinstance(self.conversation, ConversationOf) else self.conversation

    @property
    def items(self) -> tuple[Item, ...]:
        """The output; raises msgspec.ValidationError where an item has no name (`read_response` has looked)."""
        return tuple(item_of(fields) for fields in self.output or ())


_response = msgspec.json.Decoder(Response)


def read_response(body: bytes) -> Response:
    """A response whose output can be named; raises msgspec.DecodeError."""
    found = _response.decode(body)
    _ = found.items
    return found
