"""Threads as LangGraph tells them, without their state."""

from collections.abc import Mapping

from threadloom.domain.ids import AgentRef, ThreadRef
from threadloom.domain.thread import Thread, ThreadStatus
from threadloom.vendors.base import iso_moment
from threadloom.vendors.langgraph.wire import as_object, as_text, objects

from .agents import agent_id_of

_INTERRUPTED = "interrupted"
_STATUSES: Mapping[str, ThreadStatus] = {
    "idle": ThreadStatus.IDLE,
    "busy": ThreadStatus.RUNNING,
    "error": ThreadStatus.FAILED,
    _INTERRUPTED: ThreadStatus.WAITING_FOR_INPUT,
}


def to_thread(answer: objects.ThreadAnswer, ref: ThreadRef) -> Thread:
    """The thread at `ref`; its title is the text in the pair `title`, and a pair with null is one that was removed."""
    thread = answer.thread
    metadata = {name: value for name, value in as_object(thread.metadata).items() if value is not None}
    agent_id = agent_id_of(metadata.get("assistant_id"), metadata.get("graph_id"))
    return Thread(
        ref=ref,
        native_id=ref.native_id,
        agent=AgentRef(source=ref.source, native_id=agent_id) if agent_id else None,
        title=as_text(metadata.get("title")),
        status=_status(thread),
        native_status=as_text(thread.status),
        created_at=iso_moment(thread.created_at),
        updated_at=iso_moment(thread.updated_at),
        metadata=metadata,
        raw=answer.raw,
    )


def may_wait(answer: objects.ThreadAnswer) -> bool:
    """Whether a run of the thread may wait for an answer; its state tells which.

    So it may while the thread is busy: its status follows a moment behind the run's.
    """
    return _status(answer.thread) in {ThreadStatus.WAITING_FOR_INPUT, ThreadStatus.RUNNING, ThreadStatus.UNKNOWN}


def _status(thread: objects.Thread) -> ThreadStatus:
    """`interrupted` is said of a thread that waits for a person, and of one whose run was stopped: no question then."""
    if thread.status == _INTERRUPTED and thread.interrupts is not None and not as_object(thread.interrupts):
        return ThreadStatus.CANCELLED
    return _STATUSES.get(as_text(thread.status) or "", ThreadStatus.UNKNOWN)
