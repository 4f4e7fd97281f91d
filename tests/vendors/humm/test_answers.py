"""What Humm answers: nothing is promised, everything is taken."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import CapabilityMissing, OutcomeUnknown
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import FeedbackRef, MessageRef, ThreadRef
from threadloom.domain.message import MessageDraft, MessageRole
from threadloom.domain.part import TextPart
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import SendDraft, Sharing, Thread, ThreadStatus, ThreadUser
from threadloom.domain.vendor import Sent, Started
from vendors.humm.kit import EVERY_PART, SOURCE, THREAD, a_start, humm
from vendors.kit import answering, odd_server

CALL = a_call()
SAMPLE = Path(__file__).parents[2] / "vendor_docs" / "samples" / "humm" / "startThread.response.json"
NOWHERE = "http://127.0.0.1:9/v1"
AT, LATER = 1_767_323_045_000_000, 1_767_323_046_500_000
TOLD = {
    "id": "t-1",
    "organization_id": "org-told",
    "user_id": "u-1",
    "workflow_type": "analysis",
    "title": "Sales",
    "status": "active",
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T05:04:06.500000+02:00",
    "last_message": "hello",
    "sharing": "organization",
}
GIVEN = {
    "id": "f-1",
    "key": "k",
    "feedback_type": "thumbs_down",
    "thread_id": "t-1",
    "organization_id": "org-told",
    "user_id": "u-1",
    "langsmith_synced": True,
    "deleted": False,
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:06.5Z",
}


def encoded(body: Any) -> bytes:
    return body if isinstance(body, bytes) else msgspec.json.encode(body)


async def started(body: Any, draft=None) -> Started:
    async with odd_server(answering("200 OK", encoded(body))) as url:
        adapter = humm(url)
        found = await adapter.start_thread(CALL, draft or a_start())
        await adapter.close()
    return found


async def changed(body: Any, edit: ThreadEdit) -> Thread:
    async with odd_server(answering("200 OK", encoded(body))) as url:
        adapter = humm(url)
        found = await adapter.update_thread(CALL, THREAD, edit)
        await adapter.close()
    return found


async def given(body: Any, draft: FeedbackDraft):
    async with odd_server(answering("200 OK", encoded(body))) as url:
        adapter = humm(url)
        found = await adapter.give_feedback(CALL, THREAD, draft)
        await adapter.close()
    return found


async def test_a_thread_in_full():
    """Each fact at its place, the whole answer as `raw`."""
    assert (await started(TOLD)).thread == Thread(
        ref=THREAD,
        native_id="t-1",
        title="Sales",
        status=ThreadStatus.RUNNING,
        native_status="active",
        sharing=Sharing.ORGANIZATION,
        user=ThreadUser(native_id="u-1"),
        organization_id="org-told",
        created_at=AT,
        updated_at=LATER,
        raw=TOLD,
    )


@pytest.mark.parametrize("name", ["thread_id", "id", "threadId"])
@pytest.mark.parametrize("envelope", [None, "thread", "data"])
async def test_the_id_wherever_it_is(name: str, envelope: str | None):
    """Under three names, at the top or in an envelope."""
    inner = {name: "t-1", "status": "idle"}
    body = {envelope: inner, "status": "success", "id": "request-1"} if envelope else inner
    thread = (await started(body)).thread
    assert (thread.ref, thread.native_id, thread.status) == (THREAD, "t-1", ThreadStatus.IDLE)
    assert thread.raw == body


async def test_the_most_telling_name_wins():
    """An answer may have an id of its own beside that of its thread."""
    assert (await started({"id": "run-1", "thread_id": "t-1"})).thread.native_id == "t-1"
    assert (await started({"thread_id": "t-1", "data": {"id": "run-1"}})).thread.native_id == "t-1"


@pytest.mark.parametrize(
    ("body", "raw"),
    [
        (b"", None),
        (b" \n", None),
        (b"null", {"value": None}),
        (b"[]", {"value": []}),
        (b'"queued"', {"value": "queued"}),
        (b"17", {"value": 17}),
        (b"{}", {}),
        ({"id": None}, {"id": None}),
        ({"id": 17, "thread": "t-1", "data": [1]}, {"id": 17, "thread": "t-1", "data": [1]}),
        ({"id": ""}, {"id": ""}),
        ({"id": ".."}, {"id": ".."}),
        ({"id": "x" * 1_025}, {"id": "x" * 1_025}),
        (SAMPLE.read_bytes(), msgspec.json.decode(SAMPLE.read_bytes())),
    ],
)
async def test_an_answer_without_an_id(body: Any, raw: Any):
    """The thread is there all the same, under an id of ours; nothing is said that was not told."""
    found = await started(body)
    thread = found.thread
    assert thread == Thread(
        ref=thread.ref, organization_id="org-1", status=ThreadStatus.UNKNOWN, native_id=None, raw=raw
    )
    assert thread.ref.native_id.startswith("gw_")
    assert thread.ref.scope == "org-1"
    assert found.message.ref.thread == thread.ref
    assert found.failure is None
    assert (await started(body)).thread.ref != thread.ref


@pytest.mark.parametrize("body", [b"<html>", b'{"id": ', b"ok", b"{'id': 1}"])
async def test_an_answer_that_is_no_json(body: bytes):
    """It was most likely done, and nobody can say what came of it."""
    with pytest.raises(OutcomeUnknown):
        await started(body)


@pytest.mark.parametrize("name", sorted(TOLD))
@pytest.mark.parametrize("value", [None, 17, "", "novel", {}, ["x"]])
async def test_a_field_of_another_kind(name: str, value: Any):
    """It tells nothing, or is a word not known; every other field is read as before."""
    whole = (await started(TOLD)).thread
    odd = {**TOLD, name: value}
    thread = (await started(odd)).thread
    fields = {
        "id": {"ref", "native_id"},
        "organization_id": {"organization_id"},
        "user_id": {"user"},
        "title": {"title"},
        "status": {"status", "native_status"},
        "created_at": {"created_at"},
        "updated_at": {"updated_at"},
        "sharing": {"sharing"},
    }.get(name, set())
    differing = {field for field in whole.__struct_fields__ if getattr(whole, field) != getattr(thread, field)}
    assert differing == {*fields, "raw"}
    assert thread.raw == odd


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("idle", ThreadStatus.IDLE),
        ("active", ThreadStatus.RUNNING),
        ("completed", ThreadStatus.COMPLETED),
        ("error", ThreadStatus.FAILED),
        ("cancelled", ThreadStatus.CANCELLED),
        ("waiting_for_input", ThreadStatus.WAITING_FOR_INPUT),
        ("refused", ThreadStatus.REFUSED),
        ("novel", ThreadStatus.UNKNOWN),
    ],
)
async def test_every_status(word: str, status: ThreadStatus):
    """Told by an answer, or sent by a change whose answer tells none; the vendor's word is kept."""
    told = (await started({"id": "t-1", "status": word})).thread
    sent = await changed(b"", ThreadEdit(options={"humm": {"status": word}}))
    assert (told.status, told.native_status) == (sent.status, sent.native_status) == (status, word)


async def test_the_message_as_it_was_sent():
    """Humm cannot be asked for it: who shows it shows what went out."""
    draft = a_start("hello", parts=EVERY_PART)
    message = (await started(TOLD, draft)).message
    assert message.parts == (TextPart(text="hello"), *EVERY_PART)
    assert (message.role, message.native_id, message.sync_state) == (MessageRole.USER, None, SyncState.SYNCED)
    assert message.ref == MessageRef(thread=THREAD, native_id=message.ref.native_id)
    assert message.ref.native_id.startswith("m_")
    assert message.created_at is not None
    async with odd_server(answering("202 Accepted", b"[]")) as url:
        adapter = humm(url)
        sent = await adapter.send_message(CALL, THREAD, SendDraft(message=MessageDraft(text="more")))
        await adapter.close()
    assert sent == Sent(message=sent.message, thread=sent.thread)
    assert (sent.thread.ref, sent.thread.native_status) == (THREAD, None)
    assert (sent.message.ref.thread, sent.message.parts) == (THREAD, (TextPart(text="more"),))


EDIT = ThreadEdit(title="T", sharing=Sharing.PRIVATE, options={"humm": {"status": "refused", "lastMessage": "l"}})


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b"[]"])
async def test_a_change_that_tells_nothing(body: bytes):
    """What was sent holds."""
    thread = await changed(body, EDIT)
    assert (thread.ref, thread.native_id, thread.organization_id) == (THREAD, "t-1", "org-1")
    assert (thread.title, thread.sharing) == ("T", Sharing.PRIVATE)
    assert (thread.status, thread.native_status) == (ThreadStatus.REFUSED, "refused")
    assert (await changed(body, ThreadEdit(title=None))).title is None


async def test_a_change_that_tells_more():
    """Humm's word counts before what was sent."""
    thread = await changed({**TOLD, "id": "t-1"}, EDIT)
    assert (thread.ref, thread.native_id, thread.title) == (THREAD, "t-1", "Sales")
    assert (thread.sharing, thread.native_status) == (Sharing.ORGANIZATION, "active")
    assert thread.raw["last_message"] == "hello"


async def test_an_answer_about_another_thread_tells_nothing():
    """Whatever Humm did, it cannot be told; above all nothing of that other thread is."""
    with pytest.raises(OutcomeUnknown):
        await changed({**TOLD, "id": "other"}, EDIT)
    async with odd_server(answering("200 OK", b'{"id": "other", "title": "Secret"}')) as url:
        adapter = humm(url)
        with pytest.raises(OutcomeUnknown):
            await adapter.send_message(CALL, THREAD, SendDraft(message=MessageDraft(text="more")))
        await adapter.close()


@pytest.mark.parametrize("envelope", [None, "feedback", "data"])
async def test_feedback_in_full(envelope: str | None):
    """Each fact at its place."""
    draft = FeedbackDraft(rating=FeedbackRating.NEGATIVE, score=0.0, comment="no", key="k", value=[1])
    found = await given({envelope: GIVEN} if envelope else GIVEN, draft)
    assert found.ref == FeedbackRef(thread=THREAD, native_id="f-1")
    assert found.native_id == "f-1"
    assert (found.rating, found.native_rating, found.score) == (FeedbackRating.NEGATIVE, "thumbs_down", 0.0)
    assert (found.key, found.comment, found.value) == ("k", "no", [1])
    assert (found.user_id, found.organization_id) == ("u-1", "org-told")
    assert (found.created_at, found.updated_at) == (AT, LATER)
    assert (found.sync_state, found.withdrawn_at) == (SyncState.SYNCED, None)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", {"id": 1, "deleted": "no", "created_at": 0}])
async def test_feedback_of_which_nothing_is_told(body: Any):
    """It is what was sent, under an id of ours."""
    found = await given(body, FeedbackDraft(score=3.0))
    assert found.native_id is None
    assert found.ref.native_id.startswith("gw_")
    assert (found.rating, found.native_rating, found.score) == (None, "rating", 3.0)
    assert (found.key, found.organization_id) == ("message_helpfulness", "org-1")
    assert (found.created_at, found.withdrawn_at) == (None, None)


async def test_feedback_that_is_odd():
    """A kind not known is UNKNOWN beside itself; what Humm calls deleted is nobody's opinion any more."""
    assert (await given({"feedback_type": "novel"}, FeedbackDraft(comment="c"))).rating is FeedbackRating.UNKNOWN
    assert (await given({**GIVEN, "deleted": True}, FeedbackDraft(comment="c"))).withdrawn_at == LATER
    assert (await given({"deleted": True}, FeedbackDraft(comment="c"))).withdrawn_at > LATER


UNTOLD = ThreadRef(source=SOURCE.slug, scope="org-1", native_id=f"gw_{'0a' * 16}")


@pytest.mark.parametrize("thread", [UNTOLD, replace(THREAD, scope=None)])
async def test_a_thread_that_cannot_be_named(thread: ThreadRef):
    """Without Humm's id, or the organization it lives in, nothing is sent."""
    adapter = humm(NOWHERE, organization_id=None)
    for act, path in (
        (adapter.send_message(CALL, thread, SendDraft(message=MessageDraft(text="x"))), ("threadId",)),
        (adapter.update_thread(CALL, thread, EDIT), ("threadId",)),
        (adapter.give_feedback(CALL, thread, FeedbackDraft(comment="c")), ("subjectId",)),
    ):
        with pytest.raises(CapabilityMissing) as caught:
            await act
        assert (caught.value.path, caught.value.source) == (path, "humm")
    await adapter.close()
