"""Giving feedback over HTTP."""

from dataclasses import dataclass

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.feedback import Feedback, FeedbackDraft
from threadloom.domain.ids import MessageRef, RunRef
from threadloom.vendors.thena.mapping import chat_feedback_body, flow_feedback_body, to_feedback
from threadloom.vendors.thena.names import CHAT_FEEDBACK, FLOW_FEEDBACK, field_path
from threadloom.vendors.thena.wire import read_feedback

from .desk import API, Desk


@dataclass(frozen=True, slots=True)
class Giving:
    """Feedback given at one source."""

    desk: Desk

    async def give(self, call: Call, subject: MessageRef | RunRef, draft: FeedbackDraft) -> Feedback:
        """The feedback as Thena has it now; what its answer leaves out is as it was given."""
        is_message = isinstance(subject, MessageRef)
        body = chat_feedback_body(draft, subject) if is_message else flow_feedback_body(draft, subject)
        names = CHAT_FEEDBACK if is_message else FLOW_FEEDBACK
        answer = await self.desk.http.post(
            call,
            (*API, "feedback", "chat" if is_message else "flow"),
            read_feedback,
            body=body,
            path_of=lambda field: field_path(field, names),
        )
        told, now = to_feedback(answer, subject), self.desk.clock.now()
        return replace(
            told,
            rating=told.rating or draft.rating,
            issue_type=told.issue_type or draft.issue_type,
            comment=told.comment or draft.comment,
            created_at=told.created_at or now,
            updated_at=told.updated_at or now,
        )
