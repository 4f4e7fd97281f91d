"""The port's methods, each given to the part that knows its noun."""

from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.agent import Agent, AgentDraft
from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.edit import AgentEdit
from threadloom.domain.errors import ThreadloomError, Violation
from threadloom.domain.feedback import Feedback, FeedbackDraft
from threadloom.domain.ids import AgentRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import Run
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import Draft, MessagePageKey, RunPageKey, Sent, Started, Subject, ThreadPageKey
from threadloom.vendors.base import BaseAdapter, each, one_spelling
from threadloom.vendors.thena.capabilities import capabilities_of
from threadloom.vendors.thena.limits import rules_beyond_fields
from threadloom.vendors.thena.mapping import to_thread

from .agents import Agents
from .desk import Desk
from .feedback import Giving
from .history import History
from .messages import Messages
from .runs import Runs
from .starting import Starting
from .threads import Threads


class ThenaAdapter(BaseAdapter):
    """A source at Thena."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.source, capabilities_of(desk.default_agent_id), http=desk.http)
        self._desk = desk
        self._threads = Threads(desk)
        self._history = History(desk)
        self._messages = Messages(desk, self._threads)
        self._starting = Starting(desk, self._threads, self._messages)
        self._runs = Runs(desk, self._threads)
        self._agents = Agents(desk)
        self._giving = Giving(desk)

    def check(self, draft: Draft) -> Sequence[Violation]:
        """Every documented limit that the draft breaks."""
        return (*super().check(draft), *rules_beyond_fields(draft, self._desk.default_agent_id))

    async def health(self, call: Call) -> None:
        """The agents are listed."""
        await self._agents.all(call)

    async def close(self) -> None:
        """Give back connections."""
        await self._desk.http.close()

    async def threads(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Thread | ThreadloomError]:
        """Each with a call of its own, which brings its messages, too."""
        answers = await self._threads.answers(call, refs)
        return [found if isinstance(found := answers[ref], ThreadloomError) else to_thread(found, ref) for ref in refs]

    def canonical(self, ref: ThreadRef) -> ThreadRef:
        """Thena's ids are UUIDs, of threads and of their agents."""
        scope = None if ref.scope is None else one_spelling(ref.scope)
        return replace(ref, scope=scope, native_id=one_spelling(ref.native_id))

    async def thread_page(self, call: Call, key: ThreadPageKey) -> Page[Thread]:
        """Of one agent from its whole list; of all from the history, which goes forward alone."""
        if key.agent is None:
            return await self._history.page(call, key.page)
        return await self._threads.page_of_agent(call, key.agent, key.page)

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """Two calls; the message is told as it was sent, its answer comes later."""
        return await self._starting.start(call, draft)

    async def create_thread(self, call: Call, draft: ThreadDraft) -> Thread:
        """One call."""
        return await self._starting.create(call, draft)

    async def send_message(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """One call; the message is told as it was sent, its answer comes later."""
        return await self._starting.send(call, ref, draft)

    async def messages(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | ThreadloomError]:
        """From their threads, each read once."""
        return await self._messages.by_refs(call, refs)

    async def message_pages(
        self, call: Call, keys: Sequence[MessagePageKey]
    ) -> Sequence[Page[Message] | ThreadloomError]:
        """From their threads, each read once; totals are exact."""
        return await self._messages.pages(call, keys)

    async def tool_calls(
        self, call: Call, messages: Sequence[Message]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """From their threads, each read once; messages of this adapter's always bring theirs along."""
        return await self._messages.tool_calls(call, messages)

    async def feedback(
        self, call: Call, threads: Sequence[ThreadRef]
    ) -> Sequence[tuple[Feedback, ...] | ThreadloomError]:
        """From the messages; feedback on an execution is told only where a message's names it."""
        return await self._messages.feedback(call, threads)

    async def give_feedback(self, call: Call, subject: Subject, draft: FeedbackDraft) -> Feedback:
        """One call; on a whole thread Thena takes none."""
        if isinstance(subject, ThreadRef):
            raise self._missing(Operation.GIVE_FEEDBACK)
        return await self._giving.give(call, subject, draft)

    async def runs(self, call: Call, refs: Sequence[RunRef]) -> Sequence[Run | ThreadloomError]:
        """Each with a call of its own."""
        return await each(refs, lambda ref: self._runs.get(call, ref))

    async def run_tool_calls(
        self, call: Call, refs: Sequence[RunRef]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """From the steps of the executions, each with a call of its own."""
        return await each(refs, lambda ref: self._runs.tool_calls(call, ref))

    async def run_pages(self, call: Call, keys: Sequence[RunPageKey]) -> Sequence[Page[Run] | ThreadloomError]:
        """From the list of all executions, read once for all keys."""
        return await self._runs.pages(call, keys)

    async def agents(self, call: Call, refs: Sequence[AgentRef]) -> Sequence[Agent | ThreadloomError]:
        """From the list of all agents, read once."""
        return await self._agents.by_refs(call, refs)

    async def agent_page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """In the vendor's order; the total is exact."""
        return await self._agents.page(call, page)

    async def create_agent(self, call: Call, draft: AgentDraft) -> Agent:
        """One call."""
        return await self._agents.create(call, draft)

    async def update_agent(self, call: Call, ref: AgentRef, edit: AgentEdit) -> Agent:
        """One call, or two where metadata changes: it is read first, so that pairs not named stay."""
        return await self._agents.update(call, ref, edit)
