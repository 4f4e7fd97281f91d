"""Feedback on messages and on flow executions."""

from uuid import UUID

from .bodies import CreateFeedback, CreateFlowFeedback
from .desk import AtDesk
from .errors import not_found
from .models import Feedback, FlowFeedback, Message, Thread
from .state import ORGANIZATION_ID, USER_ID, is_question


async def on_message(body: CreateFeedback, desk: AtDesk) -> Feedback:
    """Rate a message; from then on it shows this feedback."""
    message = desk.state.messages.get(body.message_id)
    if message is None:
        raise not_found("Message", body.message_id)
    details, now = body.feedback_details, desk.now()
    question_id, answer_id = _exchange(desk.state.threads[message.thread_id], message)
    message.feedback = feedback = Feedback(
        id=desk.new_id(),
        human_message_id=question_id,
        ai_message_id=answer_id,
        flow_execution_id=desk.state.origins.get(message.id),
        user_id=USER_ID,
        organization_id=ORGANIZATION_ID,
        feedback_type=details.feedback_type,
        issue_type=details.issue_type,
        comment=details.comment,
        created_at=now,
        updated_at=now,
    )
    return feedback


async def on_execution(body: CreateFlowFeedback, desk: AtDesk) -> FlowFeedback:
    """Rate an execution; no message shows it."""
    if body.flow_execution_id not in desk.state.executions:
        raise not_found("Execution", body.flow_execution_id)
    now = desk.now()
    return FlowFeedback(
        **body.model_dump(),
        id=desk.new_id(),
        user_id=USER_ID,
        organization_id=ORGANIZATION_ID,
        created_at=now,
        updated_at=now,
    )


def _exchange(thread: Thread, message: Message) -> tuple[UUID | None, UUID | None]:
    """Ids of the question and of the answer that a feedback is about; a question has no answer of its own."""
    if is_question(message.role):
        return message.id, None
    before = thread.messages[: thread.messages.index(message)]
    questions = [other.id for other in before if is_question(other.role)]
    return (questions[-1] if questions else None), message.id
