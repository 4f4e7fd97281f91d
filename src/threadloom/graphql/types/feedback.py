"""What somebody thought."""

import strawberry

from threadloom.domain.clock import Instant
from threadloom.domain.feedback import Feedback, FeedbackRating
from threadloom.domain.ids import MessageRef, RunRef
from threadloom.domain.message import Message
from threadloom.domain.run import Run
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import Thread
from threadloom.graphql.batched import batched
from threadloom.graphql.declare import over, plain, resolved
from threadloom.graphql.scalars import JSON
from threadloom.graphql.weight import ASKS, ASKS_ONCE_A_THREAD

from .node import Node
from .shared import global_id, global_ids, messages_at, own_thread, runs_at, thread_of


def _message(feedback: Feedback) -> MessageRef | None:
    return feedback.message


def _human_message(feedback: Feedback) -> MessageRef | None:
    return feedback.human_message


def _run(feedback: Feedback) -> RunRef | None:
    return feedback.run


@over(Feedback)
class FeedbackType(Node):
    """What somebody thought of a thread or a message."""

    id: strawberry.ID = resolved("Global id.", global_id, column=global_ids)
    native_id: strawberry.ID | None = plain("The vendor's own id; null where it is kept by the gateway only.")
    thread: Thread = batched("The thread it is about.", own_thread, ref_of=thread_of)
    message: Message | None = batched(
        "The agent's message it is about; null when it is about the whole thread.", messages_at(_message), weight=ASKS
    )
    human_message: Message | None = batched(
        "The question that the message answered, where the vendor tells.",
        messages_at(_human_message),
        weight=ASKS_ONCE_A_THREAD,
    )
    rating: FeedbackRating | None = plain("Thumb; null for a score, a comment or a custom value alone.")
    native_rating: str | None = plain("The vendor's own word for the kind of feedback.")
    score: float | None = plain("Number: 0 to 1 for thumbs, 1 to 5 for stars.")
    key: str | None = plain("What was judged, such as answer_accuracy.")
    issue_type: str | None = plain("Kind of problem, in the vendor's word.")
    comment: str | None = plain("Words.")
    value: JSON | None = plain("Value of a custom key.")
    user_id: strawberry.ID | None = plain("The vendor's id of who gave it.")
    organization_id: strawberry.ID | None = plain("The vendor's id of the organization.")
    flow_execution_id: strawberry.ID | None = plain("Thena's id of the execution that wrote the answer.")
    created_at: Instant | None = plain("When it was given.")
    updated_at: Instant | None = plain("When it was last changed.")
    sync_state: SyncState = plain("Whether the vendor has it.")
    run: Run | None = batched("The run it is about, where it is about one.", runs_at(_run), weight=ASKS)
