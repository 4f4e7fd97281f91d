"""The official `openai` package talks to the emulator as if it were OpenAI, and its types judge the answers."""

import typing

import openai
import pytest

from sandbox.conversations.talk import CONVERSATION, ITEM, RESPONSE, asked, items_of, judged, polled
from threadloom.sandbox.openai_conversations.kinds import ITEM_TYPES

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVERY_TYPE = {
    kind
    for member in typing.get_args(typing.get_args(typing.cast("typing.Any", ITEM._type))[0])
    for kind in typing.get_args(member.model_fields["type"].annotation)
}
INCLUDE = ["file_search_call.results", "code_interpreter_call.outputs", "web_search_call.action.sources"]


async def test_conversations(client):
    """One is created, read, updated and deleted; afterwards it is not found, and there is no list of them."""
    made = await client.conversations.create(metadata={"team": "blue"}, items=[{"role": "user", "content": "hello"}])
    judged(CONVERSATION, made)
    assert await client.conversations.retrieve(made.id) == made
    updated = await client.conversations.update(made.id, metadata={"team": "red"})
    assert updated.metadata == {"team": "red"}
    assert (await client.conversations.delete(made.id)).deleted is True
    with pytest.raises(openai.NotFoundError) as caught:
        await client.conversations.retrieve(made.id)
    assert caught.value.request_id.startswith("req_")
    with pytest.raises(openai.APIStatusError) as caught:
        await client.get("/conversations", cast_to=object)
    assert caught.value.status_code == 405


async def test_items(client):
    """Items are added, read by themselves and over several pages in both orders, and deleted."""
    conversation = await client.conversations.create()
    items = client.conversations.items
    first = await items.create(
        conversation.id,
        items=[
            {
                "type": "message",
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "look"},
                    {"type": "input_image", "image_url": "https://example.com/a.png", "detail": "low"},
                ],
            }
        ],
        include=["message.input_image.image_url"],
    )
    assert [item.role for item in first.data] == ["user"]
    assert first.data[0].content[1].image_url == "https://example.com/a.png"
    for number in range(4):
        await items.create(conversation.id, items=[{"role": "assistant", "content": f"number {number}"}])
    ids = [item.id for item in await items_of(client, conversation, limit=2)]
    assert len(ids) == 5
    assert [item.id async for item in items.list(conversation.id, limit=3)] == ids[::-1]
    read = judged(ITEM, await items.retrieve(ids[1], conversation_id=conversation.id))
    assert read.content[0].text == "number 0"
    left = await items.delete(ids[1], conversation_id=conversation.id)
    assert left.id == conversation.id
    assert [item.id for item in await items_of(client, conversation)] == [ids[0], *ids[2:]]


async def test_an_item_may_bring_its_id(client):
    """A local shell's result has its call's."""
    conversation = await client.conversations.create()
    result = {"type": "local_shell_call_output", "id": "call_1", "output": "{}"}
    added = await client.conversations.items.create(conversation.id, items=[result])
    assert [judged(ITEM, item).id for item in added.data] == ["call_1"]


async def test_what_was_not_asked_for_is_left_out(client):
    """Addresses of pictures and what tools found come only where `include` names them."""
    conversation, _ = await asked(client, "tools")
    bare = {item.type: item for item in await items_of(client, conversation)}
    whole = {item.type: item for item in await items_of(client, conversation, include=INCLUDE)}
    assert bare["file_search_call"].results is None
    assert whole["file_search_call"].results[0].filename == "handbook.md"
    assert bare["code_interpreter_call"].outputs is None
    assert whole["code_interpreter_call"].outputs[0].logs == "13\n"
    assert bare["web_search_call"].action.sources is None
    assert whole["web_search_call"].action.sources[0].url == "https://example.com/handbook"


async def test_every_type_of_item(client):
    """A conversation may hold an item of each type that the package knows, each as its types want it."""
    conversation, response = await asked(client, "everything")
    judged(RESPONSE, response)
    update = {"type": "configuration_update", "reasoning": {"effort": "low"}}
    await client.conversations.items.create(conversation.id, items=[update])
    found = await items_of(client, conversation)
    for item in found:
        judged(ITEM, item)
    assert {item.type for item in found} == EVERY_TYPE == set(ITEM_TYPES)


async def test_a_response_at_once(client):
    """Without a background the answer is there; input and output stand in the conversation, in this order."""
    conversation, response = await asked(
        client, "echo", input="and more", metadata={"a": "1"}, instructions="Be brief."
    )
    judged(RESPONSE, response)
    assert (response.status, response.output_text) == ("completed", "Echo: and more")
    assert (response.conversation.id, response.metadata) == (conversation.id, {"a": "1"})
    assert (response.instructions, response.usage.total_tokens > 0) == ("Be brief.", True)
    said = [item.content[0].text for item in await items_of(client, conversation)]
    assert said == ["one two three", "and more", "Echo: and more"]


async def test_a_response_in_the_background(client, clock):
    """It is queued, then it can be polled to its end; until then its conversation is locked."""
    clock.tick = 0.0
    conversation, queued = await asked(client, "echo", background=True)
    assert queued.status == "queued"
    for refused in (
        client.conversations.items.create(conversation.id, items=[{"role": "user", "content": "x"}]),
        client.responses.create(model="sandbox-echo", conversation=conversation.id),
    ):
        with pytest.raises(openai.BadRequestError) as caught:
            await refused
        assert (caught.value.code, caught.value.param) == ("conversation_locked", "conversation")
    clock.pass_by(1.0)
    done = judged(RESPONSE, await polled(client, queued))
    assert (done.id, done.status, done.output_text) == (queued.id, "completed", "Echo: one two three")
    assert done.completed_at >= done.created_at
    assert len(await items_of(client, conversation)) == 2


async def test_functions(client):
    """Calls wait for their outputs, all of them; the answer quotes them."""
    conversation, asking = await asked(client, "asks")
    calls = [item for item in asking.output if item.type == "function_call"]
    assert [call.name for call in calls] == ["get_customer", "get_stock"]
    outputs = [{"type": "function_call_output", "call_id": call.call_id, "output": call.name} for call in calls]
    for wrong in ([], outputs[:1], [*outputs, {**outputs[0], "call_id": "call_nobody"}]):
        with pytest.raises(openai.BadRequestError) as caught:
            await client.responses.create(model="sandbox-asks", conversation=conversation.id, input=wrong)
        assert caught.value.param == "input"
    done = await client.responses.create(model="sandbox-asks", conversation=conversation.id, input=outputs)
    assert done.output_text == "Thank you. get_customer; get_stock."
    kinds = [judged(ITEM, item).type for item in await items_of(client, conversation)]
    assert kinds == ["message", "reasoning", *["function_call"] * 2, *["function_call_output"] * 2, "message"]


@pytest.mark.parametrize(("approve", "kinds"), [(True, ["mcp_call", "message"]), (False, ["message"])])
async def test_approvals(client, approve: bool, kinds: list[str]):
    """A remote tool waits to be allowed, and is called only then."""
    conversation, asking = await asked(client, "approval")
    request = asking.output[0]
    answer = {"type": "mcp_approval_response", "approval_request_id": request.id, "approve": approve}
    done = await client.responses.create(model="sandbox-approval", conversation=conversation.id, input=[answer])
    assert [item.type for item in done.output] == kinds
    for item in await items_of(client, conversation):
        judged(ITEM, item)


async def test_cancel(client):
    """Only what is made in the background can be stopped, and only before its end; what is stopped stays so."""
    conversation, slow = await asked(client, "slow", background=True)
    assert (await client.responses.cancel(slow.id)).status == "cancelled"
    assert (await client.responses.cancel(slow.id)).status == "cancelled"
    assert [item.type for item in await items_of(client, conversation)] == ["message"]
    _, at_once = await asked(client, "echo")
    _, quick = await asked(client, "echo", background=True)
    await polled(client, quick)
    for response in (at_once, quick):
        with pytest.raises(openai.BadRequestError):
            await client.responses.cancel(response.id)


async def test_a_slow_response_ends_by_being_looked_at(client, clock):
    """So that a test can count reads instead of waiting."""
    clock.tick = 0.0
    _, slow = await asked(client, "slow", background=True)
    seen = [(await client.responses.retrieve(slow.id)).status for _ in range(4)]
    assert seen == ["queued", "in_progress", "in_progress", "completed"]


@pytest.mark.parametrize(
    ("script", "status", "why"),
    [("fails", "failed", "server_error"), ("incomplete", "incomplete", "max_output_tokens")],
)
async def test_unhappy_ends(client, script: str, status: str, why: str):
    """A failed response tells its code, an incomplete one its reason; both are whole."""
    _, response = await asked(client, script)
    judged(RESPONSE, response)
    told = response.error.code if status == "failed" else response.incomplete_details.reason
    assert (response.status, told) == (status, why)


@pytest.mark.parametrize("script", ["refuses", "unicode", "annotations", "image", "tools"])
async def test_other_scripts(client, script: str):
    """Every scripted model answers with what the types know."""
    conversation, response = await asked(client, script)
    judged(RESPONSE, response)
    for item in await items_of(client, conversation):
        judged(ITEM, item)
    assert response.status == "completed"
