"""Feedback, which Humm takes on threads."""

from collections.abc import Mapping

import msgspec

from threadloom.domain.clock import Instant
from threadloom.domain.feedback import Feedback, FeedbackDraft, FeedbackRating
from threadloom.domain.ids import FeedbackRef, ThreadRef
from threadloom.domain.json import JsonValue
from threadloom.domain.sync import SyncState
from threadloom.vendors.base import iso_moment
from threadloom.vendors.humm.wire import FeedbackRequest, ToldFeedback

from .ids import made_up, usable

_THUMBS: Mapping[FeedbackRating, str] = {
    FeedbackRating.POSITIVE: "thumbs_up",
    FeedbackRating.NEGATIVE: "thumbs_down",
}
_RATINGS: Mapping[str, FeedbackRating | None] = {
    "thumbs_up": FeedbackRating.POSITIVE,
    "thumbs_down": FeedbackRating.NEGATIVE,
    "rating": None,
    "comment": None,
    "custom": None,
}


def feedback_body(draft: FeedbackDraft, thread: ThreadRef, *, organization_id: str, key: str) -> JsonValue:
    """What `POST /feedback` is sent; `key` is what is judged where the draft names nothing."""
    request = FeedbackRequest(
        key=draft.key or key,
        feedback_type=_type(draft),
        thread_id=thread.native_id,
        organization_id=organization_id,
        score=draft.score,
        value=draft.value,
        comment=draft.comment,
    )
    return msgspec.to_builtins(request)


def to_feedback(told: ToldFeedback, draft: FeedbackDraft, thread: ThreadRef, *, key: str, now: Instant) -> Feedback:
    """The feedback that was given, with what Humm tells of it; `now` is when one that Humm calls deleted ended."""
    native_id = usable(told.id)
    native_rating = told.feedback_type or _type(draft)
    updated_at = iso_moment(told.updated_at)
    return Feedback(
        ref=FeedbackRef(thread=thread, native_id=native_id or made_up()),
        native_id=native_id,
        rating=_RATINGS.get(native_rating, FeedbackRating.UNKNOWN),
        native_rating=native_rating,
        score=draft.score,
        key=draft.key or key,
        comment=draft.comment,
        value=draft.value,
        user_id=told.user_id,
        organization_id=told.organization_id or thread.scope,
        created_at=iso_moment(told.created_at),
        updated_at=updated_at,
        sync_state=SyncState.SYNCED,
        withdrawn_at=(updated_at or now) if told.is_deleted else None,
    )


def _type(draft: FeedbackDraft) -> str:
    """One of Humm's five kinds: the first of thumb, score, value and comment that was given says which."""
    if draft.rating is not None:
        return _THUMBS[draft.rating]
    if draft.score is not None:
        return "rating"
    return "comment" if draft.value is None else "custom"
