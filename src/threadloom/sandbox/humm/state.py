"""Humm's threads, as long as the process lasts: started, continued, updated, and finished by the clock."""

from dataclasses import dataclass, field

from threadloom.sandbox._rest.native import moment, new_uuid
from threadloom.sandbox.emulator import World

from .models import Sharing, StartThread, Status, ThreadAnswer, UpdateThread
from .seeds import USER_ID, Seed

_TITLE_LENGTH = 80
_UNTITLED = "Untitled analysis"
_ENDINGS: dict[str, Status] = {
    "please fail": "error",
    "please refuse": "refused",
    "please ask": "waiting_for_input",
}
"""How an analysis ends whose query contains these words; any other is completed."""


@dataclass(slots=True, kw_only=True)
class Thread:
    """A thread; moments in Unix seconds."""

    id: str
    organization_id: str
    user_id: str
    title: str
    status: Status
    created_at: float
    updated_at: float
    last_message: str
    sharing: Sharing = "private"
    is_active: bool = True
    langsmith_trace_id: str | None = None
    execution_workflow_id: str | None = None
    ends_at: float | None = None
    """When the analysis that is at work will have ended."""

    def ask(self, query: str, *, now: float, seconds: float) -> None:
        """Begin an analysis that takes so many seconds."""
        self.status, self.last_message = "active", query
        self.updated_at, self.ends_at = now, now + seconds

    def settle(self, now: float) -> None:
        """End the analysis, if its time has come."""
        if self.ends_at is None or now < self.ends_at:
            return
        self.status = _ending(self.last_message)
        self.updated_at, self.ends_at = self.ends_at, None

    def update(self, body: UpdateThread, *, now: float) -> None:
        """Set what the body names; a status that is set ends the analysis."""
        for name, value in body.model_dump(exclude_none=True).items():
            setattr(self, name, value)
        if body.status is not None:
            self.ends_at = None
        self.updated_at = now

    def answer(self) -> ThreadAnswer:
        """The thread as it is told now."""
        return ThreadAnswer(
            id=self.id,
            thread_id=self.id,
            organization_id=self.organization_id,
            user_id=self.user_id,
            workflow_type="analysis",
            title=self.title,
            status=self.status,
            created_at=moment(self.created_at),
            updated_at=moment(self.updated_at),
            last_message=self.last_message,
            is_active=self.is_active,
            sharing=self.sharing,
            langsmith_trace_id=self.langsmith_trace_id,
            execution_workflow_id=self.execution_workflow_id,
        )


@dataclass(slots=True, kw_only=True)
class _State:
    """Everything that is forgotten on reset."""

    threads: dict[str, Thread]
    replays: dict[tuple[str, str], ThreadAnswer] = field(default_factory=dict[tuple[str, str], ThreadAnswer])
    """Answers by organization and idempotency key."""


class Desk:
    """What the endpoints work with."""

    def __init__(self, world: World, seeds: tuple[Seed, ...]) -> None:
        self._world = world
        self._seeds = seeds
        self._opened_at = world.now()
        self._state = self._fresh_state()

    def now(self) -> float:
        """The current moment in Unix seconds."""
        return self._world.now()

    def new_id(self) -> str:
        """An id that was never given out before."""
        return new_uuid(self._world.random)

    def reset(self) -> None:
        """Back to the seeds, at the moments they had before."""
        self._state = self._fresh_state()

    def thread(self, thread_id: str, organization_id: str) -> Thread | None:
        """A thread of an organization, brought up to this moment."""
        thread = self._state.threads.get(thread_id)
        if thread is None or thread.organization_id != organization_id:
            return None
        thread.settle(self.now())
        return thread

    def replay(self, body: StartThread) -> ThreadAnswer | None:
        """What this organization was answered under the same idempotency key."""
        return self._state.replays.get((body.organization_id, body.idempotency_key or ""))

    def begin(self, thread: Thread | None, body: StartThread, *, user_id: str | None) -> ThreadAnswer:
        """Ask in the thread, or in a new one; the answer is kept under the idempotency key, if there is one."""
        now = self.now()
        if thread is None:
            thread = self._new_thread(body, user_id=user_id or USER_ID, now=now)
        thread.ask(body.query, now=now, seconds=self._world.pace.finish)
        answer = thread.answer()
        if body.idempotency_key:
            self._state.replays[body.organization_id, body.idempotency_key] = answer
        return answer

    def _new_thread(self, body: StartThread, *, user_id: str, now: float) -> Thread:
        first_line = body.query.strip().partition("\n")[0]
        thread = Thread(
            id=self.new_id(),
            organization_id=body.organization_id,
            user_id=user_id,
            title=first_line[:_TITLE_LENGTH] or _UNTITLED,
            status="idle",
            created_at=now,
            updated_at=now,
            last_message="",
        )
        self._state.threads[thread.id] = thread
        return thread

    def _fresh_state(self) -> _State:
        return _State(threads={seed.id: _planted(seed, self._opened_at) for seed in self._seeds})


def _ending(query: str) -> Status:
    words = query.casefold()
    for marker, ending in _ENDINGS.items():
        if marker in words:
            return ending
    return "completed"


def _planted(seed: Seed, opened_at: float) -> Thread:
    at = opened_at - seed.age_minutes * 60
    return Thread(
        id=seed.id,
        organization_id=seed.organization_id,
        user_id=USER_ID,
        title=seed.title,
        status=seed.status,
        created_at=at,
        updated_at=at,
        last_message=seed.query,
        sharing=seed.sharing,
    )
