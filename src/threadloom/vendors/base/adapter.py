"""The adapter that can do nothing: every vendor overrides what its API has."""
# ruff: noqa: ARG002 - the methods refuse without looking at what they are given

from collections.abc import Mapping, Sequence
from typing import NoReturn, Protocol

from threadloom.domain.agent import Agent, AgentDraft
from threadloom.domain.call import Call
from threadloom.domain.capability import Capabilities, Operation
from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit
from threadloom.domain.errors import CapabilityMissing, ThreadloomError, Violation
from threadloom.domain.feedback import Feedback, FeedbackDraft
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, RunRef, SourceSlug, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import Run
from threadloom.domain.source import CallState, Source
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import (
    Draft,
    MessagePageKey,
    ResumeDraft,
    RunPageKey,
    Sent,
    Started,
    Subject,
    ThreadPageKey,
    VendorCopy,
)

from .rulebook import Rulebook

OPERATION_METHODS: Mapping[Operation, tuple[str, ...]] = {
    Operation.START_THREAD: ("start_thread",),
    Operation.CREATE_THREAD: ("create_thread",),
    Operation.ADOPT_THREAD: ("threads",),
    Operation.UPDATE_THREAD: ("update_thread",),
    Operation.DELETE_THREAD: ("delete_thread",),
    Operation.SEND_MESSAGE: ("send_message",),
    Operation.READ_THREAD: ("threads",),
    Operation.LIST_THREADS: ("thread_page",),
    Operation.SEARCH_THREADS: (),
    Operation.READ_MESSAGES: ("messages", "message_pages"),
    Operation.READ_TOOL_CALLS: ("tool_calls", "run_tool_calls"),
    Operation.GIVE_FEEDBACK: ("give_feedback",),
    Operation.UPDATE_FEEDBACK: ("update_feedback",),
    Operation.DELETE_FEEDBACK: ("delete_feedback",),
    Operation.LIST_AGENTS: ("agents", "agent_page"),
    Operation.CREATE_AGENT: ("create_agent",),
    Operation.UPDATE_AGENT: ("update_agent",),
    Operation.DELETE_AGENT: ("delete_agent",),
    Operation.READ_RUNS: ("runs", "run_pages"),
    Operation.CANCEL_RUN: ("cancel_run",),
    Operation.RESUME_RUN: ("resume_run",),
    Operation.RESTORE_THREAD: (),
    Operation.FORK_THREAD: ("copy_thread",),
}
"""What an adapter overrides for an operation; nothing where the index alone carries it out."""


class Counted(Protocol):
    """What requests to a source go through."""

    def state(self) -> CallState:
        """The state of its circuit breaker and retry budget."""
        ...


class BaseAdapter:
    """Refuses every operation of the port with CapabilityMissing, without sending anything; see `VendorAdapter`.

    `http` is what its requests go through (a `VendorHttp`); None where it sends none.
    """

    def __init__(self, source: Source, capabilities: Capabilities, *, http: Counted | None = None) -> None:
        self._source = source
        self._counted = http
        self._capabilities = capabilities
        self._rulebook = Rulebook(capabilities)

    @property
    def source(self) -> SourceSlug:
        """The source that it belongs to."""
        return self._source.slug

    @property
    def capabilities(self) -> Capabilities:
        """What the vendor can do here by the source's options."""
        return self._capabilities

    @property
    def reads_own_store(self) -> bool:
        """It asks a vendor."""
        return False

    def capabilities_of(self, ref: ThreadRef) -> Capabilities:
        """The same for every thread."""
        return self._capabilities

    def canonical(self, ref: ThreadRef) -> ThreadRef:
        """Ids are texts, of which no two mean the same."""
        return ref

    def names_somebody(self, draft: ThreadDraft | SendDraft) -> Sequence[str] | None:
        """Nowhere."""
        return None

    def check(self, draft: Draft) -> Sequence[Violation]:
        """Every limit broken that the capabilities' fields tell."""
        return self._rulebook.check(draft)

    async def health(self, call: Call) -> None:
        """There is nothing to ask."""

    def call_state(self) -> CallState:
        """What its requests go through tells; where it sends none the breaker is closed, and the budget whole."""
        return CallState() if self._counted is None else self._counted.state()

    async def close(self) -> None:
        """There is nothing to give back."""

    async def threads(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Thread | ThreadloomError]:
        """Refused."""
        return [self._missing(Operation.READ_THREAD) for _ in refs]

    async def thread_page(self, call: Call, key: ThreadPageKey) -> Page[Thread]:
        """Refused."""
        self._refuse(Operation.LIST_THREADS)

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """Refused."""
        self._refuse(Operation.START_THREAD)

    async def create_thread(self, call: Call, draft: ThreadDraft) -> Thread:
        """Refused."""
        self._refuse(Operation.CREATE_THREAD)

    async def copy_thread(self, call: Call, ref: ThreadRef) -> Thread:
        """Refused."""
        self._refuse(Operation.FORK_THREAD)

    async def update_thread(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Thread:
        """Refused."""
        self._refuse(Operation.UPDATE_THREAD)

    async def delete_thread(self, call: Call, ref: ThreadRef) -> VendorCopy:
        """Refused."""
        self._refuse(Operation.DELETE_THREAD)

    async def send_message(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """Refused."""
        self._refuse(Operation.SEND_MESSAGE)

    async def messages(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | ThreadloomError]:
        """Refused."""
        return [self._missing(Operation.READ_MESSAGES) for _ in refs]

    async def message_pages(
        self, call: Call, keys: Sequence[MessagePageKey]
    ) -> Sequence[Page[Message] | ThreadloomError]:
        """Refused."""
        return [self._missing(Operation.READ_MESSAGES) for _ in keys]

    async def tool_calls(
        self, call: Call, messages: Sequence[Message]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """Refused."""
        return [self._missing(Operation.READ_TOOL_CALLS) for _ in messages]

    async def run_tool_calls(
        self, call: Call, refs: Sequence[RunRef]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """Refused."""
        return [self._missing(Operation.READ_TOOL_CALLS) for _ in refs]

    async def runs(self, call: Call, refs: Sequence[RunRef]) -> Sequence[Run | ThreadloomError]:
        """Refused."""
        return [self._missing(Operation.READ_RUNS) for _ in refs]

    async def run_pages(self, call: Call, keys: Sequence[RunPageKey]) -> Sequence[Page[Run] | ThreadloomError]:
        """Refused."""
        return [self._missing(Operation.READ_RUNS) for _ in keys]

    async def cancel_run(self, call: Call, ref: RunRef) -> Run:
        """Refused."""
        self._refuse(Operation.CANCEL_RUN)

    async def resume_run(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:
        """Refused."""
        self._refuse(Operation.RESUME_RUN)

    async def agents(self, call: Call, refs: Sequence[AgentRef]) -> Sequence[Agent | ThreadloomError]:
        """Refused."""
        return [self._missing(Operation.LIST_AGENTS) for _ in refs]

    async def agent_page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """Refused."""
        self._refuse(Operation.LIST_AGENTS)

    async def create_agent(self, call: Call, draft: AgentDraft) -> Agent:
        """Refused."""
        self._refuse(Operation.CREATE_AGENT)

    async def update_agent(self, call: Call, ref: AgentRef, edit: AgentEdit) -> Agent:
        """Refused."""
        self._refuse(Operation.UPDATE_AGENT)

    async def delete_agent(self, call: Call, ref: AgentRef) -> None:
        """Refused."""
        self._refuse(Operation.DELETE_AGENT)

    async def give_feedback(self, call: Call, subject: Subject, draft: FeedbackDraft) -> Feedback:
        """Refused."""
        self._refuse(Operation.GIVE_FEEDBACK)

    async def update_feedback(self, call: Call, ref: FeedbackRef, edit: FeedbackEdit) -> Feedback:
        """Refused."""
        self._refuse(Operation.UPDATE_FEEDBACK)

    async def delete_feedback(self, call: Call, ref: FeedbackRef) -> None:
        """Refused."""
        self._refuse(Operation.DELETE_FEEDBACK)

    async def feedback(
        self, call: Call, threads: Sequence[ThreadRef]
    ) -> Sequence[tuple[Feedback, ...] | ThreadloomError]:
        """None is told: what was given through the gateway is kept there."""
        return [self._missing(Operation.GIVE_FEEDBACK) for _ in threads]

    def _missing(self, operation: Operation) -> CapabilityMissing:
        error = CapabilityMissing(f"{self._source.name} cannot do this ({operation.value}); nothing was sent")
        error.at(self._source.slug, self._source.vendor)
        return error

    def _refuse(self, operation: Operation) -> NoReturn:
        raise self._missing(operation)
