"""What the emulator remembers."""

from bisect import insort
from collections import Counter, deque
from dataclasses import dataclass, field
from uuid import UUID

from .errors import not_found
from .models import Agent, Execution, Message, Status, Thread
from .scripts import Outcome

USER_ID = UUID("7e5a0000-0000-4000-8000-0000000000a1")
"""To whom the key belongs."""
ANONYMOUS_ID = UUID("7e5a0000-0000-4000-8000-0000000000b1")
"""What the key's user is called where nobody signed in."""
ORGANIZATION_ID = UUID("7e5a0000-0000-4000-8000-0000000000c1")
TEMPLATE_ID = UUID("7e5a0000-0000-4000-8000-0000000000d1")
_QUESTIONING_ROLES = {"user", "human"}


def is_question(role: str) -> bool:
    """Whether a role is a user's, whose messages an agent answers."""
    return role.casefold() in _QUESTIONING_ROLES


@dataclass(frozen=True, slots=True)
class Cue:
    """When an execution comes into a status: at a moment (Unix seconds) or, if given, at so many reads of it."""

    at: float
    status: Status
    reads: int | None = None


@dataclass(slots=True, kw_only=True)
class ExecutionRecord:
    """An execution, where its answer goes, and what is still to come."""

    execution: Execution
    thread: Thread | None
    outcome: Outcome
    role: str
    cues: deque[Cue] = field(default_factory=deque[Cue])
    reads: int = 0

    def is_due(self, now: float) -> bool:
        """Whether the next status is reached."""
        if not self.cues:
            return False
        cue = self.cues[0]
        return cue.at <= now or (cue.reads is not None and self.reads >= cue.reads)


@dataclass(slots=True, kw_only=True)
class State:
    """Everything that is forgotten on reset, each table oldest first."""

    agents: dict[UUID, Agent] = field(default_factory=dict[UUID, Agent])
    threads: dict[UUID, Thread] = field(default_factory=dict[UUID, Thread])
    messages: dict[UUID, Message] = field(default_factory=dict[UUID, Message])
    executions: dict[UUID, Execution] = field(default_factory=dict[UUID, Execution])
    executions_of: Counter[UUID] = field(default_factory=Counter[UUID])
    """How many executions each agent has had."""
    origins: dict[UUID, UUID] = field(default_factory=dict[UUID, UUID])
    """From a message that answers to the execution that made it."""
    active: list[ExecutionRecord] = field(default_factory=list[ExecutionRecord])

    def next_number(self, agent_id: UUID) -> int:
        """The number of an agent's next execution."""
        self.executions_of[agent_id] += 1
        return self.executions_of[agent_id]

    def agent(self, agent_id: UUID) -> Agent:
        """One agent, or a 404."""
        if agent_id not in self.agents:
            raise not_found("Agent", agent_id)
        return self.agents[agent_id]

    def thread(self, thread_id: UUID, *, agent_id: UUID | None) -> Thread:
        """One thread, or a 404; also if another agent's path was used."""
        thread = self.threads.get(thread_id)
        if thread is None or agent_id not in {None, thread.agent_id}:
            raise not_found("Thread", thread_id)
        return thread

    def newest_threads(self, agent_id: UUID | None) -> list[Thread]:
        """Threads of one agent, or of all, the last touched first."""
        chosen = [thread for thread in self.threads.values() if agent_id in {None, thread.agent_id}]
        return sorted(chosen, key=lambda thread: (thread.updated_at, thread.id), reverse=True)

    def add_message(self, thread: Thread, message: Message) -> None:
        """Put a message where its moment belongs, and touch the thread."""
        insort(thread.messages, message, key=lambda other: other.created_at)
        self.messages[message.id] = message
        thread.updated_at = max(thread.updated_at, message.created_at)
