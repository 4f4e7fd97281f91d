"""One vendor of the dialect at work: its ways, its state, its runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from threadloom.sandbox.emulator import World

from .engine import Engine
from .errors import ApiError
from .objects import Assistant, Json, Noun
from .paging import Page
from .scripts import SCRIPTS
from .seeds import Seed, plant
from .state import Ids, State, ThreadRecord

_MODEL_PREFIX = "sandbox-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Where vendors of the dialect differ."""

    needs_beta_header: bool
    """Whether `OpenAI-Beta: assistants=v2` is asked for."""
    default_limit: int | None
    """Rows of a page when the client names no limit; None: all of them."""
    dress: Callable[[Noun], Json]
    """An object as this vendor answers it."""
    dress_page: Callable[[Page[Any], list[Json]], object]
    """A list as this vendor answers it, from the page and its dressed rows."""
    dress_error: Callable[[ApiError], Json]
    keeps: Callable[[ThreadRecord], bool]
    """Whether a thread survives its deletion."""


class Desk:
    """What the handlers work with."""

    def __init__(self, dialect: Dialect, world: World, seeds: tuple[Seed, ...]) -> None:
        self.dialect = dialect
        self.ids = Ids(world.random)
        self.engine = Engine(now=world.now, ids=self.ids, pace=world.pace)
        self._world = world
        self._opened_at = world.now()
        self._seeds = seeds
        self.state = self._fresh_state()

    @property
    def seeded_thread_ids(self) -> tuple[str, ...]:
        """Native ids of the threads that are there from the start, newest last."""
        return tuple(seed.id for seed in self._seeds)

    def now(self) -> int:
        """The current moment in whole Unix seconds."""
        return int(self._world.now())

    def expires_at(self) -> int:
        """When a run that starts now expires."""
        return int(self._world.now() + self._world.pace.expiry)

    def thread(self, thread_id: str) -> ThreadRecord:
        """A thread with its runs brought up to this moment, or a 404."""
        record = self.state.thread(thread_id)
        self.engine.settle(record)
        return record

    def reset(self) -> None:
        """Back to the seeds, at the moments they had before."""
        self.state = self._fresh_state()

    def _fresh_state(self) -> State:
        state = State()
        for script_id, script in SCRIPTS.items():
            assistant = Assistant(
                id=f"asst_{script_id}",
                created_at=int(self._opened_at) - 30 * 24 * 3600,
                name=script.name,
                description=script.description,
                model=_MODEL_PREFIX + script_id,
                instructions=f"You are the sandbox's scripted assistant {script.name!r}.",
                tools=list(script.tools),
                tool_resources={},
                metadata={},
                temperature=1.0,
                top_p=1.0,
                response_format="auto",
            )
            state.assistants[assistant.id] = assistant
        for seed in self._seeds:
            record = plant(seed, state.assistants, opened_at=int(self._opened_at))
            state.threads[record.thread.id] = record
        return state


def script_of(assistant: Assistant) -> str:
    """The script that an assistant follows: the one its model names (`sandbox-tools`), else the echo."""
    script = assistant.model.removeprefix(_MODEL_PREFIX)
    return script if script in SCRIPTS else "echo"
