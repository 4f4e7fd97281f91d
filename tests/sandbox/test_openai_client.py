"""The official `openai` package talks to the emulator without knowing that it is one."""

import openai
import pytest
import pytest_asyncio

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.filterwarnings("ignore:The Assistants API is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning"),
]


@pytest_asyncio.fixture(loop_scope="session")
async def client(sandbox, clock):
    emulator = sandbox.emulators["openai-assistants"]
    clock.tick = 0.05
    async with openai.AsyncOpenAI(base_url=emulator.base_url, api_key=emulator.api_key, max_retries=0) as client:
        yield client
    clock.tick = 0.0


def text(message):
    return message.content[0].text.value


async def test_threads(client):
    """A thread is created, read, updated and deleted; afterwards it is not found."""
    threads = client.beta.threads
    made = await threads.create(
        messages=[{"role": "user", "content": "hello", "metadata": {"n": "1"}}],
        metadata={"team": "blue"},
        tool_resources={"file_search": {"vector_stores": [{"file_ids": ["file-1"]}]}},
    )
    read = await threads.retrieve(made.id)
    assert read == made
    assert made.tool_resources.file_search.vector_store_ids[0].startswith("vs_")
    updated = await threads.update(made.id, metadata={"team": "red"})
    assert updated.metadata == {"team": "red"}
    assert (await threads.delete(made.id)).deleted is True
    with pytest.raises(openai.NotFoundError) as caught:
        await threads.retrieve(made.id)
    assert caught.value.request_id.startswith("req_")


async def test_messages(client):
    """Messages are created with parts and attachments, read, updated, deleted, and listed over several pages."""
    thread = await client.beta.threads.create()
    messages = client.beta.threads.messages
    first = await messages.create(
        thread.id,
        role="user",
        content=[
            {"type": "text", "text": "look"},
            {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
        ],
        attachments=[{"file_id": "file-1", "tools": [{"type": "file_search"}]}],
    )
    assert (text(first), first.content[1].image_url.detail) == ("look", "low")
    for number in range(4):
        await messages.create(thread.id, role="assistant", content=f"number {number}")
    assert await messages.retrieve(first.id, thread_id=thread.id) == first
    updated = await messages.update(first.id, thread_id=thread.id, metadata={"seen": "yes"})
    assert updated.metadata == {"seen": "yes"}
    listed = [message async for message in messages.list(thread.id, limit=2, order="asc")]
    assert [text(message) for message in listed] == ["look", "number 0", "number 1", "number 2", "number 3"]
    assert (await messages.delete(listed[-1].id, thread_id=thread.id)).deleted is True
    assert len([message async for message in messages.list(thread.id)]) == 4


async def test_runs_and_steps(client):
    """A run is polled to its end; its steps hold the tool calls and name the message."""
    thread = await client.beta.threads.create(messages=[{"role": "user", "content": "one two three"}])
    run = await client.beta.threads.runs.create_and_poll(
        thread_id=thread.id, assistant_id="asst_tools", poll_interval_ms=1
    )
    assert (run.status, run.usage.total_tokens > 0) == ("completed", True)
    steps = [step async for step in client.beta.threads.runs.steps.list(run.id, thread_id=thread.id, order="asc")]
    assert [step.type for step in steps] == ["tool_calls", "message_creation"]
    function, code, search = steps[0].step_details.tool_calls
    assert function.function.output == '{"words": 3, "characters": 13}'
    assert code.code_interpreter.outputs[0].logs == "13\n"
    assert search.file_search.results[0].file_name == "handbook.md"
    newest = (await client.beta.threads.messages.list(thread.id, limit=1)).data[0]
    assert newest.id == steps[1].step_details.message_creation.message_id
    read = await client.beta.threads.runs.steps.retrieve(steps[0].id, thread_id=thread.id, run_id=run.id)
    assert read == steps[0]


async def test_create_and_run(client):
    """One call makes a thread and runs it; the run can be read, listed and updated."""
    runs = client.beta.threads.runs
    made = await client.beta.threads.create_and_run(
        assistant_id="asst_echo", thread={"messages": [{"role": "user", "content": "hi"}]}, metadata={"a": "1"}
    )
    done = await runs.poll(made.id, thread_id=made.thread_id, poll_interval_ms=1)
    assert [run.id async for run in runs.list(made.thread_id)] == [done.id]
    assert (await runs.update(made.id, thread_id=made.thread_id, metadata={"a": "2"})).metadata == {"a": "2"}
    newest = (await client.beta.threads.messages.list(made.thread_id, run_id=made.id)).data[0]
    assert text(newest) == "Echo: hi"


async def test_tool_outputs(client):
    """A run asks for two outputs, gets them, and quotes them in its answer."""
    runs = client.beta.threads.runs
    thread = await client.beta.threads.create(messages=[{"role": "user", "content": "stock?"}])
    asked = await runs.create_and_poll(thread_id=thread.id, assistant_id="asst_asks", poll_interval_ms=1)
    calls = asked.required_action.submit_tool_outputs.tool_calls
    outputs = [{"tool_call_id": call.id, "output": f"answer to {call.function.name}"} for call in calls]
    done = await runs.submit_tool_outputs_and_poll(
        run_id=asked.id, thread_id=thread.id, tool_outputs=outputs, poll_interval_ms=1
    )
    newest = (await client.beta.threads.messages.list(thread.id, limit=1)).data[0]
    assert done.status == "completed"
    assert "get_customer returned answer to get_customer" in text(newest)


async def test_cancel(client):
    """A slow run is cancelled."""
    runs = client.beta.threads.runs
    thread = await client.beta.threads.create(messages=[{"role": "user", "content": "wait"}])
    slow = await runs.create(thread.id, assistant_id="asst_slow")
    assert (await runs.cancel(slow.id, thread_id=thread.id)).status == "cancelling"
    assert (await runs.poll(slow.id, thread_id=thread.id, poll_interval_ms=1)).status == "cancelled"


async def test_assistants(client):
    """Assistants are listed, created, read, updated and deleted; a new one follows the script that its model names."""
    assistants = client.beta.assistants
    made = await assistants.create(model="sandbox-refuses", name="No", tools=[{"type": "code_interpreter"}])
    assert made.id in [assistant.id async for assistant in assistants.list(limit=5)]
    updated = await assistants.update(made.id, description="Says no.")
    assert (updated.name, updated.description) == ("No", "Says no.")
    assert await assistants.retrieve(made.id) == updated
    run = await client.beta.threads.create_and_run_poll(
        assistant_id=made.id, thread={"messages": [{"role": "user", "content": "please"}]}, poll_interval_ms=1
    )
    newest = (await client.beta.threads.messages.list(run.thread_id, limit=1)).data[0]
    assert newest.content[0].refusal == "I can't help with “please”."
    assert (await assistants.delete(made.id)).deleted is True


async def test_wrong_key(client):
    """A wrong key is an authentication error."""
    stranger = client.with_options(api_key="wrong")
    with pytest.raises(openai.AuthenticationError) as caught:
        await stranger.beta.threads.create()
    assert caught.value.code == "invalid_api_key"
