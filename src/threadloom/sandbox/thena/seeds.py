"""Threads that are there from the start, written down in a TOML file."""

import tomllib
from datetime import datetime, timedelta
from importlib import resources
from typing import Any
from uuid import UUID, uuid5

import msgspec

from .engine import close_step, tool_call
from .models import Execution, Feedback, FeedbackType, Message, Step, Thread
from .scripts import AGENT_IDS, SCRIPTS
from .state import ANONYMOUS_ID, ORGANIZATION_ID, USER_ID, State, is_question

_ANSWERING_ROLES = {script.role for script in SCRIPTS.values()}


class SeedCall(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A tool call of a seeded answer; without result and error it still runs."""

    tool_name: str
    arguments: dict[str, Any] = {}
    result: dict[str, Any] | None = None
    error: str | None = None
    seconds: float = 2.0


class SeedFeedback(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What somebody thought of a seeded answer."""

    type: FeedbackType | None = None
    issue: str | None = None
    comment: str | None = None


class SeedMessage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One message of a seeded thread."""

    role: str
    content: str
    html: str | None = None
    minutes: float = 1.5
    """How long after the message before it, or after the thread was made."""
    tool_calls: list[SeedCall] = []
    attachments: list[dict[str, Any]] = []
    metadata: dict[str, Any] = {}
    feedback: SeedFeedback | None = None


class Seed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One seeded thread."""

    id: UUID
    agent: str
    """The script whose agent it belongs to."""
    age_minutes: int
    """How long before the sandbox opened it was made."""
    title: str
    metadata: dict[str, Any] = {}
    is_anonymous: bool = False
    """Whether a visitor without an account wrote it."""
    messages: list[SeedMessage]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    threads: list[Seed]


def load() -> tuple[Seed, ...]:
    """Thena's seeds, newest last."""
    text = (resources.files("threadloom.sandbox") / "seeds" / "thena.toml").read_text(encoding="utf-8")
    threads = msgspec.convert(tomllib.loads(text), _File).threads
    return tuple(sorted(threads, key=lambda seed: -seed.age_minutes))


def plant(state: State, seed: Seed, opened_at: datetime) -> None:
    """Put a seed's thread and the executions behind its answers into the state.

    Every native id in it is derived from the seed's, so that it never changes.
    """
    at = opened_at - timedelta(minutes=seed.age_minutes)
    thread = Thread(
        id=seed.id,
        agent_id=AGENT_IDS[seed.agent],
        user_id=None if seed.is_anonymous else USER_ID,
        anon_user_id=uuid5(ANONYMOUS_ID, str(seed.id)) if seed.is_anonymous else None,
        organization_id=ORGANIZATION_ID,
        title=seed.title,
        metadata=seed.metadata,
        created_at=at,
        updated_at=at,
        messages=[],
    )
    state.threads[thread.id] = thread
    question_id = None
    for number, draft in enumerate(seed.messages, start=1):
        # A thread younger than its last message would say that it was answered in the future.
        at = min(at + timedelta(minutes=draft.minutes), opened_at)
        message = _message(draft, thread, uuid5(seed.id, f"message {number}"), at)
        if is_question(draft.role):
            question_id = message.id
        elif draft.role in _ANSWERING_ROLES:
            execution = _execution(state, draft, message, thread)
            message.tool_calls = [tool_call(step) for step in execution.steps]
            message.feedback = _feedback(draft, message, question_id, execution.id)
        state.add_message(thread, message)


def _message(draft: SeedMessage, thread: Thread, message_id: UUID, at: datetime) -> Message:
    return Message(
        id=message_id,
        thread_id=thread.id,
        content=draft.content,
        content_html=draft.html,
        role=draft.role,
        tool_calls=[],
        attachments=draft.attachments,
        metadata=draft.metadata,
        created_at=at,
    )


def _execution(state: State, draft: SeedMessage, message: Message, thread: Thread) -> Execution:
    ended_at = message.created_at
    began_at = ended_at - timedelta(seconds=5 + sum(call.seconds for call in draft.tool_calls))
    agent = state.agents[thread.agent_id]
    agent.completed_flows_count += 1
    execution = Execution(
        id=uuid5(message.id, "execution"),
        flow_id=str(agent.id),
        agent_id=agent.id,
        organization_id=ORGANIZATION_ID,
        context_id=str(thread.id),
        execution_number=state.next_number(agent.id),
        status="completed",
        started_at=began_at,
        completed_at=ended_at,
        duration_ms=int((ended_at - began_at) / timedelta(milliseconds=1)),
        steps=[
            _step(call, uuid5(message.id, f"step {index}"), began_at) for index, call in enumerate(draft.tool_calls)
        ],
        final_output={"content": message.content},
        tokens_used=160,
        tool_calls_count=len(draft.tool_calls),
        cost_estimate=0.00032,
        created_at=began_at,
        updated_at=ended_at,
    )
    state.executions[execution.id] = execution
    state.origins[message.id] = execution.id
    return execution


def _step(call: SeedCall, step_id: UUID, at: datetime) -> Step:
    step = Step(
        step_id=str(step_id),
        step_name=call.tool_name,
        tool_name=call.tool_name,
        input_data=call.arguments,
        started_at=at,
    )
    if call.result is not None or call.error is not None:
        close_step(step, call.result, call.error, at + timedelta(seconds=call.seconds))
    return step


def _feedback(draft: SeedMessage, message: Message, question_id: UUID | None, execution_id: UUID) -> Feedback | None:
    if draft.feedback is None:
        return None
    return Feedback(
        id=uuid5(message.id, "feedback"),
        human_message_id=question_id,
        ai_message_id=message.id,
        flow_execution_id=execution_id,
        user_id=USER_ID,
        organization_id=ORGANIZATION_ID,
        feedback_type=draft.feedback.type,
        issue_type=draft.feedback.issue,
        comment=draft.feedback.comment,
        created_at=message.created_at,
        updated_at=message.created_at,
    )
