"""What the tests of the emulator share: talks with it through the official package, and its judge."""

from typing import Any

from openai.types.conversations import Conversation, ConversationItem
from openai.types.responses import Response
from pydantic import TypeAdapter

ITEM = TypeAdapter(ConversationItem)
RESPONSE = TypeAdapter(Response)
CONVERSATION = TypeAdapter(Conversation)


def judged(kind: TypeAdapter, answer) -> Any:
    """The answer, once the official types have found nothing missing in it and no wrong value."""
    return kind.validate_python(answer.to_dict(mode="json"))


async def asked(client, script: str, text: str = "one two three", **fields):
    """A conversation with a question, and the response of a scripted model to it."""
    conversation = await client.conversations.create(items=[{"role": "user", "content": text}])
    response = await client.responses.create(model=f"sandbox-{script}", conversation=conversation.id, **fields)
    return conversation, response


async def polled(client, response):
    """The response once it has ended."""
    while response.status in {"queued", "in_progress"}:
        response = await client.responses.retrieve(response.id)
    return response


async def items_of(client, conversation, **query):
    """Every item of a conversation, oldest first."""
    return [item async for item in client.conversations.items.list(conversation.id, order="asc", **query)]
