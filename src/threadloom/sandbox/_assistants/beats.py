"""The language of scripted assistants: a run is a sequence of beats, each played at its cue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .objects import Json


@dataclass(frozen=True, slots=True)
class Begin:
    """Leave the queue."""


@dataclass(frozen=True, slots=True)
class CallTools:
    """Open a step of tool calls, each as the wire has it but without an id."""

    calls: Sequence[Json]


@dataclass(frozen=True, slots=True)
class ReturnResults:
    """Complete the open step; one object for each call, laid over the object named by the call's type."""

    results: Sequence[Json]


@dataclass(frozen=True, slots=True)
class BreakTool:
    """Fail the open step; the run goes on."""

    message: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Open a step of function calls and wait for the client's outputs."""

    calls: Sequence[Json]
    resume: "Resume"


@dataclass(frozen=True, slots=True)
class Say:
    """Add a message; one with a reason is cut short."""

    content: Sequence[Json]
    incomplete_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Finish:
    """End the run."""

    status: Literal["completed", "failed", "incomplete", "cancelled"] = "completed"
    detail: Json = field(default_factory=dict[str, object])
    """`last_error` of a failed run, `incomplete_details` of an incomplete one."""


Resume = Callable[[Sequence[Json]], Sequence["Beat"]]
"""What follows the outputs: from the calls, which now hold them, to the rest of the run."""

Beat = Begin | CallTools | ReturnResults | BreakTool | Ask | Say | Finish


@dataclass(frozen=True, slots=True)
class Cue:
    """When a beat is played: at a moment (Unix seconds) or, if given, already at so many reads of the run."""

    at: float
    beat: Beat
    reads: int | None = None
