"""Feedback not yet accepted, and changes of it."""

import strawberry

from threadloom.domain.edit import FeedbackEdit
from threadloom.domain.errors import Invalid
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.graphql.declare import given, input_type, optional, required
from threadloom.graphql.scalars import JSON

from .given import changed


@input_type
class GiveFeedbackInput:
    """Input of `giveFeedback`; one of rating, score, comment and value at least."""

    subject_id: strawberry.ID = required("Global id of the message, the thread or the run that is rated.")
    rating: FeedbackRating | None = optional("Thumb.")
    score: float | None = optional("Number: 0 to 1 for thumbs, 1 to 5 for stars.")
    key: str | None = optional("What is judged, such as answer_accuracy.")
    issue_type: str | None = optional("Kind of problem, in the vendor's word.")
    comment: str | None = optional("Words.")
    value: JSON | None = optional("Value of a custom key.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class UpdateFeedbackInput:
    """Input of `updateFeedback`; a field left out stays, null clears."""

    feedback_id: strawberry.ID = required("Global id of the feedback.")
    rating: FeedbackRating | None = optional("Thumb.")
    score: float | None = optional("Number: 0 to 1 for thumbs, 1 to 5 for stars.")
    issue_type: str | None = optional("Kind of problem, in the vendor's word.")
    comment: str | None = optional("Words.")
    value: JSON | None = optional("Value of a custom key.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class DeleteFeedbackInput:
    """Input of `deleteFeedback`."""

    feedback_id: strawberry.ID = required("Global id of the feedback.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


def to_feedback_draft(wanted: GiveFeedbackInput) -> FeedbackDraft:
    """The feedback to give; raises Invalid."""
    _check_rating(given(wanted.rating))
    return FeedbackDraft(
        rating=given(wanted.rating),
        score=given(wanted.score),
        key=given(wanted.key),
        issue_type=given(wanted.issue_type),
        comment=given(wanted.comment),
        value=given(wanted.value),
    )


def to_feedback_edit(wanted: UpdateFeedbackInput) -> FeedbackEdit:
    """The change of feedback; raises Invalid."""
    _check_rating(given(wanted.rating))
    return FeedbackEdit(
        rating=changed(wanted.rating),
        score=changed(wanted.score),
        issue_type=changed(wanted.issue_type),
        comment=changed(wanted.comment),
        value=changed(wanted.value),
    )


def _check_rating(rating: FeedbackRating | None) -> None:
    if rating is FeedbackRating.UNKNOWN:
        raise Invalid("UNKNOWN is no rating to give", path=("rating",))
