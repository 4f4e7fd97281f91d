"""The threads that are there from the start."""

import itertools

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def seeded(sandbox, client, slug):
    ids = sandbox.emulators[slug].seeded_thread_ids
    return [(await client.get(f"/threads/{thread_id}")).json() for thread_id in ids]


async def test_there_are_enough(sandbox, vendor):
    """Each vendor has at least eight seeded threads, oldest first, each with a message."""
    slug = next(
        slug for slug, emulator in sandbox.emulators.items() if str(vendor.base_url).startswith(emulator.base_url)
    )
    threads = await seeded(sandbox, vendor, slug)
    assert len(threads) >= 8
    moments = [thread["created_at"] for thread in threads]
    assert moments == sorted(moments)
    for thread in threads:
        answer = await vendor.get(f"/threads/{thread['id']}/messages", params={"limit": 1})
        assert answer.text.count('"thread.message"') == 1


async def test_times_are_interleaved(sandbox, umami, openai):
    """Sorted by time, no vendor's threads stand in a block of more than two."""
    rows = [(thread["created_at"], "umami") for thread in await seeded(sandbox, umami, "umami")]
    rows += [(thread["created_at"], "openai") for thread in await seeded(sandbox, openai, "openai-assistants")]
    blocks = itertools.groupby(vendor for _, vendor in sorted(rows))
    assert max(len(list(block)) for _, block in blocks) <= 2


async def test_a_seeded_thread_is_whole(sandbox, openai):
    """A seeded answer has its run, whose steps hold the tool calls, each with an id."""
    thread = sandbox.emulators["openai-assistants"].seeded_thread_ids[-1]
    messages = (await openai.get(f"/threads/{thread}/messages", params={"order": "asc"})).json()["data"]
    answered = messages[1]
    assert answered["assistant_id"] == "asst_tools"
    path = f"/threads/{thread}/runs/{answered['run_id']}/steps"
    calls, creation = (await openai.get(path, params={"order": "asc"})).json()["data"]
    assert [call["type"] for call in calls["step_details"]["tool_calls"]] == ["function", "file_search"]
    assert creation["step_details"]["message_creation"]["message_id"] == answered["id"]
    moments = [message["created_at"] for message in messages]
    assert moments == sorted(set(moments))


async def test_seeded_threads_converse(sandbox, openai, clock):
    """A seeded thread takes a run like any other."""
    thread = sandbox.emulators["openai-assistants"].seeded_thread_ids[0]
    await openai.post(f"/threads/{thread}/runs", json={"assistant_id": "asst_echo"})
    clock.pass_by(1.0)
    newest = (await openai.get(f"/threads/{thread}/messages", params={"limit": 1})).json()["data"][0]
    assert newest["content"][0]["text"]["value"] == "Echo: Is the shop open on 24 December?"
