"""Mindset's humans and agent sessions, as long as the process lasts. Threads are not kept: no route reads one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from threadloom.sandbox._rest.native import moment, new_uid
from threadloom.sandbox.emulator import World

from .models import SEPARATOR, CreateSession, CreateThread, SessionAnswer, SessionQuery, ThreadAnswer
from .seeds import Seed

_TICK = timedelta(milliseconds=1)
_EXTERNAL = "external_user_id"


@dataclass(slots=True, kw_only=True)
class _State:
    """Everything that is forgotten on reset."""

    humans: dict[tuple[str, str, str], str] = field(default_factory=dict[tuple[str, str, str], str])
    """Human uids by application, kind of identifier, and identifier."""
    sessions: dict[str, list[SessionAnswer]] = field(default_factory=dict[str, list[SessionAnswer]])
    """By application, oldest first; no two were created at the same moment."""


class Desk:
    """What the endpoints work with."""

    def __init__(self, world: World, seeds: tuple[Seed, ...]) -> None:
        self._world = world
        self._seeds = seeds
        self._opened_at = moment(world.now())
        self._state = self._fresh_state()

    def reset(self) -> None:
        """Back to the seeds, at the moments they had before."""
        self._state = self._fresh_state()

    def session(self, app_uid: str, agent_uid: str, session_uid: str) -> SessionAnswer | None:
        """An agent's session, by the two halves of its composite uid."""
        composite = f"{agent_uid}{SEPARATOR}{session_uid}"
        sessions = self._state.sessions.get(app_uid, [])
        return next((session for session in sessions if session.agent_session_uid == composite), None)

    def sessions(self, app_uid: str, query: SessionQuery, *, limit: int) -> list[SessionAnswer]:
        """Sessions that the query accepts, newest first."""
        rows = [session for session in reversed(self._state.sessions.get(app_uid, [])) if query.accepts(session)]
        return rows[:limit]

    def create_session(self, app_uid: str, body: CreateSession) -> SessionAnswer:
        """A new session of an agent for a user."""
        sessions = self._state.sessions.setdefault(app_uid, [])
        created_at = _milliseconds(moment(self._world.now()))
        if sessions:
            # A page starts after a moment: of two rows of the same moment it would leave one out.
            created_at = max(created_at, sessions[-1].created_at + _TICK)
        uid = new_uid(self._world.random)
        session = SessionAnswer(
            uid=uid,
            agent_session_uid=f"{body.agent_uid}{SEPARATOR}{uid}",
            human_uid=self._human(app_uid, _EXTERNAL, body.external_user_id),
            created_at=created_at,
            last_used_at=created_at,
            **body.model_dump(),
        )
        sessions.append(session)
        return session

    def create_thread(
        self, app_uid: str, body: CreateThread, *, agent_uid: str, session: SessionAnswer | None
    ) -> ThreadAnswer:
        """A new thread for the human of the identifier, else of the session, else for a new one."""
        if session:
            session.last_used_at = max(session.created_at, _milliseconds(moment(self._world.now())))
        match body.identifier:
            case ("human_uid", uid):
                human_uid = uid
            case (kind, value):
                human_uid = self._human(app_uid, kind, value)
            case None:
                human_uid = session.human_uid if session else new_uid(self._world.random)
        return ThreadAnswer(thread_uid=new_uid(self._world.random), human_uid=human_uid, agent_uid=agent_uid)

    def _human(self, app_uid: str, kind: str, value: str) -> str:
        identity = (app_uid, kind, value)
        if identity not in self._state.humans:
            self._state.humans[identity] = new_uid(self._world.random)
        return self._state.humans[identity]

    def _fresh_state(self) -> _State:
        state = _State()
        for seed in self._seeds:
            state.humans[seed.app_uid, _EXTERNAL, seed.external_user_id] = seed.human_uid
            state.sessions.setdefault(seed.app_uid, []).append(_planted(seed, self._opened_at))
        return state


def _planted(seed: Seed, opened_at: datetime) -> SessionAnswer:
    created_at = _milliseconds(opened_at - timedelta(minutes=seed.age_minutes))
    return SessionAnswer(
        uid=seed.uid,
        agent_session_uid=f"{seed.agent_uid}{SEPARATOR}{seed.uid}",
        human_uid=seed.human_uid,
        external_user_id=seed.external_user_id,
        user_email=seed.user_email,
        agent_uid=seed.agent_uid,
        tags=list(seed.tags),
        context_uids=list(seed.context_uids),
        mcpserver_uids=[],
        created_at=created_at,
        last_used_at=created_at,
    )


def _milliseconds(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
