"""What the emulator refuses, as OpenAI does: status, code and the field at fault."""

import openai
import pytest

from sandbox.conversations.conftest import SLUG
from sandbox.conversations.talk import asked, items_of
from threadloom.sandbox.openai_conversations.kinds import ITEM_TYPES

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAID = {"role": "user", "content": "x"}


async def refusal(client, path: str, body: object) -> tuple:
    with pytest.raises(openai.BadRequestError) as caught:
        await client.post(path, body=body, cast_to=object)
    assert caught.value.type == "invalid_request_error"
    return caught.value.param, caught.value.code


@pytest.mark.parametrize(("items", "allowed"), [(20, True), (21, False)])
async def test_twenty_items_at_once(client, items: int, allowed: bool):
    """At creation and afterwards; a response takes any number."""
    path = f"/conversations/{(await client.conversations.create()).id}/items"
    body = {"items": [SAID] * items}
    if allowed:
        assert (await client.post(path, body=body, cast_to=dict))["has_more"] is False
        await client.post("/conversations", body=body, cast_to=object)
    else:
        for at in ("/conversations", path):
            assert await refusal(client, at, body) == ("items", "array_above_max_length")
    answer = await client.responses.create(model="sandbox-echo", input=[SAID] * items)
    assert answer.output_text == "Echo: x"


@pytest.mark.parametrize(
    ("metadata", "param"),
    [
        ({f"k{n}": "v" for n in range(17)}, "metadata"),
        ({"k" * 65: "v"}, f"metadata.{'k' * 65}"),
        ({"k": "v" * 513}, "metadata.k"),
        ({"k": 1}, "metadata.k"),
    ],
)
async def test_metadata(client, metadata: dict, param: str):
    """16 pairs of text, keys of 64 characters, values of 512; one beyond is refused everywhere."""
    made = await client.conversations.create(metadata={f"{n:02d}" + "k" * 62: "v" * 512 for n in range(16)})
    assert len(made.metadata) == 16
    for path in ("/conversations", f"/conversations/{made.id}", "/responses"):
        found, _ = await refusal(
            client,
            path,
            {"model": "m", "input": "x", "metadata": metadata} if path == "/responses" else {"metadata": metadata},
        )
        assert found == param


@pytest.mark.parametrize(
    ("item", "param"),
    [
        ({"role": "nobody", "content": "x"}, "items[0].role"),
        ({"role": "user"}, "items[0].content"),
        ({"role": "user", "content": 1}, "items[0].content"),
        ({"role": "user", "content": [{"type": "output_text", "text": "x"}]}, "items[0].content[0].type"),
        ({"role": "assistant", "content": [{"type": "input_text", "text": "x"}]}, "items[0].content[0].type"),
        ({"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}, "items[0].content[0].detail"),
        ({"role": "user", "content": "x", "metadata": {}}, "items[0].metadata"),
        ({"type": "novel"}, "items[0].type"),
        ({"type": "function_call", "name": "f", "arguments": "{}"}, "items[0].call_id"),
    ],
)
async def test_items(client, item: dict, param: str):
    """The field at fault is named by its place."""
    assert (await refusal(client, "/conversations", {"items": [item]}))[0] == param


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "model"),
        ({"model": "m"}, "input"),
        ({"model": "m", "input": "x", "stream": True}, "stream"),
        ({"model": "m", "input": "x", "novel": 1}, "novel"),
        ({"model": "m", "input": "x", "temperature": 2.1}, "temperature"),
        ({"model": "m", "input": "x", "background": True, "store": False}, "store"),
        ({"model": "m", "input": "x", "include": ["novel"]}, "include"),
        ({"model": "m", "input": "x", "previous_response_id": "resp_1"}, "previous_response_id"),
        ({"model": "m", "conversation": "c", "previous_response_id": "resp_1"}, "previous_response_id"),
    ],
)
async def test_responses(client, body: dict, param: str):
    """What nobody may leave out, combine or add."""
    assert (await refusal(client, "/responses", body))[0] == param


async def test_what_is_not_there(client):
    """Unknown conversations, items and responses are 404, and so is a response that was not stored."""
    conversation, response = await asked(client, "echo", store=False)
    (item, *_) = await items_of(client, conversation)
    other = await client.conversations.create()
    for missing in (
        client.conversations.items.retrieve(item.id, conversation_id=other.id),
        client.conversations.items.list("conv_nobody"),
        client.responses.retrieve(response.id),
        client.responses.cancel("resp_nobody"),
        client.responses.create(model="m", conversation="conv_nobody"),
        client.get("/novel", cast_to=object),
    ):
        with pytest.raises(openai.NotFoundError):
            await missing


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"order": "up"}, {"after": "msg_nobody"}])
async def test_lists(client, query: dict):
    """Limits from 1 to 100, two orders, and a cursor that is in the list."""
    conversation = await client.conversations.create(items=[SAID])
    with pytest.raises(openai.BadRequestError) as caught:
        await client.conversations.items.list(conversation.id, **query)
    assert caught.value.param == next(iter(query))


@pytest.mark.parametrize("key", ["wrong", "sandbox-openai-assistants-key"])
async def test_keys(sandbox, key: str):
    """A key that is not the vendor's is a 401 with its last four characters."""
    async with openai.AsyncOpenAI(base_url=sandbox.emulators[SLUG].base_url, api_key=key, max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError) as caught:
            await client.conversations.create()
    assert (caught.value.code, key[-4:] in caught.value.message) == ("invalid_api_key", True)


async def test_no_key_and_no_json(client, sandbox):
    """A request without a key, and one whose body is no JSON."""
    with pytest.raises(openai.AuthenticationError) as caught:
        await client.post("/conversations", cast_to=object, options={"headers": {"Authorization": "none"}})
    assert caught.value.code is None
    with pytest.raises(openai.BadRequestError):
        await client.post("/conversations", content=b"{", cast_to=object)


async def test_reset(sandbox, client):
    """Forgets what was made; the seeds are there again, their ids and texts as before."""
    emulator = sandbox.emulators[SLUG]
    made = await client.conversations.create()
    emulator.reset()
    with pytest.raises(openai.NotFoundError):
        await client.conversations.retrieve(made.id)
    assert len(emulator.seeded_thread_ids) >= 8
    moments = []
    for conversation_id in emulator.seeded_thread_ids:
        conversation = await client.conversations.retrieve(conversation_id)
        assert conversation.metadata["title"]
        assert len(await items_of(client, conversation)) > 1
        moments.append(conversation.created_at)
    assert moments == sorted(moments)
    answer = await client.responses.create(model="sandbox-echo", conversation=emulator.seeded_thread_ids[0])
    assert answer.output_text == "Echo: We are forty people and want to go to Porto in May."


async def test_types_have_prefixes_of_their_own():
    """An id tells what it is of."""
    prefixes = [kind.prefix for kind in ITEM_TYPES.values()]
    assert len(set(prefixes)) == len(prefixes)
