"""What somebody thought of a thread, a message or a run."""

from enum import StrEnum

from .clock import Instant
from .ids import FeedbackRef, MessageRef, RunRef, UserId
from .json import JsonValue
from .noun import Noun, Record
from .sync import SyncState


class FeedbackRating(StrEnum):
    """A thumb."""

    POSITIVE = "POSITIVE"
    NEGATIVE = "NEGATIVE"
    UNKNOWN = "UNKNOWN"


class Feedback(Record):
    """What somebody thought; about the whole thread where neither `message` nor `run` is set.

    `author` is the gateway's user who gave it; `user_id` the vendor's id of who gave it. `withdrawn_at`: taken back
    here, at a vendor that cannot forget it; nobody is shown it any more.
    """

    ref: FeedbackRef
    native_id: str | None = None
    message: MessageRef | None = None
    human_message: MessageRef | None = None
    run: RunRef | None = None
    rating: FeedbackRating | None = None
    native_rating: str | None = None
    score: float | None = None
    key: str | None = None
    issue_type: str | None = None
    comment: str | None = None
    value: JsonValue = None
    user_id: str | None = None
    organization_id: str | None = None
    flow_execution_id: str | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None
    sync_state: SyncState = SyncState.LOCAL_ONLY
    author: UserId | None = None
    withdrawn_at: Instant | None = None


class FeedbackDraft(Noun):
    """Feedback not yet accepted; at least one of rating, score, comment and value."""

    rating: FeedbackRating | None = None
    score: float | None = None
    key: str | None = None
    issue_type: str | None = None
    comment: str | None = None
    value: JsonValue = None
