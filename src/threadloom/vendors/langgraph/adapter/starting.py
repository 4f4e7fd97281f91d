"""What has an agent answer: starts, messages, and answers to its questions."""

from dataclasses import dataclass
from uuid import uuid4

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.clock import Instant
from threadloom.domain.errors import Conflict, Invalid, NotFound, ThreadloomError
from threadloom.domain.ids import AgentRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.message import Message, MessageDraft, MessageRole
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.domain.vendor import ResumeDraft, Sent, Started
from threadloom.vendors.langgraph.mapping import after_ending, resume_body, run_body, seed_of
from threadloom.vendors.langgraph.names import RESUME, SEND, START, Names
from threadloom.vendors.langgraph.wire import read_ending

from .agents import Agents
from .desk import Desk
from .messages import Messages
from .runs import Runs
from .threads import Threads


@dataclass(frozen=True, slots=True)
class Starting:
    """Starts, sends and answers at one source."""

    desk: Desk
    threads: Threads
    messages: Messages
    runs: Runs
    agents: Agents

    async def create(self, call: Call, draft: ThreadDraft) -> Thread:
        """A new thread; messages to begin with are laid into the state of the graph of the agent that is named."""
        if not draft.messages:
            return await self.threads.create(call, draft)
        graph_id = await self.agents.graph_of(call, self._agent(draft.agent, "target"))
        said = [(_new_id(), message) for message in draft.messages]
        return await self.threads.create(call, draft, seed_of(graph_id, said))

    async def start(self, call: Call, draft: ThreadDraft) -> Started:
        """A new thread whose message an agent was asked to answer; the thread alone, and why, where it could not be."""
        agent, message = self._agent(draft.agent, "target"), draft.message
        if message is None:
            raise Invalid("a start needs a message", path=("message",))
        thread = await self.threads.create(call, draft)
        said = [(_new_id(), each) for each in (*draft.messages, message)]
        try:
            run = await self._begin(call, thread.ref, agent, said, START)
        except ThreadloomError as failure:
            return Started(thread=thread, failure=failure)
        run = await self._ended(call, run)
        sent = _sent(said[-1], run)
        now, failure = await self._look(call, thread.ref)
        known = replace(now or thread, agent=(now and now.agent) or run.agent, latest_run=run.ref)
        replies = await self._replies(call, run, sent)
        return Started(thread=known, message=sent, replies=replies, run=run, failure=failure)

    async def send(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """A message delivered together with the run that answers it."""
        said = [(_new_id(), draft.message)]
        agent = self._agent(draft.agent, "agentId")
        try:
            run = await self._begin(call, ref, agent, said, SEND)
        except NotFound as error:
            if error.path:
                raise
            await self.threads.get(call, ref)  # raises where it is the thread that is not there
            raise self._no_agent("agentId") from error
        run = await self._ended(call, run)
        sent = _sent(said[0], run)
        now, _ = await self._look(call, ref)  # the message is there, whether the thread can be looked at or not
        return Sent(message=sent, replies=await self._replies(call, run, sent), run=run, thread=now)

    async def resume(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:
        """The run that goes on with the answer, a new one; raises Conflict where `ref` does not wait for any."""
        waiting = await self.runs.get(call, ref)
        if waiting.status is not RunStatus.REQUIRES_ACTION or waiting.agent is None:
            raise Conflict("the run does not wait for an answer")
        body = resume_body(waiting.agent.native_id, draft.answer)
        return await self._ended(call, await self.runs.begin(call, ref.thread, body, RESUME))

    async def _begin(
        self, call: Call, thread: ThreadRef, agent: AgentRef, said: list[tuple[str, MessageDraft]], names: Names
    ) -> Run:
        try:
            return await self.runs.begin(call, thread, run_body(agent.native_id, said), names)
        except NotFound as error:
            if names is START:  # the thread was made a moment ago
                raise self._no_agent("target") from error
            raise

    async def _ended(self, call: Call, run: Run) -> Run:
        """The run once it has ended, or as it was where it takes longer than the source waits.

        It goes on by itself: that nobody could wait for it takes nothing from what was sent.
        """
        if not self.desk.wait_s:
            return run
        until = self.desk.clock.now() + round(self.desk.wait_s * 1_000_000)
        hurried = replace(call, deadline=Instant(min(until, call.deadline or until)))
        path = (*self.desk.thread_path(run.ref.thread), "runs", run.ref.native_id, "join")
        try:
            ending = await self.desk.http.get(hurried, path, read_ending, may_wait=True)
            return after_ending(await self.runs.get(call, run.ref), ending)
        except ThreadloomError:
            return run

    async def _replies(self, call: Call, run: Run, sent: Message) -> tuple[Message, ...]:
        """What was said behind a message by a run that has ended."""
        if not run.status.is_final and run.status is not RunStatus.REQUIRES_ACTION:
            return ()
        try:
            messages = await self.messages.all(call, sent.ref.thread)
        except ThreadloomError:  # they are there, and can be read later
            return ()
        refs = [message.ref for message in messages]
        return messages[refs.index(sent.ref) + 1 :] if sent.ref in refs else ()

    async def _look(self, call: Call, ref: ThreadRef) -> tuple[Thread | None, ThreadloomError | None]:
        """The thread as it is with its run, or why it could not be looked at."""
        try:
            return await self.threads.get(call, ref), None
        except ThreadloomError as error:
            return None, error

    def _agent(self, named: AgentRef | None, field: str) -> AgentRef:
        if named is not None:
            return named
        if self.desk.default_agent_id is None:
            raise Invalid("name an agent: this source has none of its own", path=(field,))
        return self.desk.agent_ref(self.desk.default_agent_id)

    def _no_agent(self, field: str) -> ThreadloomError:
        return self.desk.not_found("there is no such agent at this source", path=(field,))


def _new_id() -> str:
    return str(uuid4())


def _sent(said: tuple[str, MessageDraft], run: Run) -> Message:
    """A message under the id that it was given; the moment is that of the run that carries it."""
    native_id, draft = said
    return Message(
        ref=MessageRef(thread=run.ref.thread, native_id=native_id),
        native_id=native_id,
        role=MessageRole(draft.role.value),
        parts=draft.content,
        metadata=draft.metadata,
        created_at=run.created_at,
    )
