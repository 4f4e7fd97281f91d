"""Starting threads and sending messages: what takes more than one call, and may stop half-way."""

from dataclasses import dataclass

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid, ThreadloomError
from threadloom.domain.ids import AgentRef, ThreadRef
from threadloom.domain.message import DraftRole, MessageDraft
from threadloom.domain.run import Run
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.domain.vendor import Sent, Started
from threadloom.vendors._assistants.mapping import InputPlace

from .desk import Desk
from .messages import Messages
from .runs import Runs
from .threads import Threads

_TARGET = ("target",)
"""Where a start names its agent, in whichever way."""


@dataclass(frozen=True, slots=True)
class Starting:
    """Starts and sends at one source."""

    desk: Desk
    threads: Threads
    messages: Messages
    runs: Runs

    async def start(self, call: Call, draft: ThreadDraft) -> Started:
        """A new thread whose message an agent was asked to answer."""
        agent, message = self._agent(draft), draft.message
        if message is None:
            raise Invalid("a start needs a message", path=("message",))
        if self.desk.options.create_and_run:
            return await self._start_at_once(call, draft, message, agent)
        return await self._start_in_two(call, draft, message, agent)

    async def send(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """A message delivered, and an agent asked where one is named and the message is a person's."""
        try:
            message = await self.messages.add(call, ref, draft.message)
        except Invalid as error:
            raise await self.runs.refusal(call, ref, error) from error
        if draft.agent is None or draft.message.role is not DraftRole.USER:
            return Sent(message=message)
        try:
            run = await self.runs.begin(call, ref, draft.agent, InputPlace())
        except ThreadloomError as failure:
            return Sent(message=message, failure=failure)
        return Sent(message=message, run=run)

    async def _start_at_once(self, call: Call, draft: ThreadDraft, message: MessageDraft, agent: AgentRef) -> Started:
        place = InputPlace(agent=_TARGET, history=len(draft.messages))
        run = await self.runs.begin_with_thread(call, self.threads.body(draft), agent, place)
        ref = run.ref.thread
        # What the run itself tells is enough to find the thread again, should reading it back fail.
        metadata = draft.metadata if self.desk.options.metadata else None
        bare = Thread(ref=ref, native_id=ref.native_id, created_at=run.created_at, metadata=metadata)
        failure: ThreadloomError | None = None
        try:
            thread = await self.threads.get(call, ref)
        except ThreadloomError as error:
            thread, failure = bare, error
        return await self._with_message(call, thread, message, agent, run=run, failure=failure)

    async def _start_in_two(self, call: Call, draft: ThreadDraft, message: MessageDraft, agent: AgentRef) -> Started:
        thread = await self.threads.create(call, draft)
        run: Run | None = None
        failure: ThreadloomError | None = None
        try:
            run = await self.runs.begin(call, thread.ref, agent, InputPlace(agent=_TARGET))
        except ThreadloomError as error:
            failure = error
        return await self._with_message(call, thread, message, agent, run=run, failure=failure)

    async def _with_message(
        self,
        call: Call,
        thread: Thread,
        message: MessageDraft,
        agent: AgentRef,
        *,
        run: Run | None,
        failure: ThreadloomError | None,
    ) -> Started:
        """The start with its message read back; the first failure is the one that is told."""
        sent = None
        try:
            sent = await self.messages.latest(call, thread.ref, message.role)
        except ThreadloomError as error:
            failure = failure or error
        known = replace(thread, agent=agent, latest_run=run.ref if run else None)
        return Started(thread=known, message=sent, run=run, failure=failure)

    def _agent(self, draft: ThreadDraft) -> AgentRef:
        if draft.agent is not None:
            return draft.agent
        default = self.desk.options.default_agent_id
        if default is None:
            raise Invalid("name an agent: this source has none of its own", path=_TARGET)
        return self.desk.agent_ref(default)
