"""What openai-assistants alone has: metadata, one-call starts, vector stores, changes of agents."""

import json
from pathlib import Path

import jsonschema
import pytest

from fakes import a_call
from threadloom.domain.agent import AgentDraft
from threadloom.domain.edit import AgentEdit, ThreadEdit
from threadloom.domain.errors import ErrorCode, Invalid, OutcomeUnknown, ThreadloomError, VendorRejected
from threadloom.domain.ids import RunRef
from threadloom.domain.message import Attachment, AttachmentTool, MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.thread import SendDraft, ThreadDraft, ToolResourcesDraft, VectorStoreDraft
from threadloom.domain.vendor import MessagePageKey, VendorCopy
from vendors.kit import a_draft, a_thread_ref, an_agent, answering_in_turn, at_sandbox, connected, odd_server

VENDOR = "openai-assistants"
CALL = a_call()
PAGE = Path(__file__).parents[2] / "vendor_docs" / "openai-assistants.openapi.json"
THREAD = b'{"id": "thread_1"}'

EVERYTHING = a_draft(
    VENDOR,
    "hello",
    messages=(
        MessageDraft(
            text="before",
            attachments=(Attachment(file_id="file-1", tools=(AttachmentTool.CODE_INTERPRETER,)),),
            metadata={"m": "1"},
        ),
    ),
    metadata={"t": "2"},
    tool_resources=ToolResourcesDraft(
        code_interpreter_file_ids=("file-2",),
        vector_stores=(
            VectorStoreDraft(file_ids=("file-3",), is_static=True, max_chunk_size_tokens=600, metadata={"v": "3"}),
        ),
    ),
)
BODY = {
    "messages": [
        {
            "role": "user",
            "content": "before",
            "attachments": [{"file_id": "file-1", "tools": [{"type": "code_interpreter"}]}],
            "metadata": {"m": "1"},
        },
        {"role": "user", "content": "hello"},
    ],
    "metadata": {"t": "2"},
    "tool_resources": {
        "code_interpreter": {"file_ids": ["file-2"]},
        "file_search": {
            "vector_stores": [
                {
                    "file_ids": ["file-3"],
                    "chunking_strategy": {
                        "type": "static",
                        "static": {"max_chunk_size_tokens": 600, "chunk_overlap_tokens": 300},
                    },
                    "metadata": {"v": "3"},
                }
            ]
        },
    },
}


@pytest.mark.parametrize("create_and_run", [True, False])
async def test_every_documented_field_arrives(sandbox, create_and_run: bool):
    """Each under the page's name, in one call or in two; the body is one that the page allows."""
    adapter = at_sandbox(sandbox, VENDOR, create_and_run=create_and_run)
    assert adapter.check(EVERYTHING) == ()
    started = await adapter.start_thread(CALL, EVERYTHING)
    await adapter.close()
    assert started.failure is None
    posts = [(seen.path, seen.body) for seen in sandbox.record.select(vendor=VENDOR, method="POST")]
    if create_and_run:
        assert posts == [("/v1/threads/runs", {"assistant_id": "asst_echo", "thread": BODY})]
    else:
        run = f"/v1/threads/{started.thread.ref.native_id}/runs"
        assert posts == [("/v1/threads", BODY), (run, {"assistant_id": "asst_echo"})]
    page = json.loads(PAGE.read_text())
    schema = page["paths"]["/threads"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    jsonschema.validate(BODY, schema)
    assert started.thread.metadata == {"t": "2"}
    assert len(started.thread.tool_resources.vector_store_ids) == 1


async def test_pairs_not_named_stay(sandbox):
    """Those there are read first, so it matters nothing whether the vendor merges or replaces."""
    adapter = at_sandbox(sandbox, VENDOR)
    pairs = {f"k{n}": "v" for n in range(16)}
    thread = await adapter.create_thread(CALL, a_draft(VENDOR, None, metadata=pairs))
    changed = await adapter.update_thread(CALL, thread.ref, ThreadEdit(metadata={"k0": None, "k1": "w"}))
    assert changed.metadata == {**{k: "v" for k in pairs if k != "k0"}, "k1": "w"}
    with pytest.raises(Invalid) as caught:
        await adapter.update_thread(CALL, thread.ref, ThreadEdit(metadata={"k0": "v", "k16": "v"}))
    assert caught.value.path == ("metadata",)
    await adapter.close()


async def test_a_change_of_nothing_sends_nothing(sandbox):
    """What only the gateway keeps costs the vendor no write."""
    adapter = at_sandbox(sandbox, VENDOR)
    thread = await adapter.create_thread(CALL, a_draft(VENDOR, None))
    sandbox.record.clear()
    assert (await adapter.update_thread(CALL, thread.ref, ThreadEdit(title="x"))).ref == thread.ref
    assert [seen.method for seen in sandbox.record.select(vendor=VENDOR)] == ["GET"]
    await adapter.close()


async def test_agents_are_changed(sandbox):
    """Fields not named stay, None clears, pairs are merged."""
    adapter = at_sandbox(sandbox, VENDOR)
    draft = AgentDraft(name="a", model="m", description="d", instructions="i", metadata={"a": "1", "b": "2"})
    agent = await adapter.create_agent(CALL, draft)
    assert (agent.name, agent.model, agent.description, agent.instructions) == ("a", "m", "d", "i")
    edit = AgentEdit(name="b", description=None, metadata={"a": None, "c": "3"})
    changed = await adapter.update_agent(CALL, agent.ref, edit)
    assert (changed.name, changed.model, changed.instructions) == ("b", "m", "i")
    assert not changed.description
    assert changed.metadata == {"b": "2", "c": "3"}
    await adapter.close()


async def test_the_vendors_refusal_names_our_field(sandbox):
    """By the `param` of its error, wherever our input has it."""
    adapter = at_sandbox(sandbox, VENDOR)
    many = {f"k{n}": "v" for n in range(17)}
    with pytest.raises(Invalid) as caught:
        await adapter.start_thread(CALL, a_draft(VENDOR, "x", metadata=many))
    assert caught.value.path == ("metadata",)
    thread = await adapter.create_thread(CALL, a_draft(VENDOR, None))
    with pytest.raises(Invalid) as caught:
        await adapter.send_message(CALL, thread.ref, SendDraft(message=MessageDraft(text="x", metadata=many)))
    assert caught.value.path == ("message", "metadata")
    await adapter.close()


async def test_a_start_whose_reading_back_fails_is_half_a_success():
    """The thread is known from its run; what is missing says why."""
    run = b'{"id": "run_1", "thread_id": "thread_9", "status": "queued", "created_at": 5}'
    async with odd_server(answering_in_turn(("200 OK", run), ("500 Oops", b""))) as url:
        adapter = connected(VENDOR, url)
        started = await adapter.start_thread(CALL, a_draft(VENDOR, "x", metadata={"a": "b"}))
        await adapter.close()
    assert started.thread.ref == a_thread_ref(VENDOR, "thread_9")
    assert started.thread.metadata == {"a": "b"}
    assert (started.run.native_id, started.message) == ("run_1", None)
    assert started.failure.code is ErrorCode.VENDOR_FAILED


async def test_a_run_without_its_thread_is_no_answer():
    """Something was made, and nobody can say what."""
    async with odd_server(answering_in_turn(("200 OK", b'{"id": "run_1"}'))) as url:
        adapter = connected(VENDOR, url)
        with pytest.raises(OutcomeUnknown):
            await adapter.start_thread(CALL, a_draft(VENDOR, "x"))
        await adapter.close()


async def test_a_message_is_delivered_though_nobody_can_be_asked():
    """The second call's failure does not undo the first."""
    message = b'{"id": "msg_1", "role": "user", "content": "x"}'
    async with odd_server(answering_in_turn(("200 OK", message), ("500 Oops", b""))) as url:
        adapter = connected(VENDOR, url)
        draft = SendDraft(message=MessageDraft(text="x"), agent=an_agent(VENDOR))
        sent = await adapter.send_message(CALL, a_thread_ref(VENDOR), draft)
        await adapter.close()
    assert sent.message.native_id == "msg_1"
    assert (sent.run, sent.failure.code) == (None, ErrorCode.OUTCOME_UNKNOWN)


REFUSED = ("400 Bad Request", b'{"error": {"message": "prose", "param": null}}')
OPEN = ("200 OK", b'{"data": [{"id": "run_1", "status": "in_progress"}], "has_more": false}')
ENDED = ("200 OK", b'{"data": [{"id": "run_1", "status": "completed"}], "has_more": false}')


@pytest.mark.parametrize(
    ("look", "code"),
    [(OPEN, ErrorCode.CONFLICT), (ENDED, ErrorCode.VALIDATION), (("500 Oops", b""), ErrorCode.VALIDATION)],
)
async def test_a_refusal_without_a_field_is_looked_into(look: tuple, code: ErrorCode):
    """A run under way explains it; else it stays what it was."""
    draft = SendDraft(message=MessageDraft(text="x"), agent=an_agent(VENDOR))
    async with odd_server(answering_in_turn(REFUSED, look)) as url:
        adapter = connected(VENDOR, url)
        with pytest.raises(ThreadloomError) as caught:
            await adapter.send_message(CALL, a_thread_ref(VENDOR), draft)
        await adapter.close()
    assert caught.value.code is code
    message = ("200 OK", b'{"id": "msg_1"}')
    async with odd_server(answering_in_turn(message, REFUSED, look)) as url:
        adapter = connected(VENDOR, url)
        sent = await adapter.send_message(CALL, a_thread_ref(VENDOR), draft)
        await adapter.close()
    assert sent.failure.code is code


async def test_a_stop_that_is_refused_while_the_run_goes_on():
    """Then it is the request that was wrong."""
    going = ("200 OK", b'{"id": "run_1", "status": "in_progress"}')
    async with odd_server(answering_in_turn(REFUSED, going)) as url:
        adapter = connected(VENDOR, url)
        with pytest.raises(Invalid):
            await adapter.cancel_run(CALL, RunRef(thread=a_thread_ref(VENDOR), native_id="run_1"))
        await adapter.close()


async def test_the_sources_own_agent_answers_where_none_is_named(sandbox):
    """Without either there is nobody to ask."""
    nobody = ThreadDraft(source=a_thread_ref(VENDOR).source, message=MessageDraft(text="x"))
    adapter = at_sandbox(sandbox, VENDOR, agent_id="asst_echo")
    assert (await adapter.start_thread(CALL, nobody)).run.agent == an_agent(VENDOR)
    await adapter.close()
    adapter = at_sandbox(sandbox, VENDOR)
    with pytest.raises(Invalid) as caught:
        await adapter.start_thread(CALL, nobody)
    assert caught.value.path == ("target",)
    await adapter.close()


async def test_tool_calls_of_an_unreadable_run_are_an_error_of_their_message():
    """Its neighbours without a run have none."""
    thread = a_thread_ref(VENDOR)
    rows = b'{"data": [{"id": "m1"}, {"id": "m2", "run_id": "run_1"}], "has_more": false}'
    async with odd_server(answering_in_turn(("200 OK", rows), ("500 Oops", b""))) as url:
        adapter = connected(VENDOR, url)
        (page,) = await adapter.message_pages(CALL, [MessagePageKey(thread=thread, page=PageRequest())])
        none, error = await adapter.tool_calls(CALL, page.items)
        (same,) = await adapter.run_tool_calls(CALL, [page.items[1].run])
        await adapter.close()
    assert none == ()
    assert error.code is same.code is ErrorCode.VENDOR_FAILED


async def test_an_agent_whose_deletion_is_denied(sandbox):
    """It is looked into as a thread's is."""
    denied = ("200 OK", b'{"id": "asst_1", "deleted": false}')
    async with odd_server(answering_in_turn(denied, ("404 Not Found", b""))) as url:
        adapter = connected(VENDOR, url)
        await adapter.delete_agent(CALL, an_agent(VENDOR))
        await adapter.close()


UNSURE = b'{"id": "thread_1", "deleted": false}'


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (("404 Not Found", b"{}"), VendorCopy.DELETED),
        (("200 OK", THREAD), VendorRejected),
        (("503 Busy", b""), OutcomeUnknown),
        (("401 Unauthorized", b""), OutcomeUnknown),
    ],
)
async def test_a_delete_that_is_denied_is_looked_into(after: tuple, expected):
    """Only a thread that is not found is gone."""
    async with odd_server(answering_in_turn(("200 OK", UNSURE), after)) as url:
        adapter = connected(VENDOR, url)
        if isinstance(expected, VendorCopy):
            assert await adapter.delete_thread(CALL, a_thread_ref(VENDOR)) is expected
        else:
            with pytest.raises(expected):
                await adapter.delete_thread(CALL, a_thread_ref(VENDOR))
        await adapter.close()
