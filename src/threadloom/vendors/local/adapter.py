"""The port's methods over our own store."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import UnsetType
from msgspec.structs import replace

from threadloom.domain.agent import Agent, AgentDraft
from threadloom.domain.call import Call
from threadloom.domain.clock import Clock
from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit, merged_pairs
from threadloom.domain.errors import Conflict, NotFound, ThreadloomError
from threadloom.domain.feedback import Feedback, FeedbackDraft
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.message import Message, MessageVisibility
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.query import IndexEntry, ThreadFilter, ThreadQuery
from threadloom.domain.run import Run
from threadloom.domain.source import Source
from threadloom.domain.store import Store
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft, ToolResources
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import (
    MessagePageKey,
    ResumeDraft,
    RunPageKey,
    Sent,
    Started,
    Subject,
    ThreadPageKey,
    Vendor,
    VendorCopy,
)
from threadloom.vendors.base import BaseAdapter

from .agents import Agents
from .feedback import FeedbackDesk
from .talk import Answer, answered, kept_resources, new_thread, said

T = TypeVar("T")


class LocalAdapter(BaseAdapter):
    """A source whose threads live in the gateway's own store.

    Threads, messages and runs are kept by the time a method returns; changes of a thread's own fields are given back
    and kept by the gateway with the rest of its index.
    """

    def __init__(
        self, source: Source, vendor: Vendor, *, store: Store, clock: Clock, default_agent: str | None
    ) -> None:
        super().__init__(source, vendor.capabilities)
        self._store = store
        self._clock = clock
        self._default_agent = AgentRef(source=source.slug, native_id=default_agent) if default_agent else None
        self._agents = Agents(source.slug, store, clock)
        self._feedback = FeedbackDesk(store, clock)

    @property
    def reads_own_store(self) -> bool:
        """That is all it does."""
        return True

    async def health(self, call: Call) -> None:  # noqa: ARG002 - the port's
        """The store answers."""
        await self._store.ready()

    async def threads(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Thread | ThreadloomError]:
        """Threads as the store has them, hidden ones included."""
        return _or_missing(await self._store.threads(call.caller, refs))

    async def thread_page(self, call: Call, key: ThreadPageKey) -> Page[Thread]:
        """The caller's own threads of this source as the index has them, latest activity first."""
        agents = None if key.agent is None else (key.agent,)
        wanted = ThreadFilter(sources=(self._source.slug,), agents=agents)
        return await self._store.thread_page(call.caller, ThreadQuery(filter=wanted), key.page)

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """A new thread with its messages and, from an echo, the answer."""
        agent = await self._agent(call, draft.agent or self._default_agent, path=("target",))
        thread = new_thread(draft, call, self._clock, agent)
        asked = () if draft.message is None else (draft.message,)
        messages = said((*draft.messages, *asked), thread.ref, self._clock)
        answer = answered(messages[-1], agent, self._clock) if asked else None
        thread = await self._keep(call, thread, messages, answer)
        return Started(
            thread=thread,
            message=messages[-1] if asked else None,
            replies=answer.messages if answer else (),
            run=answer.run if answer else None,
        )

    async def create_thread(self, call: Call, draft: ThreadDraft) -> Thread:
        """A new thread with its messages; nobody answers."""
        agent = await self._agent(call, draft.agent, path=("target",))
        thread = new_thread(draft, call, self._clock, agent)
        return await self._keep(call, thread, said(draft.messages, thread.ref, self._clock), None)

    async def update_thread(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Thread:
        """The thread with its title, metadata, tool resources and sharing changed."""
        thread = await self._demand_thread(call, ref)
        if not isinstance(edit.title, UnsetType):
            thread = replace(thread, title=edit.title)
        if not isinstance(edit.metadata, UnsetType):
            thread = replace(thread, metadata=merged_pairs(thread.metadata, edit.metadata))
        if not isinstance(edit.tool_resources, UnsetType):
            thread = replace(thread, tool_resources=kept_resources(edit.tool_resources) or ToolResources())
        if not isinstance(edit.sharing, UnsetType):
            thread = replace(thread, sharing=edit.sharing)
        return replace(thread, updated_at=self._clock.now())

    async def delete_thread(self, call: Call, ref: ThreadRef) -> VendorCopy:
        """All that is in the thread is wiped; its row is the gateway's to hide."""
        await self._demand_thread(call, ref)
        await self._store.delete_messages(call.caller, ref)
        return VendorCopy.DELETED

    async def send_message(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """A message kept and, from an echo, the answer."""
        agent = await self._agent(call, draft.agent, path=("agentId",))
        (message,) = said((draft.message,), ref, self._clock)
        answer = answered(message, agent, self._clock)
        await self._store.save_messages(call.caller, (message, *(answer.messages if answer else ())))
        if answer:
            await self._store.save_runs(call.caller, (answer.run,))
        return Sent(message=message, replies=answer.messages if answer else (), run=answer.run if answer else None)

    async def messages(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | ThreadloomError]:
        """Messages as the store has them."""
        return _or_missing(await self._store.messages(call.caller, refs))

    async def message_pages(
        self, call: Call, keys: Sequence[MessagePageKey]
    ) -> Sequence[Page[Message] | ThreadloomError]:
        """Pages with exact totals."""
        return list(await self._store.message_pages(call.caller, keys))

    async def tool_calls(
        self,
        call: Call,  # noqa: ARG002 - the port's
        messages: Sequence[Message],
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """Tool calls stand in the messages themselves."""
        return [message.tool_calls or () for message in messages]

    async def run_tool_calls(
        self, call: Call, refs: Sequence[RunRef]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """The tool calls of the one message that a run makes, which bears the run's id."""
        replies = [MessageRef(thread=ref.thread, native_id=ref.native_id) for ref in refs]
        return [
            message if isinstance(message, ThreadloomError) else message.tool_calls or ()
            for message in await self.messages(call, replies)
        ]

    async def runs(self, call: Call, refs: Sequence[RunRef]) -> Sequence[Run | ThreadloomError]:
        """Runs as the store has them."""
        return _or_missing(await self._store.runs(call.caller, refs))

    async def run_pages(self, call: Call, keys: Sequence[RunPageKey]) -> Sequence[Page[Run] | ThreadloomError]:
        """Pages with exact totals."""
        return list(await self._store.run_pages(call.caller, keys))

    async def cancel_run(self, call: Call, ref: RunRef) -> Run:
        """Refused: a local run is over before anybody can stop it."""
        await self._demand_run(call, ref)
        raise Conflict("the run has ended", path=("runId",))

    async def resume_run(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:  # noqa: ARG002 - the port's
        """Refused: a local run never waits."""
        await self._demand_run(call, ref)
        raise Conflict("the run does not wait for anything", path=("runId",))

    async def agents(self, call: Call, refs: Sequence[AgentRef]) -> Sequence[Agent | ThreadloomError]:
        """The two that are always there, and those that were made."""
        return await self._agents.get(call, refs)

    async def agent_page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """The two that are always there first, then the others, oldest first."""
        return await self._agents.page(call, page)

    async def create_agent(self, call: Call, draft: AgentDraft) -> Agent:
        """A new agent that echoes, or keeps silent."""
        return await self._agents.create(call, draft)

    async def update_agent(self, call: Call, ref: AgentRef, edit: AgentEdit) -> Agent:
        """The agent after the change; raises Conflict for one that is always there."""
        return await self._agents.update(call, ref, edit)

    async def delete_agent(self, call: Call, ref: AgentRef) -> None:
        """Forget the agent; raises Conflict for one that is always there."""
        await self._agents.delete(call, ref)

    async def give_feedback(self, call: Call, subject: Subject, draft: FeedbackDraft) -> Feedback:
        """Feedback kept, with us as its vendor."""
        return await self._feedback.give(call, subject, draft)

    async def update_feedback(self, call: Call, ref: FeedbackRef, edit: FeedbackEdit) -> Feedback:
        """The feedback after the change."""
        return await self._feedback.update(call, ref, edit)

    async def delete_feedback(self, call: Call, ref: FeedbackRef) -> None:
        """Forget it."""
        await self._feedback.delete(call, ref)

    async def _agent(self, call: Call, ref: AgentRef | None, *, path: tuple[str, ...]) -> Agent | None:
        return None if ref is None else await self._agents.one(call, ref, path=path)

    async def _keep(self, call: Call, thread: Thread, messages: Sequence[Message], answer: Answer | None) -> Thread:
        """The thread as the index has it now, with what was said in it."""
        spoken = (*messages, *(answer.messages if answer else ()))
        shown = [message for message in spoken if message.visibility is MessageVisibility.VISIBLE]
        if spoken:
            thread = replace(
                thread,
                last_message=shown[-1].ref if shown else None,
                last_message_at=shown[-1].created_at if shown else None,
                last_activity_at=spoken[-1].created_at or thread.last_activity_at,
                latest_run=answer.run.ref if answer else None,
            )
        (kept,) = await self._store.index(call.caller, [IndexEntry(vendor=self._source.vendor, thread=thread)])
        if spoken:
            await self._store.save_messages(call.caller, spoken)
        if answer:
            await self._store.save_runs(call.caller, (answer.run,))
        return kept

    async def _demand_thread(self, call: Call, ref: ThreadRef) -> Thread:
        (thread,) = await self._store.threads(call.caller, [ref])
        if thread is None:
            raise NotFound("there is no such thread", path=("threadId",))
        return thread

    async def _demand_run(self, call: Call, ref: RunRef) -> None:
        (run,) = await self._store.runs(call.caller, [ref])
        if run is None:
            raise NotFound("there is no such run", path=("runId",))


def _or_missing(found: Sequence[T | None]) -> list[T | ThreadloomError]:
    return [NotFound("there is no such thing at this source") if row is None else row for row in found]
