"""Threads and messages against the emulator: started, created, read, changed, deleted."""

import pytest

from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import ErrorCode, Invalid, NotFound
from threadloom.domain.ids import MessageRef, RunRef, ThreadRef
from threadloom.domain.message import DraftRole, MessageDraft, MessageRole
from threadloom.domain.page import PageRequest
from threadloom.domain.part import FilePart, ImageDetail, ImagePart, TextPart
from threadloom.domain.run import RunStatus
from threadloom.domain.vendor import MessagePageKey, VendorCopy
from vendors.conversations.kit import CALL, SOURCE, VENDOR, a_send, a_start, agent_ref, at_sandbox
from vendors.kit import finished


async def messages_of(adapter, thread, **page):
    (found,) = await adapter.message_pages(CALL, [MessagePageKey(thread=thread, page=PageRequest(**page))])
    return found


@pytest.mark.parametrize("background", [True, False])
async def test_a_start_is_answered(sandbox, background: bool):
    """The conversation holds history, message and answer; the run names its agent and ends."""
    adapter = at_sandbox(sandbox, background=background)
    history = (
        MessageDraft(text="Be brief.", role=DraftRole.SYSTEM),
        MessageDraft(text="Yes.", role=DraftRole.ASSISTANT),
    )
    started = await adapter.start_thread(CALL, a_start(messages=history, metadata={"a": "b"}))
    assert started.failure is None
    assert (started.thread.metadata, started.thread.agent) == ({"a": "b"}, agent_ref("echo"))
    assert (started.message.text, started.message.role) == ("hello", MessageRole.USER)
    run = await finished(adapter, started.run)
    assert (run.status, run.agent) == (RunStatus.COMPLETED, agent_ref("echo"))
    assert run.usage.total_tokens
    assert started.thread.latest_run == run.ref
    assert [reply.text for reply in started.replies] == ([] if background else ["Echo: hello"])
    page = await messages_of(adapter, started.thread.ref)
    assert [(m.role.value, m.text) for m in page.items] == [
        ("SYSTEM", "Be brief."),
        ("ASSISTANT", "Yes."),
        ("USER", "hello"),
        ("ASSISTANT", "Echo: hello"),
    ]
    assert page.items[2] == started.message
    assert (page.total, page.has_next, page.has_previous) == (4, False, False)
    await adapter.close()


async def test_what_was_said_comes_back(sandbox):
    """Text, pictures and files by address, data and id, as the message that was sent."""
    adapter = at_sandbox(sandbox)
    thread = await adapter.create_thread(CALL, a_start(None))
    parts = (
        TextPart(text="look"),
        ImagePart(url="https://example.com/a.png", detail=ImageDetail.ORIGINAL),
        ImagePart(file_id="file-1"),
        FilePart(url="https://example.com/a.pdf"),
        FilePart(url="data:application/pdf;base64,AAAA", filename="a.pdf"),
        FilePart(file_id="file-2"),
    )
    sent = await adapter.send_message(CALL, thread.ref, a_send(parts=parts, agent=None))
    (read,) = await adapter.messages(CALL, [sent.message.ref])
    assert read == sent.message
    expected = (TextPart(text="more"), *parts[:2], ImagePart(file_id="file-1", detail=ImageDetail.AUTO), *parts[3:])
    assert (read.parts, sent.run) == (expected, None)
    await adapter.close()


async def test_a_message_that_is_no_persons_is_not_answered(sandbox):
    """An agent may be named all the same."""
    adapter = at_sandbox(sandbox)
    thread = await adapter.create_thread(CALL, a_start(None, messages=(MessageDraft(text="x"),)))
    sent = await adapter.send_message(CALL, thread.ref, a_send("noted", role=DraftRole.ASSISTANT))
    assert (sent.run, sent.message.role) == (None, MessageRole.ASSISTANT)
    asked = await adapter.send_message(CALL, thread.ref, a_send("tell me", agent="refuses"))
    await finished(adapter, asked.run)
    assert (await messages_of(adapter, thread.ref)).items[-1].text == "I can't help with “tell me”."
    await adapter.close()


async def test_known_threads_are_read(sandbox):
    """By their ids, each by itself: the API lists none."""
    adapter = at_sandbox(sandbox)
    ids = sandbox.emulators[VENDOR].seeded_thread_ids
    refs = [ThreadRef(source=SOURCE, native_id=native_id) for native_id in (*ids, "conv_nobody")]
    *found, missing = await adapter.threads(CALL, refs)
    assert [thread.native_id for thread in found] == list(ids)
    assert all(thread.metadata["title"] and thread.created_at and thread.raw for thread in found)
    assert missing.code is ErrorCode.NOT_FOUND
    await adapter.close()


async def test_pairs_not_named_stay(sandbox):
    """Those there are read first, so it matters nothing whether the vendor merges or replaces."""
    adapter = at_sandbox(sandbox)
    thread = await adapter.create_thread(CALL, a_start(None, metadata={f"k{n}": "v" for n in range(16)}))
    changed = await adapter.update_thread(CALL, thread.ref, ThreadEdit(metadata={"k0": None, "k1": "w"}))
    assert changed.metadata == {**{f"k{n}": "v" for n in range(2, 16)}, "k1": "w"}
    with pytest.raises(Invalid) as caught:
        await adapter.update_thread(CALL, thread.ref, ThreadEdit(metadata={"k0": "v", "k16": "v"}))
    assert caught.value.path == ("metadata",)
    sandbox.record.clear()
    assert await adapter.update_thread(CALL, thread.ref, ThreadEdit(title="x")) == changed
    assert [seen.method for seen in sandbox.record.select(vendor=VENDOR)] == ["GET"]
    await adapter.close()


async def test_a_deleted_conversation_is_gone(sandbox):
    """The capability says that its items are not."""
    adapter = at_sandbox(sandbox)
    thread = await adapter.create_thread(CALL, a_start(None))
    assert await adapter.delete_thread(CALL, thread.ref) is VendorCopy.DELETED
    with pytest.raises(NotFound):
        await adapter.delete_thread(CALL, thread.ref)
    await adapter.close()


@pytest.mark.parametrize("agent", ["nobody", None])
async def test_an_agent_that_is_not_there_costs_nothing(sandbox, agent: str | None):
    """Nothing is sent before it is known who is to answer."""
    adapter = at_sandbox(sandbox) if agent else at_sandbox(sandbox, agents=[], agent_id=None)
    expected = NotFound if agent else Invalid
    with pytest.raises(expected) as caught:
        await adapter.start_thread(CALL, a_start(agent=agent))
    assert caught.value.path == ("target",)
    if agent:
        with pytest.raises(NotFound) as caught:
            await adapter.send_message(CALL, ThreadRef(source=SOURCE, native_id="conv_1"), a_send(agent=agent))
        assert caught.value.path == ("agentId",)
    assert sandbox.record.select(vendor=VENDOR) == []
    await adapter.close()


async def test_nobody_reads_what_is_of_another_conversation(sandbox):
    """Neither items nor responses, though one key reaches them all."""
    adapter = at_sandbox(sandbox)
    theirs = await adapter.start_thread(CALL, a_start())
    ours = await adapter.create_thread(CALL, a_start(None))
    (message,) = await adapter.messages(CALL, [MessageRef(thread=ours.ref, native_id=theirs.message.ref.native_id)])
    run_ref = RunRef(thread=ours.ref, native_id=theirs.run.ref.native_id)
    (run,) = await adapter.runs(CALL, [run_ref])
    (calls,) = await adapter.run_tool_calls(CALL, [run_ref])
    assert {found.code for found in (message, run, calls)} == {ErrorCode.NOT_FOUND}
    with pytest.raises(NotFound):
        await adapter.cancel_run(CALL, run_ref)
    assert not sandbox.record.select(vendor=VENDOR, path="*/cancel")
    await adapter.close()


async def test_health_proves_address_and_key(sandbox):
    """By a request that asks for nothing; nothing is made by it."""
    adapter = at_sandbox(sandbox)
    await adapter.health(CALL)
    (seen,) = sandbox.record.select(vendor=VENDOR)
    assert (seen.method, seen.path, seen.body, seen.status) == ("POST", "/v1/responses", {}, 400)
    await adapter.close()


async def test_agents_stand_in_the_options(sandbox):
    """All of them in their order, one by one, and none that is not there; nothing is asked."""
    adapter = at_sandbox(sandbox)
    page = await adapter.agent_page(CALL, PageRequest(size=2))
    assert ([agent.name for agent in page.items], page.total, page.has_next) == (["echo", "tools"], 12, True)
    known, unknown = await adapter.agents(CALL, [agent_ref("asks"), agent_ref("nobody")])
    assert (known.model, unknown.code) == ("sandbox-asks", ErrorCode.NOT_FOUND)
    assert sandbox.record.select(vendor=VENDOR) == []
    await adapter.close()
