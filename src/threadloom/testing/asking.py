"""Every method of the port, with what the suite asks it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import msgspec

from threadloom.domain.agent import AgentDraft
from threadloom.domain.call import Call
from threadloom.domain.capability import Capabilities, Operation, Support
from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.feedback import FeedbackDraft
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, RunRef, SourceSlug, ThreadRef
from threadloom.domain.message import Message, MessageDraft, MessageRole
from threadloom.domain.noun import Noun
from threadloom.domain.page import PageRequest
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.domain.vendor import Draft, MessagePageKey, ResumeDraft, RunPageKey, ThreadPageKey, VendorAdapter
from threadloom.vendors.base import OPERATION_METHODS

SOURCE = SourceSlug("contract")
"""The source that the suite connects; what samples name is there."""


class Samples(Noun):
    """Ids of things that the vendor's emulator has, and what is sent to it.

    `drafts` are by the method that takes them, such as `{"start_thread": ThreadDraft(source=SOURCE, ...)}`; a plain
    one is made for a method that has none. `agent_id` None: the vendor has no agents.
    """

    thread_id: str = "t1"
    scope: str | None = None
    message_id: str = "m1"
    run_id: str = "r1"
    agent_id: str | None = None
    feedback_id: str = "f1"
    drafts: Mapping[str, Draft] = {}

    @property
    def thread(self) -> ThreadRef:
        """The thread."""
        return ThreadRef(source=SOURCE, scope=self.scope, native_id=self.thread_id)

    @property
    def message(self) -> MessageRef:
        """A message in it."""
        return MessageRef(thread=self.thread, native_id=self.message_id)

    @property
    def run(self) -> RunRef:
        """A run on it."""
        return RunRef(thread=self.thread, native_id=self.run_id)

    @property
    def feedback(self) -> FeedbackRef:
        """Feedback on it."""
        return FeedbackRef(thread=self.thread, native_id=self.feedback_id)

    @property
    def agent(self) -> AgentRef | None:
        """The agent that answers."""
        return None if self.agent_id is None else AgentRef(source=SOURCE, native_id=self.agent_id)

    def draft(self, method: str) -> Any:  # noqa: ANN401 - each method takes its own
        """What is sent by this method."""
        return self.drafts.get(method) or _DRAFTS[method](self)

    def with_ids(self, native_id: str) -> "Samples":
        """The same with this id for everything."""
        names = ("thread_id", "message_id", "run_id", "agent_id", "feedback_id")
        return msgspec.structs.replace(self, **dict.fromkeys(names, native_id))


_HELLO = MessageDraft(text="Hello")
_DRAFTS: Mapping[str, Callable[[Samples], Draft]] = {
    "start_thread": lambda s: ThreadDraft(source=SOURCE, scope=s.scope, agent=s.agent, message=_HELLO),
    "create_thread": lambda s: ThreadDraft(source=SOURCE, scope=s.scope, agent=s.agent),
    "update_thread": lambda _: ThreadEdit(title="A new title"),
    "send_message": lambda s: SendDraft(message=_HELLO, agent=s.agent),
    "resume_run": lambda _: ResumeDraft(answer="Yes"),
    "create_agent": lambda _: AgentDraft(name="Ada"),
    "update_agent": lambda _: AgentEdit(name="Ada"),
    "give_feedback": lambda _: FeedbackDraft(comment="Thank you"),
    "update_feedback": lambda _: FeedbackEdit(comment="Thank you"),
}


class Ask(NamedTuple):
    """How a method is asked: its arguments behind the call, or, where it answers many keys at once, the key."""

    method: str
    arguments: Callable[[Samples], tuple[Any, ...]] | None = None
    key: Callable[[Samples], Any] | None = None
    is_write: bool = False
    takes_draft: bool = False

    async def of(self, adapter: VendorAdapter, call: Call, *samples: Samples) -> Sequence[Any]:
        """What comes of it, errors that may reach a caller included; for a batch one outcome a sample."""
        method = getattr(adapter, self.method)
        try:
            if self.key is not None:
                return cast("Sequence[Any]", await method(call, [self.key(each) for each in samples]))
            return [await method(call, *(self.arguments(samples[0]) if self.arguments else ()))]
        except ThreadloomError as error:
            return [error]


def _read(method: str, *arguments: Any) -> Ask:
    def those(_: Samples) -> tuple[Any, ...]:
        return arguments

    return Ask(method, arguments=those)


def _batch(method: str, key: Callable[[Samples], Any]) -> Ask:
    return Ask(method, key=key)


def _draft(method: str, *before: Callable[[Samples], Any]) -> Ask:
    def those(samples: Samples) -> tuple[Any, ...]:
        return (*(each(samples) for each in before), samples.draft(method))

    return Ask(method, arguments=those, is_write=True, takes_draft=True)


def _write(method: str, subject: Callable[[Samples], Any]) -> Ask:
    def those(samples: Samples) -> tuple[Any, ...]:
        return (subject(samples),)

    return Ask(method, arguments=those, is_write=True)


_PAGE = PageRequest()


def _an_agent(samples: Samples) -> AgentRef:
    return samples.agent or AgentRef(source=SOURCE, native_id="a1")


def _a_message(samples: Samples) -> Message:
    return Message(
        ref=samples.message, native_id=samples.message_id, role=MessageRole.ASSISTANT, tool_calls=None, run=samples.run
    )


ASKS: Sequence[Ask] = (
    _batch("threads", lambda s: s.thread),
    _batch("messages", lambda s: s.message),
    _batch("message_pages", lambda s: MessagePageKey(thread=s.thread, page=_PAGE)),
    _batch("tool_calls", _a_message),
    _batch("run_tool_calls", lambda s: s.run),
    _batch("runs", lambda s: s.run),
    _batch("run_pages", lambda s: RunPageKey(thread=s.thread, page=_PAGE)),
    _batch("agents", _an_agent),
    _read("thread_page", ThreadPageKey(page=_PAGE)),
    _read("agent_page", _PAGE),
    _draft("start_thread"),
    _draft("create_thread"),
    _write("copy_thread", lambda s: s.thread),
    _draft("update_thread", lambda s: s.thread),
    _write("delete_thread", lambda s: s.thread),
    _draft("send_message", lambda s: s.thread),
    _write("cancel_run", lambda s: s.run),
    _draft("resume_run", lambda s: s.run),
    _draft("create_agent"),
    _draft("update_agent", _an_agent),
    _write("delete_agent", _an_agent),
    _draft("give_feedback", lambda s: s.thread),
    _draft("update_feedback", lambda s: s.feedback),
    _write("delete_feedback", lambda s: s.feedback),
)
"""Every method that belongs to an operation."""

HEALTH = _read("health")


def native(capabilities: Capabilities) -> set[Operation]:
    """The operations that the vendor carries out."""
    return {operation for operation, capability in capabilities.items() if capability.support is Support.NATIVE}


def methods_of(capabilities: Capabilities) -> set[str]:
    """The methods that these operations need."""
    return {method for operation in native(capabilities) for method in OPERATION_METHODS[operation]}
