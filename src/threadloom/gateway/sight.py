"""What the index learns whenever a thread, its messages or its runs pass by."""

from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.clock import Instant
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.query import IndexEntry
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import Thread, ThreadStatus

from .emulation import takes_natively
from .kit import Kit
from .sources import Sources

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


def latest(*moments: Instant | None) -> Instant | None:
    """The latest of the known moments; None if none is known."""
    return max((moment for moment in moments if moment is not None), default=None)


def shown(sources: Sources, thread: Thread) -> Thread:
    """The thread as a caller sees it: LOCAL_ONLY where it bears a title or pairs that the vendor cannot hold."""
    if thread.sync_state is not SyncState.SYNCED:
        return thread
    capabilities = sources.capabilities(thread.ref.source)
    for field, value in (("title", thread.title), ("metadata", thread.metadata)):
        held = any(
            takes_natively(capabilities, operation, field)
            for operation in (Operation.CREATE_THREAD, Operation.START_THREAD, Operation.UPDATE_THREAD)
        )
        if value and not held:
            return replace(thread, sync_state=SyncState.LOCAL_ONLY)
    return thread


def with_run(thread: Thread, run: Run | None) -> Thread:
    """The thread whose latest run this is; its status follows where the vendor's threads have none of their own."""
    if run is None:
        return thread
    status = thread.status if thread.native_status is not None else _BY_RUN.get(run.status, ThreadStatus.UNKNOWN)
    moment = latest(run.created_at, run.started_at, run.ended_at) or Instant(0)
    return replace(thread, latest_run=run.ref, status=status, last_activity_at=max(thread.last_activity_at, moment))


def with_newest(thread: Thread, message: Message | None, *, now: Instant) -> Thread:
    """The thread whose newest message this is; `now` stands for its time where the vendor tells none."""
    if message is None:
        return thread
    at = latest(thread.last_message_at, message.created_at or now)
    return replace(thread, last_message=message.ref, last_message_at=at)


def with_times(thread: Thread, now: Instant | None = None) -> Thread:
    """The thread with the latest of all known times, and of `now` where the gateway itself did something."""
    at = latest(thread.created_at, thread.updated_at, thread.last_message_at, thread.last_activity_at, now)
    return replace(thread, last_activity_at=at or Instant(0))


class Index:
    """Takes what is seen into the store."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def keep(
        self,
        call: Call,
        thread: Thread,
        *,
        messages: Sequence[Message] = (),
        run: Run | None = None,
        acted: bool = False,
        happened: bool = False,
    ) -> Thread:
        """The thread as the index has it now, with its newest `messages` (oldest first) and its latest run.

        `acted`: the gateway did something in it just now. `happened`: something came that its users have not seen.
        """
        kit = self._kit
        now = kit.clock.now()
        newest = messages[-1] if messages else None
        seen = with_times(with_newest(with_run(thread, run), newest, now=now), now if acted else None)
        vendor = kit.sources.demand(call, thread.ref.source).source.vendor
        (kept,) = await kit.store.index(call.caller, [IndexEntry(vendor=vendor, thread=seen, happened=happened)])
        if messages:
            await kit.store.save_messages(call.caller, messages)
        if run is not None:
            await kit.store.save_runs(call.caller, [run])
        return shown(kit.sources, kept)

    async def saw_newest(self, call: Call, thread: Thread, message: Message, run: Run | None = None) -> None:
        """Note the newest message of a thread, read from its vendor; nothing where the index knows it already."""
        if thread.last_message == message.ref and run is None:
            return
        came = message.role is not MessageRole.USER and thread.last_message != message.ref
        await self.keep(call, thread, messages=[message], run=run, happened=came)
