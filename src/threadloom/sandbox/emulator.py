"""What an emulated vendor is to the sandbox: facts, the world it is built in, and the service that comes out."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast scripted agents answer. Seconds count from the start of a run, or from its last tool outputs."""

    begin: float = 0.05
    finish: float = 0.15
    slow_finish: float = 1.5
    slow_reads: int = 20
    """A slow run is also finished by this many reads of it, so that a test can count work instead of waiting."""
    expiry: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Time, chance and pace: all that an emulator takes from outside."""

    now: Callable[[], float]
    """The current moment in Unix seconds."""
    random: random.Random
    pace: Pace


class Service(Protocol):
    """A running emulation of one vendor."""

    @property
    def app(self) -> ASGIApp:
        """The vendor's HTTP API."""
        ...

    @property
    def seeded_thread_ids(self) -> Sequence[str]:
        """Native ids of the threads that are there from the start, newest last."""
        ...

    def reset(self) -> None:
        """Forget everything but the seeds. Ids given out before are never given out again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One line of the table of emulated vendors."""

    slug: str
    port: int
    """Where `threadloom sandbox` listens."""
    path: str
    """What stands between the address and the vendor's routes, such as `/v1`."""
    api_key: str
    build: Callable[[World, str], Service]
    """Makes the service from the world and the key that it shall ask for."""
