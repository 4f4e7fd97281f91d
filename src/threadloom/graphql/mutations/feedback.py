"""Mutations of feedback."""

import strawberry

from threadloom.domain.call import Call
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import MessageRef, RunRef, ThreadRef
from threadloom.domain.vendor import Subject
from threadloom.gateway.gateway import Gateway
from threadloom.graphql import ids
from threadloom.graphql.errors import not_found_at
from threadloom.graphql.inputs.feedback import (
    DeleteFeedbackInput,
    GiveFeedbackInput,
    UpdateFeedbackInput,
    to_feedback_draft,
    to_feedback_edit,
)
from threadloom.graphql.types.payloads import DeleteFeedbackPayload, GiveFeedbackPayload, UpdateFeedbackPayload


async def give_feedback(gateway: Gateway, call: Call, wanted: GiveFeedbackInput) -> GiveFeedbackPayload:
    """Rate a thread, a message or a run."""
    with not_found_at("subjectId"):
        subject = _subject(wanted.subject_id)
        return GiveFeedbackPayload(feedback=await gateway.feedback.give(call, subject, to_feedback_draft(wanted)))


async def update_feedback(gateway: Gateway, call: Call, wanted: UpdateFeedbackInput) -> UpdateFeedbackPayload:
    """Change feedback given earlier."""
    with not_found_at("feedbackId"):
        ref = ids.feedback_ref(wanted.feedback_id)
        return UpdateFeedbackPayload(feedback=await gateway.feedback.update(call, ref, to_feedback_edit(wanted)))


async def delete_feedback(gateway: Gateway, call: Call, wanted: DeleteFeedbackInput) -> DeleteFeedbackPayload:
    """Take feedback back."""
    with not_found_at("feedbackId"):
        ref = ids.feedback_ref(wanted.feedback_id)
        deleted = await gateway.feedback.delete(call, ref)
    return DeleteFeedbackPayload(deleted_feedback_id=strawberry.ID(ids.global_id(ref)), deleted=deleted)


def _subject(text: str) -> Subject:
    key = ids.decode(text).key
    if not isinstance(key, ThreadRef | MessageRef | RunRef):
        raise NotFound("no thread, message or run has this id")
    return key
