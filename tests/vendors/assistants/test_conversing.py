"""Both vendors of the dialect converse, over HTTP, with the sandbox."""

from typing import Any

import pytest

from fakes import a_call
from threadloom.domain.agent import AgentDraft
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import ErrorCode, NotFound, VendorRejected, VendorUnreachable
from threadloom.domain.message import Attachment, AttachmentTool, DraftRole, MessageDraft, MessageRole
from threadloom.domain.page import PageRequest
from threadloom.domain.part import ImageDetail, ImagePart, RefusalPart, TextPart
from threadloom.domain.run import RunStatus
from threadloom.domain.thread import SendDraft, ToolResourcesDraft
from threadloom.domain.vendor import MessagePageKey, RunPageKey, VendorCopy
from vendors.kit import a_draft, an_agent, at_sandbox, connected, finished

BOTH = pytest.mark.parametrize("vendor", ["openai-assistants", "umami"])
CALL = a_call()


@pytest.fixture
async def adapter(sandbox, vendor: str):
    adapter = at_sandbox(sandbox, vendor)
    yield adapter
    await adapter.close()


async def messages(adapter, thread, **page):
    (found,) = await adapter.message_pages(CALL, [MessagePageKey(thread=thread, page=PageRequest(size=100, **page))])
    return found.items


@BOTH
async def test_a_thread_is_started_answered_and_read_back(adapter, vendor: str):
    """What was sent, who was asked, and what they said."""
    draft = a_draft(vendor, "hello world", messages=(MessageDraft(text="before"),))
    started = await adapter.start_thread(CALL, draft)
    assert started.failure is None
    assert started.message.text == "hello world"
    assert started.thread.agent == an_agent(vendor)
    assert started.thread.latest_run == started.run.ref
    run = await finished(adapter, started.run)
    assert (run.status, run.agent) == (RunStatus.COMPLETED, an_agent(vendor))
    usage: Any = run.usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens
    said = await messages(adapter, started.thread.ref)
    assert [(m.role, m.text) for m in said] == [
        (MessageRole.USER, "before"),
        (MessageRole.USER, "hello world"),
        (MessageRole.ASSISTANT, "Echo: hello world"),
    ]
    assert list(await adapter.messages(CALL, [m.ref for m in said])) == list(said)
    (thread,) = await adapter.threads(CALL, [started.thread.ref])
    assert thread.created_at is not None


@BOTH
async def test_a_conversation_goes_on(adapter, vendor: str):
    """A person's message is answered, an agent's is only added."""
    thread = await adapter.create_thread(CALL, a_draft(vendor, None))
    asked = await adapter.send_message(
        CALL, thread.ref, SendDraft(message=MessageDraft(text="one"), agent=an_agent(vendor))
    )
    assert asked.message.text == "one"
    await finished(adapter, asked.run)
    told = MessageDraft(text="two", role=DraftRole.ASSISTANT)
    added = await adapter.send_message(CALL, thread.ref, SendDraft(message=told, agent=an_agent(vendor)))
    assert (added.run, added.message.role) == (None, MessageRole.ASSISTANT)
    alone = await adapter.send_message(CALL, thread.ref, SendDraft(message=MessageDraft(text="three")))
    assert alone.run is None
    assert [m.text for m in await messages(adapter, thread.ref)] == ["one", "Echo: one", "two", "three"]
    (runs,) = await adapter.run_pages(CALL, [RunPageKey(thread=thread.ref, page=PageRequest())])
    assert [run.ref for run in runs.items] == [asked.run.ref]


@BOTH
async def test_content_of_every_kind_comes_back(adapter, vendor: str):
    """Pictures, a refusal, annotations, any script."""
    kinds = {}
    for agent in ("image", "refuses", "annotations", "unicode"):
        started = await adapter.start_thread(CALL, a_draft(vendor, "漢 👍🏽", agent=f"asst_{agent}"))
        await finished(adapter, started.run)
        kinds[agent] = (await messages(adapter, started.thread.ref))[-1]
    assert [type(part) for part in kinds["image"].parts] == [TextPart, ImagePart, ImagePart]
    assert kinds["image"].parts[1].detail is ImageDetail.HIGH
    assert isinstance(kinds["refuses"].parts[0], RefusalPart)
    assert len(kinds["annotations"].parts[0].annotations) == 2
    assert kinds["unicode"].text.startswith("漢 👍🏽\n")


@BOTH
async def test_parts_and_attachments_go_out(adapter, sandbox, vendor: str):
    """Every field under the vendor's own name."""
    draft = MessageDraft(
        text="look",
        parts=(
            ImagePart(url="https://example.com/a.png", detail=ImageDetail.LOW),
            ImagePart(file_id="file-1"),
            TextPart(text="and"),
        ),
        attachments=(Attachment(file_id="file-2", tools=(AttachmentTool.FILE_SEARCH,)), Attachment(file_id="file-3")),
    )
    thread = await adapter.create_thread(CALL, a_draft(vendor, None))
    sandbox.record.clear()
    sent = await adapter.send_message(CALL, thread.ref, SendDraft(message=draft))
    (seen,) = sandbox.record.select(vendor=vendor)
    assert seen.body == {
        "role": "user",
        "content": [
            {"type": "text", "text": "look"},
            {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
            {"type": "image_file", "image_file": {"file_id": "file-1"}},
            {"type": "text", "text": "and"},
        ],
        "attachments": [{"file_id": "file-2", "tools": [{"type": "file_search"}]}, {"file_id": "file-3"}],
    }
    assert [attachment.file_id for attachment in sent.message.attachments] == ["file-2", "file-3"]


@BOTH
async def test_a_long_thread_pages_both_ways(adapter, vendor: str):
    """500 messages, of one second most of them, each once and in order."""
    started = await adapter.start_thread(CALL, a_draft(vendor, "x", agent="asst_long"))
    await finished(adapter, started.run)
    forward, cursor = [], None
    while True:
        key = MessagePageKey(thread=started.thread.ref, page=PageRequest(size=100, after=cursor))
        (page,) = await adapter.message_pages(CALL, [key])
        forward += [message.text for message in page.items]
        if not page.has_next:
            break
        cursor = page.positions[-1]
    assert len(forward) == 500
    assert forward[1] == "Line 2 about “x”"
    assert forward[-1] == "Line 500 about “x”"
    (last,) = await adapter.message_pages(
        CALL, [MessagePageKey(thread=started.thread.ref, page=PageRequest(size=7, from_end=True, before=cursor))]
    )
    assert last.has_next
    assert [message.text for message in last.items] == forward[392:399]


@BOTH
async def test_tool_resources_are_set_replaced_and_cleared(adapter, vendor: str):
    """They are read back as the vendor has them."""
    draft = a_draft(vendor, None, tool_resources=ToolResourcesDraft(code_interpreter_file_ids=("a", "b")))
    thread = await adapter.create_thread(CALL, draft)
    assert thread.tool_resources.code_interpreter_file_ids == ("a", "b")
    edit = ThreadEdit(tool_resources=ToolResourcesDraft(vector_store_ids=("vs_1",)))
    assert (await adapter.update_thread(CALL, thread.ref, edit)).tool_resources.vector_store_ids == ("vs_1",)
    cleared = await adapter.update_thread(CALL, thread.ref, ThreadEdit(tool_resources=None))
    assert cleared.tool_resources.code_interpreter_file_ids == ()
    assert cleared.tool_resources.vector_store_ids == ()


@BOTH
async def test_a_deleted_thread_is_gone(adapter, vendor: str):
    """It cannot be read, sent to or deleted again."""
    thread = await adapter.create_thread(CALL, a_draft(vendor, None))
    assert await adapter.delete_thread(CALL, thread.ref) is VendorCopy.DELETED
    (error,) = await adapter.threads(CALL, [thread.ref])
    assert error.code is ErrorCode.NOT_FOUND
    with pytest.raises(NotFound):
        await adapter.delete_thread(CALL, thread.ref)
    with pytest.raises(NotFound):
        await adapter.send_message(CALL, thread.ref, SendDraft(message=MessageDraft(text="x")))


@BOTH
async def test_agents_are_listed_made_and_deleted(adapter, vendor: str):
    """Paged as the vendor orders them, read by id."""
    made = await adapter.create_agent(CALL, AgentDraft(name="Mine", model="sandbox-echo", description="d"))
    page = await adapter.agent_page(CALL, PageRequest(size=3))
    assert (len(page.items), page.has_next, page.has_previous) == (3, True, False)
    rest = await adapter.agent_page(CALL, PageRequest(size=100, after=page.positions[-1]))
    refs = [agent.ref for agent in (*page.items, *rest.items)]
    assert made.ref in refs
    assert an_agent(vendor) in refs
    assert len(set(refs)) == len(refs)
    assert list(await adapter.agents(CALL, [made.ref])) == [made]
    await adapter.delete_agent(CALL, made.ref)
    with pytest.raises(NotFound):
        await adapter.delete_agent(CALL, made.ref)


@BOTH
async def test_an_unknown_agent_leaves_what_was_made(adapter, vendor: str):
    """One call makes nothing; of two, the first stands and says why nobody answers."""
    draft = a_draft(vendor, "x", agent="asst_nobody")
    if vendor == "openai-assistants":
        with pytest.raises(NotFound) as caught:
            await adapter.start_thread(CALL, draft)
        assert caught.value.path == ("target",)
    else:
        started = await adapter.start_thread(CALL, draft)
        assert (started.failure.code, started.failure.path) == (ErrorCode.NOT_FOUND, ("target",))
        assert started.failure.message == "there is no such agent at this source"
        assert (started.message.text, started.run) == ("x", None)
    thread = await adapter.create_thread(CALL, a_draft(vendor, None))
    sent = await adapter.send_message(
        CALL, thread.ref, SendDraft(message=MessageDraft(text="x"), agent=an_agent(vendor, "asst_nobody"))
    )
    assert (sent.failure.code, sent.run) == (ErrorCode.NOT_FOUND, None)
    assert (sent.failure.source, sent.failure.path) == (vendor, ("agentId",))
    assert sent.failure.message == "there is no such agent at this source"


@BOTH
async def test_health_proves_address_and_key(sandbox, vendor: str):
    """A wrong key is the gateway's, not the caller's; a vendor that is down is unreachable."""
    good = at_sandbox(sandbox, vendor)
    await good.health(CALL)
    bad = connected(vendor, sandbox.emulators[vendor].base_url, key="wrong")
    with pytest.raises(VendorRejected, match="refused the key"):
        await bad.health(CALL)
    await sandbox.emulators[vendor].set_state("down")
    with pytest.raises(VendorUnreachable):
        await good.health(CALL)
    await good.close()
    await bad.close()
