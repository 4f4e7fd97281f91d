"""Forks that the vendor makes by itself: a whole thread, copied within its source."""

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.errors import CapabilityMissing
from threadloom.domain.feedback import Feedback
from threadloom.domain.forking import ForkDraft, Forked, Loss
from threadloom.domain.thread import Thread, ThreadStatus
from threadloom.gateway.kit import Kit
from threadloom.gateway.threads import Threads

from .around import tell_around
from .losses import Losses, LossKind
from .talk import TalkReading

UNDER_WAY = frozenset({ThreadStatus.RUNNING, ThreadStatus.WAITING_FOR_INPUT})
"""An agent is at work, or waits; what it has done so far is nothing to go on with."""


class WholeForking:
    """How threads are copied by their vendor."""

    def __init__(self, kit: Kit, reading: TalkReading, threads: Threads) -> None:
        self._kit = kit
        self._reading = reading
        self._threads = threads

    async def copied(self, call: Call, thread: Thread, draft: ForkDraft) -> Forked | None:
        """The copy; None where the fork is none that the vendor can make, and nothing was done.

        Raises as a fork does. While it is made nothing is sent to the thread from here, so that what the caller saw as
        its last message is the last.
        """
        if not self._may_be(thread, draft):
            return None
        async with self._kit.locks.hold(thread.ref):
            last = await self._reading.last(call, thread.ref)
            # Whoever read its end knows its runs.
            thread = await self._kit.open_thread(call, thread.ref, path=("threadId",))
            if draft.up_to not in {None, last} or thread.status in UNDER_WAY:
                return None
            feedback = await self._reading.feedback(call, thread.ref)
            try:
                new = await self._threads.copy(call, thread)
            except CapabilityMissing:  # a server that speaks the vendor's API, but not this part of it
                return None
        return Forked(thread=new, losses=_lost(thread, new, feedback))

    def _may_be(self, thread: Thread, draft: ForkDraft) -> bool:
        """Whether it is a fork within the source, for the same agent; whom a thread is for is never copied."""
        is_within = draft.source == thread.ref.source and draft.agent in {None, thread.agent} and thread.user is None
        knows_end = draft.up_to is None or self._kit.sources.is_native(draft.source, Operation.READ_MESSAGES)
        return is_within and knows_end and self._threads.is_copied(thread.ref)


def _lost(old: Thread, new: Thread, feedback: list[Feedback]) -> tuple[Loss, ...]:
    """What hangs on the old thread; all that was said is there."""
    losses = Losses()
    losses.tell(LossKind.METADATA, count=len((old.metadata or {}).keys() - (new.metadata or {}).keys()))
    tell_around(old, (), new, losses, is_whole=True)
    for given in feedback:
        losses.tell(LossKind.FEEDBACK, given.message)
    return losses.found()
