"""What is said in a thread."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from threadloom.domain.agent import Agent
from threadloom.domain.clock import Instant
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import RunRef
from threadloom.domain.message import (
    Attachment,
    AttachmentTool,
    Message,
    MessageRole,
    MessageStatus,
    MessageVisibility,
)
from threadloom.domain.run import Run
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import Thread
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import FeedbackPageKey
from threadloom.graphql.batched import batched
from threadloom.graphql.context import Info
from threadloom.graphql.declare import over, plain, resolved
from threadloom.graphql.pages import PageArguments, connections, outage_instead
from threadloom.graphql.preview import preview
from threadloom.graphql.scalars import JSON
from threadloom.graphql.weight import ASKS, ASKS_ONCE_A_THREAD

from .connections import FeedbackConnection
from .node import Node
from .parts import Part
from .shared import agent_or_own, global_id, global_ids, own_agent, own_thread, runs_at, thread_of

MaxLength = Annotated[int, strawberry.argument(description="Most characters, 1 to 1000.")]


def _preview(message: Message, *, max_length: MaxLength = 140) -> str:
    return preview(message.text, max_length)


def _idempotency_key(message: Message, info: Info) -> str | None:
    return message.idempotency_key if message.author == info.context.call.caller.user else None


def _run(message: Message) -> RunRef | None:
    return message.run


async def _tool_calls(messages: Sequence[Message], info: Info) -> Sequence[object]:
    return await info.context.gateway.messages.tool_calls(info.context.call, messages)


def _tool_calls_at_hand(message: Message) -> object:
    return message.tool_calls


async def _feedback(messages: Sequence[Message], info: Info, *, page: PageArguments) -> Sequence[object]:
    return await connections(
        messages,
        info,
        page,
        kind="feedback of message",
        terms_of=lambda message: (message.ref,),
        key_of=lambda message, page: FeedbackPageKey(thread=message.ref.thread, message=message.ref, page=page),
        fetch=info.context.gateway.feedback.pages,
    )


async def _viewer_feedback(messages: Sequence[Message], info: Info) -> Sequence[object]:
    return await info.context.gateway.feedback.own(info.context.call, [message.ref for message in messages])


@over(Message)
class MessageType(Node):
    """Something said in a thread."""

    id: strawberry.ID = resolved("Global id.", global_id, column=global_ids)
    native_id: strawberry.ID | None = plain("The vendor's own id; null where it gives none or has not yet.")
    thread: Thread = batched("The thread it belongs to.", own_thread, ref_of=thread_of)
    agent: Agent | None = batched("The agent that wrote it, where the vendor tells.", own_agent, ref_of=agent_or_own)
    role: MessageRole = plain("Who speaks.")
    native_role: str | None = plain("The vendor's own word for the role.")
    visibility: MessageVisibility = plain("Whether end users are meant to see it.")
    text: str = plain("All text of the parts as one; empty if there is none.")
    preview: str = resolved("The beginning of `text` on one line, for lists.", _preview)
    html: str | None = plain("The vendor's HTML, NOT sanitised: never put it into a page as it is.")
    parts: list[Part] = plain("The content, in display order.")
    tool_calls: list[ToolCall] | None = batched(
        "Tools that were called while it was written; null when they could not be read.",
        _tool_calls,
        at_hand=_tool_calls_at_hand,
        weight=ASKS,
    )
    attachments: list[Attachment] = plain("Files that came with it.")
    status: MessageStatus = plain("How far it has come.")
    native_status: str | None = plain("The vendor's own word for the status.")
    incomplete_reason: str | None = plain("Why it is incomplete, in the vendor's word.")
    feedback: FeedbackConnection | None = batched(
        "Everybody's feedback on it, newest first.",
        _feedback,
        failed=outage_instead,
        weight=ASKS_ONCE_A_THREAD,
    )
    viewer_feedback: Feedback | None = batched("Your own feedback on it.", _viewer_feedback)
    metadata: JSON | None = plain("Pairs kept by the vendor.")
    created_at: Instant | None = plain("When it was made; null where the vendor does not tell (order is list order).")
    sync_state: SyncState = plain("Whether the vendor has it.")
    idempotency_key: str | None = resolved(
        "The key that you sent it with, to match your optimistic copy; null for others' messages.", _idempotency_key
    )
    run: Run | None = batched("The run that wrote it, where known.", runs_at(_run), weight=ASKS)


@over(Attachment)
class AttachmentType:
    """A file that came with a message."""

    file_id: strawberry.ID | None = plain("The vendor's id of the file.")
    filename: str | None = plain("Name of the file.")
    mime_type: str | None = plain("Media type.")
    url: str | None = plain("Its address.")
    tools: list[AttachmentTool] = plain("Tools that may use it.")
    data: JSON | None = plain("The vendor's own fields, where it leaves them open.")
