"""Threads and messages."""

import base64
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import BeforeValidator

from .bodies import AddMessage, CreateThread
from .desk import AtDesk
from .errors import invalid
from .flows import answer
from .models import History, Message, Thread
from .scripts import AGENT_IDS, DEFAULT
from .state import ANONYMOUS_ID, ORGANIZATION_ID, USER_ID, is_question


def _none_if_null(segment: object) -> object:
    return None if segment == "null" else segment


AgentInPath = Annotated[UUID | None, BeforeValidator(_none_if_null), Path()]
"""The page says "string<uuid> | null, required": the word `null` stands for no agent in particular."""


def _agreed(in_path: UUID | None, in_body: UUID | None) -> UUID | None:
    """The agent that path and body name, or a 422 if they name two."""
    if in_path is not None and in_body not in {None, in_path}:
        raise invalid("body", "agent_id", msg="Value error, agent_id differs from the one in the path")
    return in_path or in_body


async def create_thread(agent_id: AgentInPath, body: CreateThread, desk: AtDesk) -> Thread:
    """A thread of the agent, without messages."""
    agent = desk.state.agent(_agreed(agent_id, body.agent_id) or AGENT_IDS[DEFAULT])
    now = desk.now()
    thread = Thread(
        id=desk.new_id(),
        agent_id=agent.id,
        user_id=USER_ID,
        anon_user_id=ANONYMOUS_ID,
        organization_id=ORGANIZATION_ID,
        title=body.title,
        metadata=body.metadata,
        created_at=now,
        updated_at=now,
        messages=[],
    )
    desk.state.threads[thread.id] = thread
    return thread


async def list_threads(agent_id: AgentInPath, desk: AtDesk) -> list[Thread]:
    """Every thread of the agent, whole."""
    if agent_id is not None:
        desk.state.agent(agent_id)
    return desk.state.newest_threads(agent_id)


async def get_thread(agent_id: AgentInPath, thread_id: UUID, desk: AtDesk) -> Thread:
    """One thread with its messages."""
    thread = desk.state.thread(thread_id, agent_id=agent_id)
    desk.engine.read([], thread=thread)
    return thread


async def add_message(agent_id: AgentInPath, thread_id: UUID, body: AddMessage, desk: AtDesk) -> Message:
    """Add a message; a user's makes the agent answer, unless it is inactive."""
    thread = desk.state.thread(thread_id, agent_id=_agreed(agent_id, body.agent_id))
    message = Message(
        id=desk.new_id(),
        thread_id=thread.id,
        content=body.content,
        content_html=body.content_html,
        role=body.role,
        tool_calls=[],
        attachments=[],
        metadata=body.metadata,
        created_at=desk.now(),
    )
    desk.state.add_message(thread, message)
    agent = desk.state.agents[thread.agent_id]
    if is_question(body.role) and agent.status == "active":
        answer(desk, agent, text=body.content, thread=thread)
    return message


async def history(
    desk: AtDesk,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    cursor: str | None = None,
    agent_id: UUID | None = None,
) -> History:
    """Threads of all agents, or of one, the last touched first."""
    threads = desk.state.newest_threads(agent_id)
    if cursor is not None:
        after = _position(cursor)
        threads = [thread for thread in threads if (thread.updated_at.timestamp(), thread.id) < after]
    page, has_more = threads[:limit], len(threads) > limit
    return History(threads=page, next_cursor=_cursor(page[-1]) if has_more else None, has_more=has_more)


def _cursor(thread: Thread) -> str:
    position = f"{thread.updated_at.timestamp()!r} {thread.id}"
    return base64.urlsafe_b64encode(position.encode()).decode()


def _position(cursor: str) -> tuple[float, UUID]:
    """When the thread that a cursor points to was last touched, and its id; or a 422."""
    try:
        updated_at, _, thread_id = base64.b64decode(cursor, altchars="-_", validate=True).decode().partition(" ")
        return float(updated_at), UUID(thread_id)
    except ValueError as error:
        raise invalid("query", "cursor", msg="Value error, not a cursor of this list") from error
