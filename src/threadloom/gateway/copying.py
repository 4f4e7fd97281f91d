"""Threads copied by their own vendor."""

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation, Support
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import ThreadRef
from threadloom.domain.thread import Thread, ThreadStatus

from .adopting import Adopting
from .kit import NO_THREAD, Kit
from .sight import Index


class Copying:
    """How a vendor's copy of a thread comes into the index."""

    def __init__(self, kit: Kit, index: Index, adopting: Adopting) -> None:
        self._kit = kit
        self._index = index
        self._adopting = adopting

    def is_offered(self, ref: ThreadRef) -> bool:
        """Whether the vendor copies this thread by itself."""
        return self._kit.sources.thread_capabilities(ref)[Operation.FORK_THREAD].support is Support.NATIVE

    async def copy(self, call: Call, thread: Thread) -> Thread:
        """The caller's copy of a thread of theirs, a part of another write and under its key.

        It bears the title and the labels of the old one, and such pairs as the gateway keeps for it.

        Raises:
            NotFound: the vendor has no such thread any more.
            CapabilityMissing: the server says that it copies nothing, so nothing was done.
            VendorError: the vendor refused or failed; OutcomeUnknown where there may be a copy.
        """
        connected = self._kit.sources.demand(call, thread.ref.source)
        began = self._kit.clock.now()
        try:
            made = await self._kit.guard.one(connected, connected.adapter.copy_thread(call, thread.ref))
        except NotFound as error:
            gone = NotFound(NO_THREAD, path=("threadId",))
            raise gone.at(connected.source.slug, connected.source.vendor) from error
        told = _beside(self._kit.as_told(made), thread)
        new = replace(told, owner=call.caller.user, forked_from=thread.ref)
        taken = await self._index.take(call, new, acted=True, made_since=began)
        return await self._adopting.looked_into(call, taken)


def _beside(told: Thread, old: Thread) -> Thread:
    """The copy as its vendor tells it, with what the gateway keeps for the old thread."""
    kept = {name: getattr(old, name) for name in ("metadata", "title") if name in old.kept}
    if told.title is None and old.title is not None:
        kept["title"] = old.title
    if told.status is ThreadStatus.UNKNOWN and told.native_status is None:
        told = replace(told, status=ThreadStatus.IDLE)  # just made, and nobody was asked anything
    return replace(told, **kept, kept=tuple(kept), agent=told.agent or old.agent, tags=old.tags)
