"""The port's methods, each given to the part that knows its noun."""

from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.agent import Agent
from threadloom.domain.call import Call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import ThreadloomError, Violation
from threadloom.domain.ids import AgentRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import Run
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import (
    Draft,
    MessagePageKey,
    ResumeDraft,
    RunPageKey,
    Sent,
    Started,
    ThreadPageKey,
    VendorCopy,
)
from threadloom.vendors.base import BaseAdapter, each, one_spelling
from threadloom.vendors.langgraph.capabilities import capabilities_of
from threadloom.vendors.langgraph.limits import rules_beyond_fields

from .agents import Agents
from .copying import Copying
from .desk import Desk
from .history import History
from .messages import Messages
from .runs import Runs
from .starting import Starting
from .threads import Threads


class LangGraphAdapter(BaseAdapter):
    """A source at a server that speaks LangGraph's API."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.source, capabilities_of(desk.default_agent_id), http=desk.http)
        self._desk = desk
        self._threads = Threads(desk)
        self._copying = Copying(desk, self._threads)
        self._messages = Messages(desk, self._threads)
        self._runs = Runs(desk, self._threads, self._messages)
        self._history = History(desk, self._runs, self._messages)
        self._agents = Agents(desk)
        self._starting = Starting(desk, self._threads, self._messages, self._runs, self._agents)

    def canonical(self, ref: ThreadRef) -> ThreadRef:
        """Ids are UUIDs, which the server reads in several spellings."""
        return replace(ref, native_id=one_spelling(ref.native_id))

    def check(self, draft: Draft) -> Sequence[Violation]:
        """Every limit that the draft breaks."""
        return (*super().check(draft), *rules_beyond_fields(draft, self._desk.default_agent_id))

    async def health(self, call: Call) -> None:
        """One agent is listed."""
        await self._agents.page(call, PageRequest(size=1))

    async def close(self) -> None:
        """Give back connections."""
        await self._desk.http.close()

    async def threads(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Thread | ThreadloomError]:
        """All with one search, up to a thousand."""
        return await self._threads.by_refs(call, refs)

    async def thread_page(self, call: Call, key: ThreadPageKey) -> Page[Thread]:
        """A search, those that changed last first; one call more for the number of all where a list begins."""
        agent_id = await self._agents.uuid_of(call, key.agent) if key.agent else None
        return await self._threads.page(call, key.page, agent_id)

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """Two calls, then the thread is looked at; replies come along where the source waits for runs."""
        return await self._starting.start(call, draft)

    async def create_thread(self, call: Call, draft: ThreadDraft) -> Thread:
        """One call; one before it, for the agent's graph, where there are messages to begin with."""
        return await self._starting.create(call, draft)

    async def copy_thread(self, call: Call, ref: ThreadRef) -> Thread:
        """One call; one more where it is refused, to tell why."""
        return await self._copying.copy(call, ref)

    async def update_thread(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Thread:
        """One call: the server merges pairs, so those not named stay."""
        return await self._threads.update(call, ref, edit)

    async def delete_thread(self, call: Call, ref: ThreadRef) -> VendorCopy:
        """One call."""
        return await self._threads.delete(call, ref)

    async def send_message(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """One call, then the thread is looked at; a run that is under way is not disturbed, the new one waits."""
        return await self._starting.send(call, ref, draft)

    async def messages(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | ThreadloomError]:
        """From the states of their threads, each read once."""
        return await self._messages.by_refs(call, refs)

    async def message_pages(
        self, call: Call, keys: Sequence[MessagePageKey]
    ) -> Sequence[Page[Message] | ThreadloomError]:
        """From the states of their threads; totals are exact."""
        return await self._messages.pages(call, keys)

    async def tool_calls(
        self, call: Call, messages: Sequence[Message]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """From the states of their threads; messages of this adapter's always bring theirs along."""
        return await self._messages.tool_calls(call, messages)

    async def runs(self, call: Call, refs: Sequence[RunRef]) -> Sequence[Run | ThreadloomError]:
        """Each with a call of its own, and one for the threads of those that may wait for an answer."""
        return await self._runs.by_refs(call, refs)

    async def run_tool_calls(
        self, call: Call, refs: Sequence[RunRef]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """From the history of their threads."""
        return await each(refs, lambda ref: self._history.tool_calls(call, ref))

    async def run_pages(self, call: Call, keys: Sequence[RunPageKey]) -> Sequence[Page[Run] | ThreadloomError]:
        """Each with a call of its own, and one for the threads of those that may wait for an answer."""
        return await self._runs.pages(call, keys)

    async def cancel_run(self, call: Call, ref: RunRef) -> Run:
        """One call, then the run is read."""
        return await self._runs.cancel(call, ref)

    async def resume_run(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:
        """The run is read, then its answer begins another one, which is what is given back."""
        return await self._starting.resume(call, ref, draft)

    async def agents(self, call: Call, refs: Sequence[AgentRef]) -> Sequence[Agent | ThreadloomError]:
        """Each with a call of its own."""
        return await self._agents.by_refs(call, refs)

    async def agent_page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """A search, oldest first."""
        return await self._agents.page(call, page)
