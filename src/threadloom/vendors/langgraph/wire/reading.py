"""From bytes to objects; each reader raises msgspec.DecodeError where the bytes are something else."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from threadloom.domain.json import JsonValue

from .objects import Assistant, Ending, Run, State, Thread, ThreadAnswer
from .values import as_object

T = TypeVar("T")

_Row = dict[str, Any]

_UNSHOWN = frozenset({"values", "config"})
"""The state, which may be large, and the configuration, which may hold what clients must not see."""

_rows = msgspec.json.Decoder(list[_Row])
_row = msgspec.json.Decoder(_Row)
_any = msgspec.json.Decoder(Any)
_state = msgspec.json.Decoder(State)
_NO_STATE = State()

read_run: Callable[[bytes], Run] = msgspec.json.Decoder(Run).decode
read_assistant: Callable[[bytes], Assistant] = msgspec.json.Decoder(Assistant).decode
read_history: Callable[[bytes], list[State]] = msgspec.json.Decoder(list[State]).decode
read_count: Callable[[bytes], int] = msgspec.json.Decoder(int).decode


def read_state(body: bytes) -> State:
    """A state; raises msgspec.DecodeError, also for an object that tells nothing of one."""
    state = _state.decode(body)
    if state == _NO_STATE:
        raise msgspec.ValidationError("the object tells nothing of a state")
    return state


def read_thread(body: bytes) -> ThreadAnswer:
    """A thread, as it answers a write; raises msgspec.DecodeError."""
    return _thread(_row.decode(body))


def read_threads(body: bytes) -> list[ThreadAnswer]:
    """Threads, as they answer a search; raises msgspec.DecodeError."""
    return [_thread(row) for row in _rows.decode(body)]


def read_assistants(body: bytes) -> list[Assistant]:
    """Assistants, as they answer a search; raises msgspec.DecodeError."""
    return [msgspec.convert(row, Assistant) for row in _rows.decode(body)]


def read_runs(body: bytes) -> list[Run]:
    """A list of runs; raises msgspec.DecodeError."""
    return [msgspec.convert(row, Run) for row in _rows.decode(body)]


def read_ending(body: bytes) -> Ending:
    """How a run ended that was waited for, whose answer is the state or an error; raises msgspec.DecodeError."""
    answer: JsonValue = _any.decode(body)
    return Ending(is_failure="__error__" in as_object(answer))


def read_nothing(_body: bytes) -> None:
    """Nothing: the status code says it all, whether a body comes with it or not."""


def _thread(row: _Row) -> ThreadAnswer:
    raw = {name: value for name, value in row.items() if name not in _UNSHOWN}
    return ThreadAnswer(thread=msgspec.convert(row, Thread), raw=raw)
