"""What an emulator remembers: threads with their messages, runs and steps, and the assistants."""

import random
import string
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from .beats import Cue, Resume
from .errors import not_found
from .objects import Assistant, Message, Run, Step, Thread

_Noun = TypeVar("_Noun", Message, Step)
_ALPHABET = string.ascii_letters + string.digits


class Ids:
    """Native ids in the dialect's form, `thread_` and 24 letters; equal for equal seeds, never given out twice."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def new(self, prefix: str) -> str:
        """The next id of a kind: `thread`, `msg`, `run`, `step`, `asst`, `call`, `vs`."""
        return f"{prefix}_{''.join(self._chance.choices(_ALPHABET, k=24))}"


@dataclass(slots=True, kw_only=True)
class RunRecord:
    """A run, its steps, and what is still to be played."""

    run: Run
    script: str
    steps: list[Step] = field(default_factory=list[Step])
    cues: deque[Cue] = field(default_factory=deque[Cue])
    resume: Resume | None = None
    """What follows the outputs that the run waits for."""
    reads: int = 0

    @property
    def is_active(self) -> bool:
        """Whether the run holds its thread: new messages and runs are refused meanwhile."""
        return self.run.status in {"queued", "in_progress", "requires_action", "cancelling"}

    def step(self, step_id: str) -> Step:
        """One step, or a 404."""
        return _by_id(self.steps, step_id, "run step")


@dataclass(slots=True, kw_only=True)
class ThreadRecord:
    """A thread with all that hangs on it, each list oldest first."""

    thread: Thread
    messages: list[Message] = field(default_factory=list[Message])
    runs: list[RunRecord] = field(default_factory=list[RunRecord])

    @property
    def active_run(self) -> RunRecord | None:
        """The run that holds the thread, if any; there is at most one."""
        return self.runs[-1] if self.runs and self.runs[-1].is_active else None

    def message(self, message_id: str) -> Message:
        """One message, or a 404."""
        return _by_id(self.messages, message_id, "message")

    def run(self, run_id: str) -> RunRecord:
        """One run, or a 404."""
        for record in self.runs:
            if record.run.id == run_id:
                return record
        raise not_found("run", run_id)


@dataclass(slots=True, kw_only=True)
class State:
    """Everything that is forgotten on reset."""

    threads: dict[str, ThreadRecord] = field(default_factory=dict[str, ThreadRecord])
    assistants: dict[str, Assistant] = field(default_factory=dict[str, Assistant])
    """Oldest first."""

    def thread(self, thread_id: str) -> ThreadRecord:
        """One thread, or a 404."""
        if thread_id not in self.threads:
            raise not_found("thread", thread_id)
        return self.threads[thread_id]

    def assistant(self, assistant_id: str) -> Assistant:
        """One assistant, or a 404."""
        if assistant_id not in self.assistants:
            raise not_found("assistant", assistant_id)
        return self.assistants[assistant_id]


def _by_id(nouns: Sequence[_Noun], noun_id: str, name: str) -> _Noun:
    for noun in nouns:
        if noun.id == noun_id:
            return noun
    raise not_found(name, noun_id)
