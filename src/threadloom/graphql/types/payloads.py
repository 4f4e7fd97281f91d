"""What mutations answer."""

import strawberry

from threadloom.domain.agent import Agent
from threadloom.domain.errors import ErrorCode, Invalid, ThreadloomError
from threadloom.domain.feedback import Feedback
from threadloom.domain.message import Message
from threadloom.domain.run import Run
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import VendorCopy
from threadloom.graphql.context import Info
from threadloom.graphql.declare import interface, listed, nullable, output, plain, resolved
from threadloom.graphql.weight import ASKS


@output
class UserError:
    """Why a mutation was refused, failed, or only half succeeded."""

    code: ErrorCode = plain("What went wrong, for programs.")
    message: str = plain("What went wrong, for people; never a vendor's own text.")
    path: list[str] = plain(
        "Where inside `input`, list positions as text, so that a form finds its field; empty when it is about the "
        "whole."
    )
    retryable: bool = plain("Whether sending the same again, with the same idempotency key, may help.")
    retry_after_ms: int | None = plain("How long to wait before that, where known.")


def user_errors(error: ThreadloomError) -> list[UserError]:
    """What a payload tells of a failure: one entry for each broken rule, else one."""
    if isinstance(error, Invalid):
        return [
            UserError(code=error.code, message=v.message, path=list(v.path), retryable=False, retry_after_ms=None)
            for v in error.violations
        ]
    return [
        UserError(
            code=error.code,
            message=error.message,
            path=list(error.path),
            retryable=error.retryable,
            retry_after_ms=error.retry_after_ms,
        )
    ]


@interface
class MutationPayload:
    """What every mutation answers beside its entity, so that one fragment serves all of them."""

    user_errors: list[UserError] = listed(
        "Why the request was refused, failed or only half succeeded; empty on full success."
    )
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")


@output
class StartThreadPayload(MutationPayload):
    """Answer of `startThread`; has both a thread and errors when only the first of two calls succeeded."""

    thread: Thread | None = nullable("The new thread.")
    message: Message | None = nullable("The message as the vendor took it.")
    replies: list[Message] = listed("Answers that came with the same call; empty where the agent answers later.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")
    run: Run | None = nullable("The run that answers, if the vendor tells or the gateway drives it.")


@output
class CreateThreadPayload(MutationPayload):
    """Answer of `createThread`."""

    thread: Thread | None = nullable("The new thread.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")


@output
class UpdateThreadPayload(MutationPayload):
    """Answer of `updateThread`."""

    thread: Thread | None = nullable("The thread as it is now, also after a conflict.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")


@output
class DeleteThreadPayload(MutationPayload):
    """Answer of `deleteThread`."""

    deleted_thread_id: strawberry.ID | None = nullable(
        "Global id of the thread that is gone from the gateway; null if it is still there."
    )
    vendor_copy: VendorCopy | None = nullable("What became of the vendor's copy.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")


@output
class SendMessagePayload(MutationPayload):
    """Answer of `sendMessage`."""

    message: Message | None = nullable("The message as the vendor took it.")
    replies: list[Message] = listed("Answers that came with the same call; empty where the agent answers later.")
    thread: Thread | None = nullable("The thread with its new status and times.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")
    run: Run | None = nullable("The run that answers, if the vendor tells or the gateway drives it.")


@output
class AdoptThreadPayload(MutationPayload):
    """Answer of `adoptThread`."""

    thread: Thread | None = nullable("The thread, now in the index.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")


@output
class RestoreThreadPayload(MutationPayload):
    """Result of `restoreThread`."""

    thread: Thread | None = nullable("The thread, back again.")
    user_errors: list[UserError] = listed("What was wrong with the request, or what the vendor said.")
    client_mutation_id: str | None = nullable("Given back unchanged.")


@output
class UpdateThreadsPayload(MutationPayload):
    """Result of `updateThreads`."""

    threads: list[Thread] = listed("The threads that were changed.")
    user_errors: list[UserError] = listed("What was wrong with the request, or what the vendor said.")
    client_mutation_id: str | None = nullable("Given back unchanged.")


@output
class Loss:
    """Something that could not be taken along."""

    kind: str = plain(
        "What kind, such as attachments, tool results, system prompts, images, metadata; `quoted messages` are there "
        "in their words alone. Others may come."
    )
    count: int = plain("How many, in all messages together.")
    message_ids: list[strawberry.ID] = plain("The messages of the old thread that it was in; none where in no message.")


@output
class ForkThreadPayload(MutationPayload):
    """Result of `forkThread`."""

    thread: Thread | None = nullable("The new thread.")
    losses: list[Loss] = listed("What could not be taken along, one entry for each kind.")
    user_errors: list[UserError] = listed("What was wrong with the request, or what the vendor said.")
    client_mutation_id: str | None = nullable("Given back unchanged.")


@output
class GiveFeedbackPayload(MutationPayload):
    """Answer of `giveFeedback`."""

    feedback: Feedback | None = nullable("The new feedback; its message and thread are fresh too.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")


@output
class UpdateFeedbackPayload(MutationPayload):
    """Answer of `updateFeedback`."""

    feedback: Feedback | None = nullable("The feedback as it is now.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")


async def _thread(payload: "DeleteFeedbackPayload", info: Info) -> Thread | None:
    if payload.deleted is None:
        return None
    (thread,) = await info.context.gateway.threads.known(info.context.call, [payload.deleted.ref.thread])
    return thread


async def _message(payload: "DeleteFeedbackPayload", info: Info) -> object:
    if payload.deleted is None or payload.deleted.message is None:
        return None
    (message,) = await info.context.gateway.messages.by_refs(info.context.call, [payload.deleted.message])
    return message


@output
class DeleteFeedbackPayload(MutationPayload):
    """Answer of `deleteFeedback`."""

    deleted_feedback_id: strawberry.ID | None = nullable(
        "Global id of the feedback that is gone; null if it is still there."
    )
    thread: Thread | None = resolved("The thread that it was about.", _thread)
    message: Message | None = resolved("The message that it was about.", _message, weight=ASKS)
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")
    deleted: strawberry.Private[Feedback | None] = None


@output
class CreateAgentPayload(MutationPayload):
    """Answer of `createAgent`."""

    agent: Agent | None = nullable("The new agent.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")


@output
class UpdateAgentPayload(MutationPayload):
    """Answer of `updateAgent`."""

    agent: Agent | None = nullable("The agent as it is now.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")


@output
class DeleteAgentPayload(MutationPayload):
    """Answer of `deleteAgent`."""

    deleted_agent_id: strawberry.ID | None = nullable("Global id of the agent that is gone; null if it is still there.")
    user_errors: list[UserError] = listed("Why it was refused, failed or only half succeeded.")
    client_mutation_id: str | None = nullable("The value given in the input, unchanged.")


@output
class CancelRunPayload(MutationPayload):
    """What became of the request to stop."""

    run: Run | None = nullable("The run, as it is now.")
    user_errors: list[UserError] = listed("What was wrong with the request, or what the vendor said.")
    client_mutation_id: str | None = nullable("Given back unchanged.")


@output
class ResumeRunPayload(MutationPayload):
    """What became of the answer."""

    run: Run | None = nullable("The run, as it is now.")
    user_errors: list[UserError] = listed("What was wrong with the request, or what the vendor said.")
    client_mutation_id: str | None = nullable("Given back unchanged.")
