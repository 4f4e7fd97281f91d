"""What the endpoints work with: state, ids, time."""

from collections.abc import Sequence

from threadloom.sandbox._assistants.errors import ApiError, bad_request
from threadloom.sandbox._assistants.objects import Json
from threadloom.sandbox._assistants.state import Ids
from threadloom.sandbox.emulator import World

from .engine import Engine
from .kinds import ITEM_TYPES, open_calls, stored, stray_answers
from .seeds import Seed, plant
from .state import Conversation, ResponseRecord, State


class Desk:
    """The vendor at work."""

    def __init__(self, world: World, seeds: Sequence[Seed]) -> None:
        self.ids = Ids(world.random)
        self.engine = Engine(now=world.now, ids=self.ids, pace=world.pace)
        self._world = world
        self._opened_at = int(world.now())
        self._seeds = seeds
        self.state = self._fresh_state()

    def reset(self) -> None:
        """Back to the seeds, at the moments they had before."""
        self.state = self._fresh_state()

    def now(self) -> int:
        """The current moment in whole Unix seconds."""
        return int(self._world.now())

    def conversation(self, conversation_id: str) -> Conversation:
        """A conversation with its responses brought up to this moment, or a 404."""
        conversation = self.state.conversation(conversation_id)
        for record in self._responses(conversation):
            self.engine.settle(record)
        return conversation

    def free_conversation(self, conversation_id: str) -> Conversation:
        """The same, of one that no response holds; else a 400."""
        conversation = self.conversation(conversation_id)
        if any(record.is_active for record in self._responses(conversation)):
            message = "Another process is currently operating on this conversation. Please retry in a few seconds."
            raise bad_request(message, param="conversation", code="conversation_locked")
        return conversation

    def new_items(self, items: Sequence[Json] | None) -> list[Json]:
        """Items as they are kept."""
        return [stored(item, self._item_id(item)) for item in items or ()]

    def input_of(self, given: str | Sequence[Json] | None, before: Sequence[Json]) -> list[Json]:
        """The input of a response as it is kept, which may not leave a call of the client's open.

        Raises:
            ApiError: 400, a call before it has no result, or a result in it has no call.
        """
        message: Json = {"role": "user", "content": given}
        found = self.new_items([message] if isinstance(given, str) else given)
        everything = [*before, *found]
        if left := open_calls(everything):
            raise bad_request(f"No tool output found for function call {left[0]}.", param="input")
        if stray := stray_answers(everything):
            message_of = f"No tool call found for function call output with call_id {stray[0]}."
            raise bad_request(message_of, param="input")
        return found

    def response(self, response_id: str) -> ResponseRecord:
        """A response brought up to this moment, or a 404."""
        record = self.state.response(response_id)
        self.engine.settle(record)
        return record

    def _item_id(self, item: Json) -> str:
        given = item.get("id")
        if isinstance(given, str) and given:
            return given
        return self.ids.new(ITEM_TYPES[item.get("type", "message")].prefix)

    def _responses(self, conversation: Conversation) -> list[ResponseRecord]:
        return [record for record in self.state.responses.values() if record.conversation is conversation]

    def _fresh_state(self) -> State:
        planted = [plant(seed, opened_at=self._opened_at) for seed in self._seeds]
        return State(conversations={conversation.id: conversation for conversation in planted})


def refuse_stream(body: Json) -> None:
    """The sandbox does not stream; raises ApiError."""
    if body.get("stream"):
        message = "The sandbox does not stream: ask for the response in the background and poll it."
        raise ApiError(400, message, param="stream", code="unsupported_value")
