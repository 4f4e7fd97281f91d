"""Every route, with the page that documents it or what makes us guess it."""

from typing import Annotated

from fastapi import Depends, HTTPException, Path, Query, Request
from starlette.responses import Response

from threadloom.sandbox._rest.app import AsciiJson, Route

from .models import SEPARATOR, CreateSession, CreateThread, SessionAnswer, SessionQuery, ThreadAnswer
from .state import Desk

UNKNOWN_APP = "unknown-app"
MISSING_AGENT = "missing-agent"
PAGE_SIZE = 20

_SEED = "mindset.txt"
_SESSIONS = "VENDORS.md 1.5: that the path stands under appuid is a guess, after the page of threads"
_APP = "/api/v1/appuid/{appUid}"


def _desk(request: Request) -> Desk:
    return request.app.state.desk


async def _known_app(app_uid: Annotated[str, Path(alias="appUid", min_length=1)]) -> str:
    if app_uid == UNKNOWN_APP:
        raise HTTPException(404, f"App {app_uid} not found")
    return app_uid


AtDesk = Annotated[Desk, Depends(_desk)]
AppUid = Annotated[str, Depends(_known_app)]


async def create_thread(desk: AtDesk, app_uid: AppUid, body: CreateThread) -> ThreadAnswer:
    """Resolve a user and invoke an agent; a composite agent uid is split on its first separator."""
    agent_uid, separator, session_uid = body.agent_uid.partition(SEPARATOR)
    _require_agent(agent_uid)
    session = None
    if separator:
        session = desk.session(app_uid, agent_uid, session_uid)
        if session is None:
            raise HTTPException(404, f"Agent session {session_uid} not found")
    return desk.create_thread(app_uid, body, agent_uid=agent_uid, session=session)


async def create_session(desk: AtDesk, app_uid: AppUid, body: CreateSession) -> SessionAnswer:
    """Open a session of an agent for a user."""
    _require_agent(body.agent_uid)
    return desk.create_session(app_uid, body)


async def list_sessions(desk: AtDesk, app_uid: AppUid, query: Annotated[SessionQuery, Query()]) -> Response:
    """A page of sessions; the end of the list is an empty array with a 404."""
    rows = desk.sessions(app_uid, query, limit=PAGE_SIZE)
    content = [row.model_dump(mode="json", by_alias=True) for row in rows]
    return AsciiJson(content, status_code=200 if rows else 404)


def _require_agent(agent_uid: str) -> None:
    if agent_uid == MISSING_AGENT:
        raise HTTPException(404, f"Agent {agent_uid} not found")


# Nothing reads a thread or sends a second message: that is the browser SDK's (VENDORS.md 1.5).
ROUTES = (
    Route("POST", f"{_APP}/threads", create_thread, _SEED, status=201),
    Route("POST", f"{_APP}/agentsessions", create_session, _SESSIONS, status=201),
    Route("GET", f"{_APP}/agentsessions", list_sessions, _SESSIONS),
)
