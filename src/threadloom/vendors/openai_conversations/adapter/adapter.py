"""The port's methods, each given to the part that knows its noun."""

from collections.abc import Sequence

from threadloom.domain.agent import Agent
from threadloom.domain.call import Call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Invalid, OutcomeUnknown, ThreadloomError, VendorFailed, Violation
from threadloom.domain.ids import AgentRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import Run
from threadloom.domain.source import Source
from threadloom.domain.store import RunStore
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import Draft, MessagePageKey, ResumeDraft, RunPageKey, Sent, Started, VendorCopy
from threadloom.vendors.base import BaseAdapter, each, slice_page
from threadloom.vendors.http import VendorHttp
from threadloom.vendors.openai_conversations.fields import capabilities_of
from threadloom.vendors.openai_conversations.limits import broken_rules
from threadloom.vendors.openai_conversations.mapping import to_agent
from threadloom.vendors.openai_conversations.options import Options
from threadloom.vendors.openai_conversations.wire import read_response

from .calls import Calls
from .desk import Desk
from .items import Items
from .runs import Runs
from .starting import Starting
from .threads import Threads


class ConversationsAdapter(BaseAdapter):
    """A source of conversations and responses."""

    def __init__(self, source: Source, http: VendorHttp, options: Options, store: RunStore) -> None:
        super().__init__(source, capabilities_of(options), http=http)
        desk = Desk(source=source.slug, http=http, options=options, store=store)
        self._http = http
        self._desk = desk
        self._threads = Threads(desk)
        self._items = Items(desk)
        self._calls = Calls(self._items)
        self._runs = Runs(desk, self._calls)
        self._starting = Starting(desk, self._threads, self._items, self._runs)

    def check(self, draft: Draft) -> Sequence[Violation]:
        """Every documented limit that the draft breaks."""
        return (*super().check(draft), *broken_rules(draft))

    async def health(self, call: Call) -> None:
        """A response is asked for with nothing in the request, which makes none.

        The API has no list to read; its refusal of an empty request proves address and key, and costs nothing.
        """
        try:
            await self._http.post(call, ("responses",), read_response, body={}, is_collection=True)
        except Invalid:
            return
        except OutcomeUnknown as error:
            raise VendorFailed("the source failed").at(self._source.slug, self._source.vendor) from error

    async def close(self) -> None:
        """Give back connections."""
        await self._http.close()

    async def threads(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Thread | ThreadloomError]:
        """Each with a call of its own: the API reads one conversation at a time."""
        return await each(refs, lambda ref: self._threads.get(call, ref))

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """Three calls: the conversation with its history, the message, the response."""
        return await self._starting.start(call, draft)

    async def create_thread(self, call: Call, draft: ThreadDraft) -> Thread:
        """One call."""
        return await self._threads.create(call, draft)

    async def update_thread(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Thread:
        """Metadata; it is read first, so that pairs not named stay."""
        return await self._threads.update(call, ref, edit)

    async def delete_thread(self, call: Call, ref: ThreadRef) -> VendorCopy:
        """DELETED, or an error; the vendor keeps the items, which nothing reaches any more."""
        return await self._threads.delete(call, ref)

    async def send_message(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """One call, and one more where an agent is asked."""
        return await self._starting.send(call, ref, draft)

    async def messages(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | ThreadloomError]:
        """Each with a call of its own."""
        return await each(refs, lambda ref: self._items.message(call, ref))

    async def message_pages(
        self, call: Call, keys: Sequence[MessagePageKey]
    ) -> Sequence[Page[Message] | ThreadloomError]:
        """Each with a call of its own; the API hides no item."""
        return await each(keys, lambda key: self._items.page(call, key))

    async def tool_calls(
        self, call: Call, messages: Sequence[Message]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """From the call's item, and from what follows it."""
        return await self._calls.of_messages(call, messages)

    async def run_tool_calls(
        self, call: Call, refs: Sequence[RunRef]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """From the responses' output, and from the conversation for results that were given later."""
        return await each(refs, lambda ref: self._runs.tool_calls(call, ref))

    async def runs(self, call: Call, refs: Sequence[RunRef]) -> Sequence[Run | ThreadloomError]:
        """Each with a call of its own, and one more where it may wait for results."""
        return await each(refs, lambda ref: self._runs.get(call, ref))

    async def run_pages(self, call: Call, keys: Sequence[RunPageKey]) -> Sequence[Page[Run] | ThreadloomError]:
        """From the runs that the gateway keeps; open ones are read afresh."""
        return await self._runs.pages(call, keys)

    async def cancel_run(self, call: Call, ref: RunRef) -> Run:
        """Two calls: the response is read first, to know that it is of this thread."""
        return await self._runs.cancel(call, ref)

    async def resume_run(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:
        """A new run that goes on with the results."""
        return await self._runs.resume(call, ref, draft)

    async def agents(
        self,
        call: Call,  # noqa: ARG002 - the port's
        refs: Sequence[AgentRef],
    ) -> Sequence[Agent | ThreadloomError]:
        """From the source's options."""
        return await each(refs, self._agent)

    async def agent_page(self, call: Call, page: PageRequest) -> Page[Agent]:  # noqa: ARG002 - the port's
        """From the source's options, in their order."""
        rows = [to_agent(agent, self.source) for agent in self._desk.options.agents]
        return slice_page(rows, page, lambda agent: (agent.ref.native_id,))

    async def _agent(self, ref: AgentRef) -> Agent:
        return to_agent(self._desk.agent(ref, path=()), ref.source)
