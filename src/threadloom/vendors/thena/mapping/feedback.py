"""Feedback, which stands inside the message that it is on."""

from collections.abc import Mapping

from threadloom.domain.feedback import Feedback, FeedbackRating
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.sync import SyncState
from threadloom.vendors.base import iso_moment
from threadloom.vendors.thena.wire import chat

from .messages import ref_of

_RATINGS: Mapping[str, FeedbackRating] = {
    "positive": FeedbackRating.POSITIVE,
    "negative": FeedbackRating.NEGATIVE,
}


def feedback_in(thread: chat.Thread, ref: ThreadRef) -> tuple[Feedback, ...]:
    """All feedback in the thread at `ref`; what stands on a question and on its answer is one."""
    found: dict[FeedbackRef, Feedback] = {}
    for index, message in enumerate(thread.messages or ()):
        if message.feedback is not None:
            feedback = to_feedback(message.feedback, ref_of(message, index, ref))
            found.setdefault(feedback.ref, feedback)
    return tuple(found.values())


def to_feedback(told: chat.Feedback, subject: MessageRef | RunRef) -> Feedback:
    """Feedback that stands on a message, or was given on one or on a run; one without an id is named by that."""
    thread, kind = subject.thread, "message" if isinstance(subject, MessageRef) else "run"
    message, run = (subject, None) if isinstance(subject, MessageRef) else (None, subject)
    if told.ai_message_id:
        message = MessageRef(thread=thread, native_id=told.ai_message_id)
    if told.flow_execution_id:
        run = RunRef(thread=thread, native_id=told.flow_execution_id)
    return Feedback(
        ref=FeedbackRef(thread=thread, native_id=told.id or f"{kind}:{subject.native_id}"),
        native_id=told.id or None,
        message=message,
        human_message=MessageRef(thread=thread, native_id=told.human_message_id) if told.human_message_id else None,
        run=run,
        rating=_RATINGS.get(told.feedback_type, FeedbackRating.UNKNOWN) if told.feedback_type else None,
        native_rating=told.feedback_type,
        issue_type=told.issue_type,
        comment=told.comment,
        user_id=told.user_id,
        organization_id=told.organization_id,
        flow_execution_id=run.native_id if run else None,
        created_at=iso_moment(told.created_at),
        updated_at=iso_moment(told.updated_at),
        sync_state=SyncState.SYNCED,
    )
