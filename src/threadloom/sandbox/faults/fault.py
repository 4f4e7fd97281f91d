"""What a fault is: a name, what it does, its arguments, and how it is played."""

import inspect
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

import msgspec

from .answer import Answer
from .wire import Wire


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No arguments."""


class Seconds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long it takes."""

    seconds: Annotated[float, msgspec.Meta(ge=0, le=600)] = 1.0


class Bytes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many."""

    bytes: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a fault has at hand: the request, the connection, and the answer that would have been given.

    `answer` is a stand-in where the fault keeps the vendor from doing what it was asked.
    """

    method: str
    target: str
    """Path and query as they were sent."""
    headers: Mapping[str, str]
    wire: Wire
    answer: Answer

    @property
    def key(self) -> str:
        """The credential as it was sent, without its scheme."""
        return self.headers.get("x-api-key") or self.headers.get("authorization", "").rpartition(" ")[2]


Arguments = TypeVar("Arguments", bound=msgspec.Struct)
Bend = Callable[[Scene, Arguments], Answer]
Play = Callable[[Scene, Arguments], Coroutine[Any, Any, None]]
Greet = Callable[[Wire, Arguments], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One line of the table; of `bend`, `play` and `greet` it has one, or none where the port itself fails."""

    name: str
    told: str
    """What it does, in a sentence."""
    arguments: type[msgspec.Struct]
    asks: bool
    """Whether the vendor does what it was asked before the fault shows."""
    bend: Bend[Any] | None = None
    """Makes another answer of the true one."""
    play: Play[Any] | None = None
    """Writes to the connection itself. One that returns leaves it fit for another request."""
    greet: Greet[Any] | None = None
    """Meets a connection before anything is read from it."""

    @property
    def is_below_http(self) -> bool:
        """Whether it meets connections instead of requests."""
        return self.bend is None and self.play is None


@dataclass(frozen=True, slots=True)
class Group:
    """Faults of one kind; a function that is decorated gives its name and its docstring's first line to the table."""

    title: str
    faults: list[Fault] = field(default_factory=list[Fault])

    def bend(self, arguments: type[Arguments], *, asks: bool = True) -> Callable[[Bend[Arguments]], Bend[Arguments]]:
        """A fault that bends the answer."""

        def added(bend: Bend[Arguments]) -> Bend[Arguments]:
            self._add(bend, arguments, asks=asks, bend=bend)
            return bend

        return added

    def play(self, arguments: type[Arguments], *, asks: bool = True) -> Callable[[Play[Arguments]], Play[Arguments]]:
        """A fault that writes to the connection."""

        def added(play: Play[Arguments]) -> Play[Arguments]:
            self._add(play, arguments, asks=asks, play=play)
            return play

        return added

    def greet(self, arguments: type[Arguments]) -> Callable[[Greet[Arguments]], Greet[Arguments]]:
        """A fault that meets connections."""

        def added(greet: Greet[Arguments]) -> Greet[Arguments]:
            self._add(greet, arguments, asks=False, greet=greet)
            return greet

        return added

    def _add(self, function: Callable[..., Any], arguments: type[msgspec.Struct], *, asks: bool, **way: Any) -> None:
        told = (inspect.getdoc(function) or "").partition("\n")[0]
        name = function.__name__.replace("_", "-")
        self.faults.append(Fault(name=name, told=told, arguments=arguments, asks=asks, **way))
