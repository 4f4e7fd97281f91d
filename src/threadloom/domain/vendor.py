"""The port to a vendor: facts as data, and the adapter that one source's calls go through."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from .agent import Agent, AgentDraft
from .call import Call
from .capability import Capabilities
from .edit import AgentEdit, FeedbackEdit, ThreadEdit
from .errors import ThreadloomError, Violation
from .feedback import Feedback, FeedbackDraft
from .ids import AgentRef, FeedbackRef, MessageRef, RunRef, SourceSlug, ThreadRef, VendorSlug
from .json import JsonValue
from .message import Message
from .noun import Noun
from .page import Page, PageRequest
from .run import Run
from .source import CallState
from .thread import SendDraft, Thread, ThreadAdoption, ThreadDraft
from .tool_call import ToolCall, ToolOutput


class Vendor(Noun):
    """A kind of API: what it is called, where its documentation stands, and what it can do at best.

    `scope_is_identity`: what its threads live in (`ThreadRef.scope`) names whom a call is for, an organization say, so
    that a client may choose it only where it may name users too.

    `raw_fields`: what may be shown of its raw answers about threads, the fields that its documentation names, as paths
    such as `tool_resources.file_search`; all below a path goes along, and lists are looked through.
    """

    slug: VendorSlug
    name: str
    documentation_url: str | None = None
    capabilities: Capabilities
    scope_is_identity: bool = True
    raw_fields: tuple[str, ...] = ()


class VendorCopy(StrEnum):
    """What became of the vendor's copy of a deleted thread."""

    DELETED = "DELETED"
    KEPT = "KEPT"
    NONE = "NONE"
    UNKNOWN = "UNKNOWN"


class Started(Noun):
    """A thread that was started.

    `failure` is set where the thread exists but a later call failed; what exists is there all the same.
    """

    thread: Thread
    message: Message | None = None
    replies: tuple[Message, ...] = ()
    run: Run | None = None
    failure: ThreadloomError | None = None


class Sent(Noun):
    """A message that was delivered; `failure` is set where it was delivered but no agent could be asked.

    `thread` is what the vendor told of the thread along with it.
    """

    message: Message
    replies: tuple[Message, ...] = ()
    run: Run | None = None
    thread: Thread | None = None
    failure: ThreadloomError | None = None


class ResumeDraft(Noun):
    """The answer to a waiting run: results of its tool calls, or an answer to its question."""

    tool_outputs: tuple[ToolOutput, ...] = ()
    answer: JsonValue = None


class MessagePageKey(Noun):
    """Which messages of which thread, oldest first."""

    thread: ThreadRef
    include_hidden: bool = False
    page: PageRequest


class ThreadPageKey(Noun):
    """Which threads of a source: those of one agent, or of all where `agent` is None; in the vendor's order."""

    agent: AgentRef | None = None
    page: PageRequest


class RunPageKey(Noun):
    """Which runs of which thread, newest first."""

    thread: ThreadRef
    page: PageRequest


class FeedbackPageKey(Noun):
    """Which feedback, newest first: on a thread and all in it, or on one message where `message` is set."""

    thread: ThreadRef
    message: MessageRef | None = None
    page: PageRequest


Draft = (
    ThreadDraft
    | ThreadAdoption
    | SendDraft
    | ThreadEdit
    | AgentDraft
    | AgentEdit
    | FeedbackDraft
    | FeedbackEdit
    | ResumeDraft
)
Subject = ThreadRef | MessageRef | RunRef


class VendorAdapter(Protocol):
    """One source's calls.

    Reads are batch-first: one result or one error for each key, in the order of the keys, so that a bad key never
    fails its neighbours; they raise nothing of their own. Writes are sent once and raise a `ThreadloomError`; after
    a write that may have been done they raise `OutcomeUnknown`. An operation that `capabilities` does not name
    NATIVE raises `CapabilityMissing` without sending anything.

    Threads come back as the vendor tells them; the overlay is left at its defaults (see `Thread`).
    """

    @property
    def source(self) -> SourceSlug:
        """The source that it belongs to."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What the vendor can do here by the source's options; only NATIVE and UNSUPPORTED."""
        ...

    @property
    def reads_own_store(self) -> bool:
        """Whether what it tells comes from our own store, which has nothing to add to it or to learn from it."""
        ...

    def capabilities_of(self, ref: ThreadRef) -> Capabilities:
        """What can be done with one thread: at most what can be done at the source."""
        ...

    def canonical(self, ref: ThreadRef) -> ThreadRef:
        """The one address of a thread that a client named: a vendor may read several spellings of an id as one."""
        ...

    def names_somebody(self, draft: ThreadDraft | SendDraft) -> Sequence[str] | None:
        """Where in the input, beside `user` and `scope`, the draft says whom it is for; None where nowhere.

        What the source's own options say is nobody's word but the operator's.
        """
        ...

    def check(self, draft: Draft) -> Sequence[Violation]:
        """Every limit of the vendor that the draft breaks, by paths inside the mutation's input; sends nothing."""
        ...

    async def health(self, call: Call) -> None:
        """The cheapest question that proves address and credential; raises as a read would."""
        ...

    def call_state(self) -> CallState:
        """The state of the source's circuit breaker and retry budget; asks nobody."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...

    async def threads(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Thread | ThreadloomError]:
        """Threads afresh."""
        ...

    async def thread_page(self, call: Call, key: ThreadPageKey) -> Page[Thread]:
        """A page of the vendor's own list of threads; raises as a write does, but never OutcomeUnknown."""
        ...

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """A new thread whose `draft.message` the agent answers."""
        ...

    async def create_thread(self, call: Call, draft: ThreadDraft) -> Thread:
        """A new thread that nobody answers yet."""
        ...

    async def copy_thread(self, call: Call, ref: ThreadRef) -> Thread:
        """A new thread with all that another one holds; CapabilityMissing where its server turns out to copy none."""
        ...

    async def update_thread(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Thread:
        """The thread after those changes of `edit` that the vendor takes; others are ignored."""
        ...

    async def delete_thread(self, call: Call, ref: ThreadRef) -> VendorCopy:
        """What became of the vendor's copy."""
        ...

    async def send_message(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """A message delivered, and a run begun where an agent is named and the message is a person's."""
        ...

    async def messages(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | ThreadloomError]:
        """Messages by id."""
        ...

    async def message_pages(
        self, call: Call, keys: Sequence[MessagePageKey]
    ) -> Sequence[Page[Message] | ThreadloomError]:
        """Pages of messages, oldest first."""
        ...

    async def tool_calls(
        self, call: Call, messages: Sequence[Message]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """The tool calls of messages whose `tool_calls` is None."""
        ...

    async def runs(self, call: Call, refs: Sequence[RunRef]) -> Sequence[Run | ThreadloomError]:
        """Runs by id."""
        ...

    async def run_tool_calls(
        self, call: Call, refs: Sequence[RunRef]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """Every tool call of runs, those they wait for included."""
        ...

    async def run_pages(self, call: Call, keys: Sequence[RunPageKey]) -> Sequence[Page[Run] | ThreadloomError]:
        """Pages of runs, newest first."""
        ...

    async def cancel_run(self, call: Call, ref: RunRef) -> Run:
        """The run after asking the vendor to stop it; `Conflict` where it has ended."""
        ...

    async def resume_run(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:
        """The run after its answer; `Conflict` where it does not wait."""
        ...

    async def agents(self, call: Call, refs: Sequence[AgentRef]) -> Sequence[Agent | ThreadloomError]:
        """Agents by id."""
        ...

    async def agent_page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """A page of the source's agents, in the vendor's order; raises as a write does, but never OutcomeUnknown."""
        ...

    async def create_agent(self, call: Call, draft: AgentDraft) -> Agent:
        """A new agent."""
        ...

    async def update_agent(self, call: Call, ref: AgentRef, edit: AgentEdit) -> Agent:
        """The agent after the change."""
        ...

    async def delete_agent(self, call: Call, ref: AgentRef) -> None:
        """Remove the agent; `NotFound` where there is none."""
        ...

    async def give_feedback(self, call: Call, subject: Subject, draft: FeedbackDraft) -> Feedback:
        """Feedback on a thread, a message or a run."""
        ...

    async def update_feedback(self, call: Call, ref: FeedbackRef, edit: FeedbackEdit) -> Feedback:
        """The feedback after the change."""
        ...

    async def delete_feedback(self, call: Call, ref: FeedbackRef) -> None:
        """Take feedback back."""
        ...

    async def feedback(
        self, call: Call, threads: Sequence[ThreadRef]
    ) -> Sequence[tuple[Feedback, ...] | ThreadloomError]:
        """All feedback that the vendor tells on threads and what is in them; CapabilityMissing where it tells none."""
        ...


class Credentials(Protocol):
    """The port to vendors' keys."""

    async def key(self, call: Call, source: SourceSlug) -> str | None:
        """The key that this call uses at the source; None where it needs none. Never logged, never shown."""
        ...
