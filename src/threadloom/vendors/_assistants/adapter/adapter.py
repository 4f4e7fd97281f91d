"""The port's methods, each given to the part that knows its noun."""

from collections.abc import Sequence

from threadloom.domain.agent import Agent, AgentDraft
from threadloom.domain.call import Call
from threadloom.domain.edit import AgentEdit, ThreadEdit
from threadloom.domain.errors import ThreadloomError, Violation
from threadloom.domain.ids import AgentRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import Run
from threadloom.domain.source import Source
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import Draft, MessagePageKey, ResumeDraft, RunPageKey, Sent, Started, VendorCopy
from threadloom.vendors._assistants.capabilities import capabilities_of
from threadloom.vendors._assistants.limits import rules_beyond_fields
from threadloom.vendors._assistants.profile import AssistantsOptions, Profile
from threadloom.vendors.base import BaseAdapter, each
from threadloom.vendors.http import VendorHttp

from .agents import Agents
from .desk import Desk
from .messages import Messages
from .runs import Runs
from .starting import Starting
from .steps import Steps
from .threads import Threads


class AssistantsAdapter(BaseAdapter):
    """A source that speaks the dialect."""

    def __init__(self, source: Source, http: VendorHttp, options: AssistantsOptions, profile: Profile) -> None:
        super().__init__(source, capabilities_of(options, profile), http=http)
        desk = Desk(source=source.slug, http=http, options=options, profile=profile)
        self._http = http
        self._limits = profile.limits
        self._threads = Threads(desk)
        self._messages = Messages(desk)
        self._runs = Runs(desk)
        self._steps = Steps(desk, self._runs)
        self._agents = Agents(desk)
        self._starting = Starting(desk, self._threads, self._messages, self._runs)

    def check(self, draft: Draft) -> Sequence[Violation]:
        """Every documented limit that the draft breaks."""
        return (*super().check(draft), *rules_beyond_fields(draft, self._limits))

    async def health(self, call: Call) -> None:
        """One agent is listed."""
        await self._agents.page(call, PageRequest(size=1))

    async def close(self) -> None:
        """Give back connections."""
        await self._http.close()

    async def threads(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Thread | ThreadloomError]:
        """Each with a call of its own: the dialect reads one thread at a time."""
        return await each(refs, lambda ref: self._threads.get(call, ref))

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """One call or two (see `AssistantsOptions.create_and_run`), then what was made is read back."""
        return await self._starting.start(call, draft)

    async def create_thread(self, call: Call, draft: ThreadDraft) -> Thread:
        """One call."""
        return await self._threads.create(call, draft)

    async def update_thread(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Thread:
        """Metadata and tool resources; metadata is read first, so that pairs not named stay."""
        return await self._threads.update(call, ref, edit)

    async def delete_thread(self, call: Call, ref: ThreadRef) -> VendorCopy:
        """DELETED, or an error."""
        return await self._threads.delete(call, ref)

    async def send_message(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """One call, and one more where an agent is asked."""
        return await self._starting.send(call, ref, draft)

    async def messages(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | ThreadloomError]:
        """Each with a call of its own."""
        return await each(refs, lambda ref: self._messages.get(call, ref))

    async def message_pages(
        self, call: Call, keys: Sequence[MessagePageKey]
    ) -> Sequence[Page[Message] | ThreadloomError]:
        """Each with a call of its own; the dialect hides no message."""
        return await each(keys, lambda key: self._messages.page(call, key))

    async def tool_calls(
        self, call: Call, messages: Sequence[Message]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """From the steps of the messages' runs, each run read once."""
        return await self._steps.of_messages(call, messages)

    async def run_tool_calls(
        self, call: Call, refs: Sequence[RunRef]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """From the steps of the runs."""
        return await self._steps.of_runs(call, refs)

    async def runs(self, call: Call, refs: Sequence[RunRef]) -> Sequence[Run | ThreadloomError]:
        """Each with a call of its own."""
        return await each(refs, lambda ref: self._runs.get(call, ref))

    async def run_pages(self, call: Call, keys: Sequence[RunPageKey]) -> Sequence[Page[Run] | ThreadloomError]:
        """Each with a call of its own."""
        return await each(keys, lambda key: self._runs.page(call, key))

    async def cancel_run(self, call: Call, ref: RunRef) -> Run:
        """One call; after a refusal the run is read, to tell an ended one from a wrong request."""
        return await self._runs.cancel(call, ref)

    async def resume_run(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:
        """One call; after a refusal the run is read, to tell one that does not wait from wrong outputs."""
        return await self._runs.resume(call, ref, draft)

    async def agents(self, call: Call, refs: Sequence[AgentRef]) -> Sequence[Agent | ThreadloomError]:
        """Each with a call of its own."""
        return await each(refs, lambda ref: self._agents.get(call, ref))

    async def agent_page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """Newest first."""
        return await self._agents.page(call, page)

    async def create_agent(self, call: Call, draft: AgentDraft) -> Agent:
        """One call."""
        return await self._agents.create(call, draft)

    async def delete_agent(self, call: Call, ref: AgentRef) -> None:
        """One call."""
        await self._agents.delete(call, ref)


class AgentUpdatingAdapter(AssistantsAdapter):
    """A source of a vendor that has `POST /assistants/{id}`."""

    async def update_agent(self, call: Call, ref: AgentRef, edit: AgentEdit) -> Agent:
        """One call, or two where metadata changes: it is read first, so that pairs not named stay."""
        return await self._agents.update(call, ref, edit)
