"""What the emulator remembers: conversations with their items, and responses with what is still to come of them."""

from dataclasses import dataclass, field

from threadloom.sandbox._assistants.errors import ApiError
from threadloom.sandbox._assistants.objects import Json

from .scripts import Answer


@dataclass(slots=True, kw_only=True)
class Conversation:
    """A conversation; items stand in the order in which they came."""

    id: str
    created_at: int
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    items: list[Json] = field(default_factory=list[Json])

    @property
    def body(self) -> Json:
        """As it is answered."""
        return {"id": self.id, "object": "conversation", "created_at": self.created_at, "metadata": self.metadata}

    def item(self, item_id: str) -> Json:
        """One item, or a 404."""
        for item in self.items:
            if item["id"] == item_id:
                return item
        raise _not_found("Item", item_id)


@dataclass(slots=True, kw_only=True)
class ResponseRecord:
    """A response: its body as it is answered, and until it ends what will be in it."""

    body: Json
    conversation: Conversation | None
    input: list[Json]
    answer: Answer
    begins_at: float
    ends_at: float
    ends_at_reads: int | None = None
    """By so many reads it has ended too."""
    reads: int = 0

    @property
    def is_active(self) -> bool:
        """Whether it holds its conversation: no item is added meanwhile, and no second response begins."""
        return self.body["status"] in {"queued", "in_progress"}


@dataclass(slots=True, kw_only=True)
class State:
    """Everything that is forgotten on reset."""

    conversations: dict[str, Conversation] = field(default_factory=dict[str, Conversation])
    responses: dict[str, ResponseRecord] = field(default_factory=dict[str, ResponseRecord])

    def conversation(self, conversation_id: str) -> Conversation:
        """One conversation, or a 404."""
        if conversation_id not in self.conversations:
            raise _not_found("Conversation", conversation_id)
        return self.conversations[conversation_id]

    def response(self, response_id: str) -> ResponseRecord:
        """One response, or a 404."""
        if response_id not in self.responses:
            raise _not_found("Response", response_id)
        return self.responses[response_id]


def _not_found(noun: str, native_id: str) -> ApiError:
    return ApiError(404, f"{noun} with id '{native_id}' not found.")
