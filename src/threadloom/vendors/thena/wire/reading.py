"""From bytes to objects; each reader raises msgspec.DecodeError where the bytes are something else."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from threadloom.domain.noun import Noun

from .agents import Agent
from .chat import Feedback, Message, Thread, ThreadAnswer
from .flows import Execution

T = TypeVar("T", Agent, Message, Thread)

_ROWS = ("threads", "agents", "executions", "items", "data", "history", "results")
"""Where a list stands in an answer that is no bare array; only that of executions is documented."""

_CURSORS = ("next_cursor", "nextCursor", "cursor")
"""Where the history, whose answer no page describes, may tell how to go on."""


class HistoryPage(Noun):
    """A page of the history; `next_cursor` None: it ends here, or does not tell how to go on."""

    rows: list[ThreadAnswer]
    next_cursor: str | None = None


class ExecutionPage(Noun):
    """A page of executions; `has_more` None: the vendor does not say."""

    executions: list[Execution]
    has_more: bool | None = None


_listing = msgspec.json.Decoder(list[msgspec.Raw] | dict[str, msgspec.Raw])
_list = msgspec.json.Decoder(list[msgspec.Raw])
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_thread = msgspec.json.Decoder(Thread)
_message = msgspec.json.Decoder(Message)
_agent = msgspec.json.Decoder(Agent)
_feedback = msgspec.json.Decoder(Feedback)
_execution = msgspec.json.Decoder(Execution)

read_agent: Callable[[bytes], Agent] = _agent.decode


def read_thread(body: bytes) -> ThreadAnswer:
    """A thread with its raw answer; raises msgspec.DecodeError, also for an object that has no member of a thread."""
    _has_member(body, Thread)
    return _thread_answer(body)


def read_execution(body: bytes) -> Execution:
    """An execution; raises msgspec.DecodeError, also for an object that has no member of one."""
    _has_member(body, Execution)
    return _execution.decode(body)


def _has_member(body: bytes, kind: type[Noun]) -> None:
    # The pages promise no member, but one without any, such as an error in a 200, is something else.
    if not _members.decode(body).keys() & set(kind.__struct_fields__):
        raise msgspec.ValidationError("the object is of another kind")


def _thread_answer(body: bytes | msgspec.Raw) -> ThreadAnswer:
    members = _members.decode(body)
    raw: dict[str, Any] = {name: msgspec.json.decode(value) for name, value in members.items() if name != "messages"}
    return ThreadAnswer(thread=_thread.decode(body), raw=raw)


def read_new_thread(body: bytes) -> ThreadAnswer:
    """A thread that was just made, with its id; raises msgspec.DecodeError."""
    answer = read_thread(body)
    _with_id(answer.thread)
    return answer


def read_new_message(body: bytes) -> Message:
    """A message that was just added, with its id; raises msgspec.DecodeError."""
    return _with_id(_message.decode(body))


def read_new_agent(body: bytes) -> Agent:
    """An agent that was just made, with its id; raises msgspec.DecodeError."""
    return _with_id(_agent.decode(body))


def read_feedback(body: bytes) -> Feedback:
    """What the answer to giving feedback tells, nothing where it is of another shape; raises msgspec.DecodeError."""
    try:
        return _feedback.decode(body)
    except msgspec.ValidationError:
        return Feedback()


def read_threads(body: bytes) -> list[ThreadAnswer]:
    """A list of threads; raises msgspec.DecodeError."""
    return [_thread_answer(row) for row in _rows(body)[0]]


def read_history(body: bytes) -> HistoryPage:
    """A page of the history; raises msgspec.DecodeError."""
    rows, members = _rows(body)
    cursors = (_decoded(members, name) for name in _CURSORS)
    cursor = next((cursor for cursor in cursors if type(cursor) in {str, int} and cursor != ""), None)
    return HistoryPage(rows=[_thread_answer(row) for row in rows], next_cursor=None if cursor is None else str(cursor))


def read_executions(body: bytes) -> ExecutionPage:
    """A page of executions; raises msgspec.DecodeError."""
    rows, members = _rows(body)
    has_more = _decoded(members, "has_more")
    return ExecutionPage(
        executions=[_execution.decode(row) for row in rows],
        has_more=has_more if isinstance(has_more, bool) else None,
    )


def read_agents(body: bytes) -> list[Agent]:
    """A list of agents; raises msgspec.DecodeError."""
    return [_agent.decode(row) for row in _rows(body)[0]]


def _rows(body: bytes) -> tuple[list[msgspec.Raw], Mapping[str, msgspec.Raw]]:
    """The rows of a list, and what stands beside them where it is enveloped."""
    found: list[msgspec.Raw] | dict[str, msgspec.Raw] = _listing.decode(body)
    if isinstance(found, list):
        return found, {}
    for name in _ROWS:
        if bytes(found.get(name, b""))[:1] == b"[":
            return _list.decode(found[name]), found
    raise msgspec.ValidationError("there is no list in the answer")


def _decoded(members: Mapping[str, msgspec.Raw], name: str) -> Any:  # noqa: ANN401 - any JSON
    return msgspec.json.decode(members[name]) if name in members else None


def _with_id(found: T) -> T:
    """What was written is worth nothing without its id."""
    if not found.id:
        raise msgspec.ValidationError("the answer has no id")
    return found
