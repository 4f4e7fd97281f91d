"""Feedback: told inside messages, given on messages and on runs."""

import pytest

from fakes import a_call
from threadloom.domain.errors import CapabilityMissing, Invalid, NotFound, OutcomeUnknown, VendorBadPayload
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.sync import SyncState
from vendors.thena.kit import CHAT, agent_ref, connected, desk, message_ref, paths, run_ref, thread_ref

CALL = a_call()
ON_MESSAGE, ON_RUN = "/api/v1/feedback/chat", "/api/v1/feedback/flow"
DRAFT = FeedbackDraft(rating=FeedbackRating.NEGATIVE, issue_type="tone", comment="too long")
SAID = {"feedback_type": "negative", "issue_type": "tone", "comment": "too long"}
TOLD = {
    "id": "f1",
    "human_message_id": "q1",
    "ai_message_id": "m1",
    "flow_execution_id": "e1",
    "user_id": "u",
    "organization_id": "o",
    **SAID,
    "created_at": "2026-11-21T10:00:00Z",
    "updated_at": "2026-11-21T10:00:01Z",
    "portkey_trace_id": "p",
}


async def given(route: str, answer, subject, draft: FeedbackDraft = DRAFT):
    """The feedback that comes back, and the body that was sent."""
    async with desk({f"POST {route}": answer}) as there:
        adapter = connected(there.base_url)
        try:
            feedback = await adapter.give_feedback(CALL, subject, draft)
        finally:
            await adapter.close()
    (seen,) = there.seen
    return feedback, seen.body


async def test_feedback_on_a_message():
    """Every field at its place, and every field of the answer read back."""
    feedback, body = await given(ON_MESSAGE, TOLD, message_ref())
    assert body == {"message_id": "m1", "source": "chat", "feedback_details": {**SAID, "context_id": "t1"}}
    assert (feedback.ref.native_id, feedback.native_id, feedback.ref.thread) == ("f1", "f1", thread_ref())
    assert (feedback.message, feedback.human_message) == (message_ref(), message_ref("q1"))
    assert (feedback.run, feedback.flow_execution_id) == (run_ref(), "e1")
    assert (feedback.rating, feedback.native_rating) == (FeedbackRating.NEGATIVE, "negative")
    assert (feedback.issue_type, feedback.comment) == ("tone", "too long")
    assert (feedback.user_id, feedback.organization_id, feedback.sync_state) == ("u", "o", SyncState.SYNCED)
    assert feedback.updated_at - feedback.created_at == 1_000_000


async def test_feedback_on_a_run():
    """Flat, by the execution's id."""
    told = {**SAID, "id": "f2", "flow_execution_id": "e1", "context_id": "t1", "source": "flow", "user_id": "u"}
    feedback, body = await given(ON_RUN, told, run_ref())
    assert body == {"flow_execution_id": "e1", "context_id": "t1", "source": "flow", **SAID}
    assert (feedback.ref.native_id, feedback.run, feedback.message) == ("f2", run_ref(), None)
    assert (feedback.flow_execution_id, feedback.user_id) == ("e1", "u")


async def test_what_is_not_given_is_not_sent():
    """A comment alone is enough; score, key and value have no place."""
    draft = FeedbackDraft(comment="fine", score=0.5, key="k", value=1)
    _, body = await given(ON_MESSAGE, TOLD, message_ref(), draft)
    assert body["feedback_details"] == {"comment": "fine", "context_id": "t1"}


@pytest.mark.parametrize("answer", [{}, [], "ok", None, {"id": 5}, dict.fromkeys(TOLD)])
@pytest.mark.parametrize("route", [ON_MESSAGE, ON_RUN])
async def test_an_answer_of_any_shape_is_feedback_as_it_was_given(route: str, answer):
    """It was taken, that is all that counts; its address is made of what it is on."""
    subject = message_ref() if route == ON_MESSAGE else run_ref()
    feedback, _ = await given(route, answer, subject)
    assert feedback.ref.native_id == ("message:m1" if route == ON_MESSAGE else "run:e1")
    assert (feedback.native_id, feedback.sync_state) == (None, SyncState.SYNCED)
    assert (feedback.rating, feedback.issue_type, feedback.comment) == (FeedbackRating.NEGATIVE, "tone", "too long")
    assert None not in {feedback.created_at, feedback.updated_at}


@pytest.mark.parametrize(("answer", "kind"), [((200, b"<html>"), OutcomeUnknown), ((404, {}), NotFound)])
async def test_feedback_that_was_not_taken_says_so(answer, kind):
    """What is no JSON comes from something else than Thena."""
    with pytest.raises(kind):
        await given(ON_MESSAGE, answer, message_ref())


async def test_feedback_on_a_whole_thread_is_the_gateways():
    """Refused before anything is sent."""
    async with desk({}) as there:
        adapter = connected(there.base_url)
        with pytest.raises(CapabilityMissing):
            await adapter.give_feedback(CALL, thread_ref(), DRAFT)
        await adapter.close()
    assert there.seen == []


FAULTS = [
    (ON_MESSAGE, ["feedback_details", "feedback_type"], "rating"),
    (ON_MESSAGE, ["feedback_details", "issue_type"], "issueType"),
    (ON_MESSAGE, ["feedback_details", "comment"], "comment"),
    (ON_MESSAGE, ["feedback_details", "context_id"], "subjectId"),
    (ON_MESSAGE, ["feedback_details"], ""),
    (ON_MESSAGE, ["message_id"], "subjectId"),
    (ON_MESSAGE, ["source"], ""),
    (ON_RUN, ["feedback_type"], "rating"),
    (ON_RUN, ["issue_type"], "issueType"),
    (ON_RUN, ["comment"], "comment"),
    (ON_RUN, ["context_id"], "subjectId"),
    (ON_RUN, ["flow_execution_id"], "subjectId"),
]


@pytest.mark.parametrize(("route", "loc", "path"), FAULTS)
async def test_what_thena_finds_wrong_is_told_at_the_inputs_fields(route: str, loc: list[str], path: str):
    """Each documented field of both requests."""
    body = {"detail": [{"loc": ["body", *loc], "msg": "prose", "type": "missing"}]}
    with pytest.raises(Invalid) as caught:
        await given(route, (422, body), message_ref() if route == ON_MESSAGE else run_ref())
    assert paths(caught.value) == [path]


async def told_in(*messages) -> tuple:
    """All feedback of a thread with these messages."""
    async with desk({f"GET {CHAT}/t1": {"messages": list(messages)}}) as there:
        adapter = connected(there.base_url)
        (found,) = await adapter.feedback(CALL, [thread_ref()])
        await adapter.close()
    return found


async def test_feedback_is_told_with_the_messages():
    """On the answer that it names, or on the message that it stands on; one that stands on two is one."""
    question = {"id": "q1", "feedback": TOLD}
    answer = {"id": "m1", "feedback": TOLD}
    bare = {"id": "m2", "feedback": {"feedback_type": "positive"}}
    placed = {"feedback": {"feedback_type": "meh", "comment": "c"}}
    first, second, third = await told_in(question, answer, {"id": "m0", "feedback": None}, bare, placed)
    assert (first.ref.native_id, first.message, first.human_message) == ("f1", message_ref(), message_ref("q1"))
    assert (second.ref.native_id, second.native_id, second.message) == ("message:m2", None, message_ref("m2"))
    assert (second.rating, second.run, second.human_message) == (FeedbackRating.POSITIVE, None, None)
    assert (third.ref.native_id, third.message) == ("message:t1#4", message_ref("t1#4"))
    assert (third.rating, third.native_rating) == (FeedbackRating.UNKNOWN, "meh")


async def test_a_message_tells_the_run_that_its_feedback_names():
    """The one documented way from a message to the execution behind it."""
    async with desk(
        {f"GET {CHAT}/t1": {"messages": [{"id": "m1", "role": "ai", "feedback": TOLD}, {"id": "m2"}]}}
    ) as there:
        adapter = connected(there.base_url)
        first, second = await adapter.messages(CALL, [message_ref(), message_ref("m2")])
        await adapter.close()
    assert (first.run, first.agent, second.run) == (run_ref(), agent_ref(), None)


async def test_feedback_of_another_kind_makes_no_sense():
    """It is not taken for none."""
    assert isinstance(await told_in({"id": "m1", "feedback": [5]}), VendorBadPayload)
