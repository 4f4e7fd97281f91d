"""Drafts in Thena's words: the bodies of requests about threads."""

from collections.abc import Mapping

from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import AgentRef, MessageRef, RunRef
from threadloom.domain.json import JsonValue
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import ThreadDraft
from threadloom.vendors.thena.limits import text_of

Body = dict[str, JsonValue]

_RATINGS: Mapping[FeedbackRating, str] = {
    FeedbackRating.POSITIVE: "positive",
    FeedbackRating.NEGATIVE: "negative",
}


def thread_body(draft: ThreadDraft, agent: AgentRef) -> Body:
    """What `POST /api/v1/chat/{agent_id}/threads` is sent.

    The title always, empty where there is none: newer copies of the page print it among the fields that must be there.
    """
    return {"agent_id": agent.native_id, "title": draft.title or "", **_given(metadata=draft.metadata)}


def message_body(draft: MessageDraft, agent: AgentRef | None) -> Body:
    """What `POST .../messages` is sent; `agent` is who is asked, where one is named."""
    return {
        "content": text_of(draft),
        "role": draft.role.value.lower(),
        **_given(content_html=draft.html, metadata=draft.metadata, agent_id=agent.native_id if agent else None),
    }


def chat_feedback_body(draft: FeedbackDraft, message: MessageRef) -> Body:
    """What `POST /api/v1/feedback/chat` is sent."""
    details = {**_said(draft), "context_id": message.thread.native_id}
    return {"message_id": message.native_id, "source": "chat", "feedback_details": details}


def flow_feedback_body(draft: FeedbackDraft, run: RunRef) -> Body:
    """What `POST /api/v1/feedback/flow` is sent."""
    named: Body = {"flow_execution_id": run.native_id, "context_id": run.thread.native_id, "source": "flow"}
    return {**named, **_said(draft)}


def _said(draft: FeedbackDraft) -> Body:
    rating = _RATINGS.get(draft.rating) if draft.rating else None
    return _given(feedback_type=rating, issue_type=draft.issue_type, comment=draft.comment)


def _given(**fields: JsonValue) -> Body:
    return {name: value for name, value in fields.items() if value is not None}
