"""A vendor whose answers are lost, and what is found out about that."""

import pytest
from msgspec.structs import replace

from fakes import TALKS, a_call, capabilities
from threadloom.domain.capability import Operation
from threadloom.domain.errors import OutcomeUnknown
from threadloom.domain.ids import SourceSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.query import ThreadQuery
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.gateway.reconciling import Verdict

ONE = SourceSlug("one")
START = ThreadDraft(source=ONE, message=MessageDraft(text="hello there"), title="Mine", tags=("red",))
SEND = SendDraft(message=MessageDraft(text="more"))
LISTS = capabilities(*TALKS, Operation.LIST_THREADS)


class Lost:
    """A vendor that does what it is asked, and whose answers are lost while `is_lost`."""

    def __init__(self, world):
        self.world, self.adapter, self.memory = world, world["one"], world["one"].memory
        self.is_lost = True
        for method in ("start_thread", "create_thread", "send_message", "delete_thread"):
            setattr(self.adapter, method, self._losing(getattr(self.adapter, method)))
        self.adapter.thread_page = self._thread_page

    def _losing(self, method):
        async def lost(*args):
            answer = await method(*args)
            if self.is_lost:
                raise OutcomeUnknown("lost")
            return answer

        return lost

    async def _thread_page(self, _call, _key):
        threads = tuple(self.memory.threads.values())
        return Page(items=threads, positions=tuple((thread.ref.native_id,) for thread in threads))

    async def thread(self):
        self.is_lost = False
        started = await self.world.gateway.threads.start(a_call(), replace(START, message=MessageDraft(text="hi")))
        await self.world.gateway.close()
        self.is_lost = True
        return started.thread.ref

    async def lose(self, write):
        """The intent that is left."""
        with pytest.raises(OutcomeUnknown):
            await write
        await self.world.gateway.close()
        (intent,) = await self.world.store.intents()
        return intent

    async def reconciled(self, intent):
        """What was found; nothing was sent for it."""
        before = len(self.memory.drafts)
        finding = await self.world.gateway.reconciling.reconcile(intent)
        assert len(self.memory.drafts) == before
        left = await self.world.store.intents()
        assert (list(left) == []) is (finding.verdict is Verdict.DONE)
        return finding

    async def inbox(self):
        page = await self.world.gateway.threads.page(a_call(), ThreadQuery(), PageRequest())
        return {thread.ref: thread for thread in page.items}
