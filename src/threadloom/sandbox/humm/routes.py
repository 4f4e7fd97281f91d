"""Every route, with the page that documents it or what makes us guess it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from threadloom.sandbox._rest.app import Route
from threadloom.sandbox._rest.native import moment

from .errors import UnknownThread
from .models import CreateFeedback, FeedbackAnswer, StartThread, ThreadAnswer, UpdateThread
from .seeds import USER_ID
from .state import Desk

_SEED = "humm.txt"
_BEYOND = "VENDORS.md 1.1"
_UNTYPED = "VENDORS.md 1.1: the answer is untyped there, its shape a guess from another route's typed thread"


def _desk(request: Request) -> Desk:
    return request.app.state.desk


AtDesk = Annotated[Desk, Depends(_desk)]


async def start_thread(
    desk: AtDesk, body: StartThread, internal_user_id: Annotated[str | None, Query()] = None
) -> ThreadAnswer:
    """Start an analysis, in a new thread or in one of the organization's."""
    if replayed := desk.replay(body):
        return replayed
    thread = None
    if body.thread_id is not None:
        thread = desk.thread(body.thread_id, body.organization_id)
        if thread is None:
            raise UnknownThread("body", "thread_id")
    return desk.begin(thread, body, user_id=internal_user_id)


async def update_thread(
    desk: AtDesk, thread_id: UUID, organization_id: Annotated[str, Query()], body: UpdateThread
) -> ThreadAnswer:
    """Set some fields of a thread."""
    thread = desk.thread(str(thread_id), organization_id)
    if thread is None:
        raise UnknownThread("path", "thread_id")
    thread.update(body, now=desk.now())
    return thread.answer()


async def create_feedback(desk: AtDesk, body: CreateFeedback) -> FeedbackAnswer:
    """Rate a thread."""
    if desk.thread(str(body.thread_id), str(body.organization_id)) is None:
        raise UnknownThread("body", "thread_id")
    now = moment(desk.now())
    return FeedbackAnswer(
        **body.model_dump(),
        id=desk.new_id(),
        user_id=USER_ID,
        langsmith_synced=False,
        deleted=False,
        created_at=now,
        updated_at=now,
    )


# Ids are UUIDs wherever Humm types them, so "async" is no thread's: a PUT there is a 405, not a 404.
# Nothing reads or lists threads: no page of Humm's that was read offers it (VENDORS.md 1.1).
ROUTES = (
    Route("POST", "/threads/async", start_thread, _SEED),
    Route("PUT", "/threads/{thread_id:uuid}", update_thread, _UNTYPED),
    Route("POST", "/feedback", create_feedback, _BEYOND),
)
