"""Threads and messages are read: the page's sample field by field, and answers that are less than it."""

from datetime import UTC, datetime

import jsonschema
import pytest

from fakes import a_call
from threadloom.domain.clock import datetime_of, instant_of
from threadloom.domain.errors import CapabilityMissing, NotFound, VendorBadPayload, VendorFailed
from threadloom.domain.feedback import FeedbackRating
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, ToolCallRef
from threadloom.domain.message import Attachment, MessageRole
from threadloom.domain.page import PageRequest
from threadloom.domain.part import TextPart
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import ThreadStatus, ThreadUser
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.domain.vendor import MessagePageKey
from vendors.thena.kit import AGENT, CHAT, RESPONSE, SAMPLE, agent_ref, connected, desk, message_ref, thread_ref

CALL = a_call()
ID = SAMPLE["id"]
MOMENT = instant_of(datetime(2023, 11, 7, 5, 31, 56, tzinfo=UTC))


def page_key(ref=None, **page) -> MessagePageKey:
    return MessagePageKey(thread=ref or thread_ref(), page=PageRequest(**page))


async def the_thread(body, *, native_id: str = "t1"):
    """The thread, its messages and its feedback, of one answer."""
    ref = thread_ref(native_id)
    async with desk({f"GET {CHAT}/{native_id}": body}) as there:
        adapter = connected(there.base_url)
        (thread,) = await adapter.threads(CALL, [ref])
        (page,) = await adapter.message_pages(CALL, [page_key(ref, size=100)])
        (feedback,) = await adapter.feedback(CALL, [ref])
        await adapter.close()
    return thread, page, feedback


async def the_messages(*messages):
    """What becomes of messages in a thread."""
    _, page, _ = await the_thread({"id": "t1", "messages": list(messages)})
    return page.items


async def test_the_sample_is_read_field_by_field():
    """Everything that the page shows of a thread, a message, a tool call and feedback."""
    jsonschema.validate(SAMPLE, RESPONSE)
    thread, page, feedback = await the_thread(SAMPLE, native_id=ID)
    ref = thread_ref(ID)
    assert (thread.ref, thread.native_id, thread.agent) == (ref, ID, agent_ref())
    assert thread.user == ThreadUser(native_id=ID, anonymous_id=ID)
    assert (thread.organization_id, thread.title, thread.metadata) == (ID, "<string>", {})
    assert (thread.created_at, thread.updated_at, thread.last_message_at) == (MOMENT, MOMENT, MOMENT)
    assert thread.last_message == MessageRef(thread=ref, native_id=ID)
    assert (thread.status, thread.native_status) == (ThreadStatus.UNKNOWN, None)
    assert thread.raw == {name: value for name, value in SAMPLE.items() if name != "messages"}
    (message,) = page.items
    assert (message.ref, message.native_id) == (MessageRef(thread=ref, native_id=ID), ID)
    assert (message.role, message.native_role, message.agent) == (MessageRole.UNKNOWN, "<string>", agent_ref())
    assert (message.parts, message.html) == ((TextPart(text="<string>"),), "<string>")
    assert (message.attachments, message.metadata) == ((Attachment(),), {})
    assert (message.created_at, message.run) == (MOMENT, RunRef(thread=ref, native_id=ID))
    (call,) = message.tool_calls
    assert call.ref == ToolCallRef(thread=ref, message=ID, native_id=f"{ID}#0")
    assert (call.native_id, call.name, call.arguments, call.result) == (None, "<string>", {}, {})
    assert (call.error, call.status) == ("<string>", ToolCallStatus.FAILED)
    assert (call.started_at, call.ended_at) == (MOMENT, MOMENT)
    (given,) = feedback
    assert (given.ref, given.native_id) == (FeedbackRef(thread=ref, native_id=ID), ID)
    assert (given.message, given.human_message, given.run) == (message.ref, message.ref, message.run)
    assert (given.rating, given.native_rating) == (FeedbackRating.UNKNOWN, "<string>")
    assert (given.issue_type, given.comment, given.flow_execution_id) == ("<string>", "<string>", ID)
    assert (given.user_id, given.organization_id, given.sync_state) == (ID, ID, SyncState.SYNCED)
    assert (given.created_at, given.updated_at) == (MOMENT, MOMENT)


async def test_an_object_without_values_is_a_thread():
    """No value that the page does not promise is needed to read what was asked for by its address."""
    for body in (
        {"messages": []},
        dict.fromkeys(SAMPLE),
        {**dict.fromkeys(SAMPLE), "messages": [{}, dict.fromkeys(SAMPLE["messages"][0])]},
    ):
        thread, page, feedback = await the_thread(body)
        assert (thread.ref, thread.native_id, thread.agent) == (thread_ref(), "t1", agent_ref())
        assert (thread.title, thread.user, thread.metadata, thread.created_at) == (None, None, None, None)
        assert (feedback, len(page.items)) == ((), len(body.get("messages") or ()))
        for message in page.items:
            assert (message.text, message.tool_calls, message.attachments) == ("", (), ())


async def test_what_is_not_known_is_left_alone():
    """New fields are kept in the raw answer, words and moments that nobody knows become nothing."""
    body = {"id": "t1", "created_at": 5, "updated_at": "soon", "metadata": [1], "title": "", "novel": {"a": 1}}
    thread, _, _ = await the_thread(body)
    assert (thread.created_at, thread.updated_at, thread.metadata, thread.title) == (None, None, None, None)
    assert thread.raw == body


@pytest.mark.parametrize("body", [{"id": 5}, {"messages": {}}, {"messages": [{"tool_calls": "x"}]}, [], "x", 5])
async def test_an_answer_of_another_kind_makes_no_sense(body):
    """It is told as such, never as an empty thread."""
    thread, page, feedback = await the_thread(body)
    assert {type(found) for found in (thread, page, feedback)} == {VendorBadPayload}


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-11-21T10:00:00.123456Z", datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-21T12:00:00+02:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21T10:00:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21 10:00:00.5", datetime(2026, 11, 21, 10, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
async def test_moments_are_read_however_they_are_written(told: str, moment: datetime):
    """One without a zone is in UTC."""
    thread, _, _ = await the_thread({"created_at": told})
    assert datetime_of(thread.created_at) == moment


async def test_messages_stay_in_the_order_of_their_list():
    """Never of their moments; those without an id are named by their place."""
    found = await the_messages(
        {"id": "late", "content": "1", "created_at": "2026-01-02T00:00:00Z"},
        {"content": "2"},
        {"id": "early", "content": "3", "created_at": "2026-01-01T00:00:00Z"},
        {"id": None, "content": "4"},
    )
    assert [message.text for message in found] == ["1", "2", "3", "4"]
    assert [message.ref.native_id for message in found] == ["late", "t1#1", "early", "t1#3"]
    assert [message.native_id for message in found] == ["late", None, "early", None]


@pytest.mark.parametrize(
    ("word", "role", "agent"),
    [
        ("user", MessageRole.USER, None),
        ("Human ", MessageRole.USER, None),
        ("ASSISTANT", MessageRole.ASSISTANT, agent_ref()),
        ("ai", MessageRole.ASSISTANT, agent_ref()),
        ("AIMessageChunk", MessageRole.ASSISTANT, agent_ref()),
        ("system", MessageRole.SYSTEM, agent_ref()),
        ("developer", MessageRole.SYSTEM, agent_ref()),
        ("tool", MessageRole.TOOL, agent_ref()),
        ("function", MessageRole.TOOL, agent_ref()),
        ("critic", MessageRole.UNKNOWN, agent_ref()),
    ],
)
async def test_roles_are_free_text(word: str, role: MessageRole, agent):
    """Known ones in any letters; the vendor's word stays beside."""
    (message,) = await the_messages({"role": word})
    assert (message.role, message.native_role, message.agent) == (role, word, agent)


@pytest.mark.parametrize(
    ("told", "attachment"),
    [
        ({"file_id": "f", "filename": "a", "mime_type": "b", "url": "c"},
         Attachment(file_id="f", filename="a", mime_type="b", url="c")),
        ({"id": "f", "name": "a", "content_type": "b", "size": 5},
         Attachment(file_id="f", filename="a", mime_type="b", data={"size": 5})),
        ({"file_id": "f", "id": "g"}, Attachment(file_id="f", data={"id": "g"})),
        ({"id": 5, "name": None, "url": ["x"]}, Attachment(data={"id": 5, "name": None, "url": ["x"]})),
        ({}, Attachment()),
        ("x.pdf", Attachment(data={"value": "x.pdf"})),
        (None, Attachment(data={"value": None})),
    ],
)  # fmt: skip
async def test_attachments_are_read_by_likely_names(told, attachment: Attachment):
    """What is left is kept as it is."""
    (message,) = await the_messages({"attachments": [told]})
    assert message.attachments == (attachment,)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, ToolCallStatus.RUNNING),
        ({"error": ""}, ToolCallStatus.RUNNING),
        ({"end_time": "2026-01-01T00:00:00Z"}, ToolCallStatus.COMPLETED),
        ({"end_time": "2026-01-01T00:00:00Z", "error": "x"}, ToolCallStatus.FAILED),
        ({"error": "x"}, ToolCallStatus.FAILED),
    ],
)
async def test_a_tool_calls_status_is_derived(told: dict, status: ToolCallStatus):
    """From its error and its end; arguments and results are any JSON."""
    (message,) = await the_messages({"id": "m", "tool_calls": [{}, {"arguments": [1], "result": "r", **told}]})
    first, second = message.tool_calls
    assert (first.ref.native_id, first.name, second.ref.native_id) == ("m#0", "", "m#1")
    assert (second.status, second.arguments, second.result) == (status, [1], "r")


async def test_a_thread_is_read_once_a_batch():
    """However many keys ask about it; a key that fails leaves the others alone."""
    body = {"messages": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}
    async with desk({f"GET {CHAT}/t1": body, f"GET {CHAT}/t2": (500, {})}) as there:
        adapter = connected(there.base_url)
        found = await adapter.messages(
            CALL,
            [message_ref("b"), message_ref("z"), message_ref("x", thread_ref("t2")), message_ref("a")],
        )
        assert there.asked() == [f"GET {CHAT}/t1", f"GET {CHAT}/t2"]
        first, second, broken = await adapter.message_pages(
            CALL, [page_key(size=2), page_key(size=2, after=("b",)), page_key(thread_ref("t2"))]
        )
        assert len(there.seen) == 4
        calls = await adapter.tool_calls(CALL, [found[0], found[3]])
        feedback = await adapter.feedback(CALL, [thread_ref("t2"), thread_ref(), thread_ref()])
        assert len(there.seen) == 7
        threads = await adapter.threads(CALL, [thread_ref(), thread_ref("t2"), thread_ref()])
        assert len(there.seen) == 9
        await adapter.close()
    assert [getattr(message, "native_id", type(message)) for message in found] == ["b", NotFound, VendorFailed, "a"]
    assert ([m.native_id for m in first.items], first.has_next, first.total) == (["a", "b"], True, 3)
    assert ([m.native_id for m in second.items], second.has_previous, second.total) == (["c"], True, 3)
    assert isinstance(broken, VendorFailed)
    assert calls == [(), ()]
    assert [type(answer) for answer in feedback] == [VendorFailed, tuple, tuple]
    assert threads[0] == threads[2]
    assert isinstance(threads[1], VendorFailed)


@pytest.mark.parametrize("position", [(), (5,), (None,), ("a", "b")])
async def test_a_position_of_another_list_is_refused(position):
    """It is told at its own place, and costs the other keys nothing."""
    async with desk({f"GET {CHAT}/t1": {"messages": [{"id": "a"}]}}) as there:
        adapter = connected(there.base_url)
        after, before, fine = await adapter.message_pages(
            CALL, [page_key(after=position), page_key(before=position), page_key()]
        )
        await adapter.close()
    assert (after.path, before.path) == (("after",), ("before",))
    assert fine.total == 1


@pytest.mark.parametrize("status", [404, 422, 400])
async def test_an_id_that_is_none_of_thenas_is_not_found(status: int):
    """A 422 to a request that holds nothing but ids means that there can be no such thing."""
    async with desk({f"GET {CHAT}/no-uuid": (status, {"detail": "x"})}) as there:
        adapter = connected(there.base_url)
        (error,) = await adapter.threads(CALL, [thread_ref("no-uuid")])
        await adapter.close()
    assert isinstance(error, NotFound)
    assert error.source == "thena"


async def test_a_thread_without_its_agent_is_found_under_the_sources_own():
    """Without either it is nowhere, and nothing is sent."""
    async with desk({f"GET {CHAT}/t1": {"agent_id": AGENT}}) as there:
        adapter = connected(there.base_url)
        (thread,) = await adapter.threads(CALL, [thread_ref(scope=None)])
        bare = connected(there.base_url, agent_id=None)
        (error,) = await bare.threads(CALL, [thread_ref(scope=None)])
        await adapter.close()
        await bare.close()
    assert thread.agent == agent_ref()
    assert isinstance(error, NotFound)
    assert len(there.seen) == 1


async def test_what_thena_has_no_way_for_is_refused_before_any_call():
    """Changing and deleting threads, stopping and resuming runs, deleting agents."""
    async with desk({}) as there:
        adapter = connected(there.base_url)
        for refused in (
            adapter.update_thread(CALL, thread_ref(), None),
            adapter.delete_thread(CALL, thread_ref()),
            adapter.cancel_run(CALL, None),
            adapter.resume_run(CALL, None, None),
            adapter.delete_agent(CALL, agent_ref()),
            adapter.update_feedback(CALL, None, None),
            adapter.delete_feedback(CALL, None),
        ):
            with pytest.raises(CapabilityMissing):
                await refused
        await adapter.close()
    assert there.seen == []
