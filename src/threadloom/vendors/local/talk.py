"""From drafts to threads and messages, and what agents answer."""

from collections.abc import Sequence
from uuid import uuid4

from threadloom.domain.agent import Agent
from threadloom.domain.call import Call
from threadloom.domain.clock import Clock, Instant
from threadloom.domain.ids import MessageRef, RunRef, ThreadRef, ToolCallRef
from threadloom.domain.message import Message, MessageDraft, MessageRole
from threadloom.domain.noun import Noun
from threadloom.domain.part import TextPart
from threadloom.domain.run import Run, RunStatus, Usage
from threadloom.domain.thread import (
    Thread,
    ThreadDraft,
    ThreadStatus,
    ToolResources,
    ToolResourcesDraft,
    user_of,
)
from threadloom.domain.tool_call import ToolCall, ToolCallStatus

from .agents import Behaviour, behaviour_of

_DONE = "completed"


class Answer(Noun):
    """What an agent made of a message."""

    run: Run
    messages: tuple[Message, ...]


def new_thread(draft: ThreadDraft, call: Call, clock: Clock, agent: Agent | None) -> Thread:
    """A thread with nothing in it yet."""
    now = clock.now()
    ref = ThreadRef(source=draft.source, native_id=uuid4().hex)
    return Thread(
        ref=ref,
        native_id=ref.native_id,
        owner=call.caller.user,
        agent=agent.ref if agent else None,
        title=draft.title,
        status=ThreadStatus.IDLE,
        user=user_of(draft.user),
        created_at=now,
        updated_at=now,
        last_activity_at=now,
        metadata=draft.metadata,
        tool_resources=kept_resources(draft.tool_resources),
        tags=draft.tags,
    )


def kept_resources(draft: ToolResourcesDraft | None) -> ToolResources | None:
    """Tool resources as they are shown; there are no tools here that would use them."""
    if draft is None:
        return None
    return ToolResources(
        code_interpreter_file_ids=draft.code_interpreter_file_ids, vector_store_ids=draft.vector_store_ids
    )


def said(drafts: Sequence[MessageDraft], thread: ThreadRef, clock: Clock) -> list[Message]:
    """Drafts as messages, made one after another."""
    return [_said(draft, thread, clock) for draft in drafts]


def _said(draft: MessageDraft, thread: ThreadRef, clock: Clock) -> Message:
    ref = MessageRef(thread=thread, native_id=uuid4().hex)
    return Message(
        ref=ref,
        native_id=ref.native_id,
        role=MessageRole(draft.role.value),
        visibility=draft.visibility,
        html=draft.html,
        parts=draft.content,
        attachments=draft.attachments,
        metadata=draft.metadata,
        created_at=clock.now(),
    )


def answered(message: Message, agent: Agent | None, clock: Clock) -> Answer | None:
    """The agent's answer to a person's message; None where nobody answers."""
    if agent is None or message.role is not MessageRole.USER or behaviour_of(agent) is Behaviour.NONE:
        return None
    return _echo(message, agent, clock)


def _echo(message: Message, agent: Agent, clock: Clock) -> Answer:
    """A run that is over at once: its one message repeats the words, and shows the tool that found them."""
    # A run makes one message here, which bears the run's id: so the calls of a run are found without a search.
    thread, run_id, began_at = message.ref.thread, uuid4().hex, clock.now()
    tool_call = _echo_call(message.text, MessageRef(thread=thread, native_id=run_id), began_at, clock.now())
    run = Run(
        ref=RunRef(thread=thread, native_id=run_id),
        native_id=run_id,
        agent=agent.ref,
        status=RunStatus.COMPLETED,
        native_status=_DONE,
        usage=Usage(input_tokens=0, output_tokens=0, total_tokens=0),
        created_at=began_at,
        started_at=began_at,
        ended_at=clock.now(),
    )
    reply = Message(
        ref=MessageRef(thread=thread, native_id=run_id),
        native_id=run_id,
        agent=agent.ref,
        role=MessageRole.ASSISTANT,
        parts=(TextPart(text=message.text),),
        tool_calls=(tool_call,),
        created_at=clock.now(),
        run=run.ref,
    )
    return Answer(run=run, messages=(reply,))


def _echo_call(text: str, reply: MessageRef, began_at: Instant, ended_at: Instant) -> ToolCall:
    call_id = uuid4().hex
    return ToolCall(
        ref=ToolCallRef(thread=reply.thread, message=reply.native_id, native_id=call_id),
        native_id=call_id,
        name="echo",
        arguments={"text": text},
        result={"text": text},
        status=ToolCallStatus.COMPLETED,
        native_status=_DONE,
        started_at=began_at,
        ended_at=ended_at,
    )
