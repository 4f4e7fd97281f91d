"""What passes by: facts about a thread that is in the index already, and how they change it.

Questions to vendors take time, and meanwhile others write. So a sighting says what it was based on, and only what was
really told is taken over: never a copy of what the index held when the question was asked.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from .clock import Instant
from .ids import AgentRef
from .message import Message, MessageVisibility
from .noun import Noun
from .run import Run, RunStatus
from .thread import Thread, ThreadStatus

_BY_RUN = {
    RunStatus.QUEUED: ThreadStatus.RUNNING,
    RunStatus.RUNNING: ThreadStatus.RUNNING,
    RunStatus.CANCELLING: ThreadStatus.RUNNING,
    RunStatus.REQUIRES_ACTION: ThreadStatus.WAITING_FOR_INPUT,
    RunStatus.CANCELLED: ThreadStatus.CANCELLED,
    RunStatus.FAILED: ThreadStatus.FAILED,
    RunStatus.EXPIRED: ThreadStatus.FAILED,
    RunStatus.INCOMPLETE: ThreadStatus.COMPLETED,
    RunStatus.COMPLETED: ThreadStatus.COMPLETED,
}

# What callers change too: a vendor's word from before such a change must not undo it.
_SHARED = ("title", "metadata", "sharing", "tool_resources")
_TOLD = ("native_id", "agent", "agent_session_id", "user", "organization_id", "created_at", "updated_at", "raw")


class Sighting(Noun):
    """Facts about one thread, learnt at the moment `at`.

    `base` is the thread as the index had it before the question. `told` is the vendor's own telling, an adapter's
    thread with the overlay at its defaults. `messages` are its newest, oldest first. `run` is a run of it, the latest
    one where `is_latest` says so. `agent` is who answers from now on. `acted`: the gateway did something in it.
    `happened`: if the newest message is news, its users have not seen it. `keep_from`: messages from before that moment
    count for the thread, but are not kept themselves.
    """

    base: Thread
    at: Instant
    told: Thread | None = None
    messages: tuple[Message, ...] = ()
    run: Run | None = None
    is_latest: bool = False
    agent: AgentRef | None = None
    acted: bool = False
    happened: bool = False
    keep_from: Instant | None = None


def keepable(sighting: Sighting) -> Sequence[Message]:
    """The messages of a sighting that are kept; one without a moment is."""
    oldest = sighting.keep_from
    return [m for m in sighting.messages if oldest is None or m.created_at is None or m.created_at >= oldest]


def later(*moments: Instant | None) -> Instant | None:
    """The latest of the known moments; None if none is known."""
    return max((moment for moment in moments if moment is not None), default=None)


def seen(current: Thread, sighting: Sighting) -> Thread:
    """The thread as it is now, with what was seen.

    The vendor's title, pairs, sharing and resources count only while `revision` is still that of `base`, and never
    where the thread keeps its own; a newest message and a latest run only where they are not older than what is known
    by now. A hidden message is never the newest. Times but `created_at` only grow. The status follows the latest run
    where the vendor's threads have none of their own.
    """
    thread = structs.replace(current, agent=sighting.agent or current.agent)
    if sighting.told is not None:
        thread = _with_told(thread, sighting, sighting.told)
    visible = [message for message in sighting.messages if message.visibility is MessageVisibility.VISIBLE]
    if visible:
        thread = _with_newest(thread, sighting, visible[-1])
    if sighting.run is not None:
        thread = _with_run(thread, sighting, sighting.run)
    at = later(
        thread.created_at,
        thread.updated_at,
        thread.last_message_at,
        thread.last_activity_at,
        sighting.at if sighting.acted else None,
    )
    return structs.replace(thread, last_activity_at=at or Instant(0))


def _with_told(thread: Thread, sighting: Sighting, told: Thread) -> Thread:
    changes: dict[str, Any] = {
        name: value
        for name in (*_TOLD, *(_SHARED if thread.revision == sighting.base.revision else ()))
        if name not in thread.kept and (value := getattr(told, name)) is not None
    }
    if told.native_status is not None or told.status is not ThreadStatus.UNKNOWN:
        changes |= {"status": told.status, "native_status": told.native_status}
    changes["updated_at"] = later(thread.updated_at, told.updated_at)
    return structs.replace(thread, **changes, synced_at=later(thread.synced_at, sighting.at))


def _with_newest(thread: Thread, sighting: Sighting, newest: Message) -> Thread:
    moment = newest.created_at or sighting.at
    known = thread.last_message_at or moment
    is_untouched = thread.last_message == sighting.base.last_message
    if moment > known or (moment == known and is_untouched) or thread.last_message is None:
        return structs.replace(thread, last_message=newest.ref, last_message_at=later(thread.last_message_at, moment))
    return thread


def _with_run(thread: Thread, sighting: Sighting, run: Run) -> Thread:
    is_untouched = thread.latest_run == sighting.base.latest_run
    if thread.latest_run not in {None, run.ref} and not (sighting.is_latest and is_untouched):
        return thread
    status = thread.status if thread.native_status is not None else _BY_RUN.get(run.status, ThreadStatus.UNKNOWN)
    at = later(thread.last_activity_at, run.created_at, run.started_at, run.ended_at)
    return structs.replace(thread, latest_run=run.ref, status=status, last_activity_at=at or Instant(0))
