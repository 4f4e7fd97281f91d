"""Starting threads and sending messages: a start takes two calls, and may stop half-way."""

from dataclasses import dataclass

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid, ThreadloomError
from threadloom.domain.ids import AgentRef, ThreadRef
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.domain.vendor import Sent, Started
from threadloom.vendors.thena.names import MESSAGE, START_MESSAGE

from .desk import Desk
from .messages import Messages
from .threads import Threads


@dataclass(frozen=True, slots=True)
class Starting:
    """Starts and sends at one source."""

    desk: Desk
    threads: Threads
    messages: Messages

    async def create(self, call: Call, draft: ThreadDraft) -> Thread:
        """A new thread of the agent that is named, or of the source's own."""
        return await self.threads.create(call, draft, self._agent(draft))

    async def start(self, call: Call, draft: ThreadDraft) -> Started:
        """A new thread with its message; the thread alone, and why, where the message could not be sent."""
        agent, message = self._agent(draft), draft.message
        if message is None:
            raise Invalid("a start needs a message", path=("message",))
        thread = await self.threads.create(call, draft, agent)
        try:
            said = await self.messages.add(call, thread.ref, message, agent, START_MESSAGE)
        except ThreadloomError as failure:
            return Started(thread=thread, failure=failure)
        return Started(thread=replace(thread, last_message=said.ref, last_message_at=said.created_at), message=said)

    async def send(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """A message delivered; Thena answers a person's by itself."""
        return Sent(message=await self.messages.add(call, ref, draft.message, draft.agent, MESSAGE))

    def _agent(self, draft: ThreadDraft) -> AgentRef:
        if draft.agent is not None:
            return draft.agent
        if self.desk.default_agent_id is None:
            raise Invalid("name an agent: this source has none of its own", path=("target",))
        return self.desk.agent_ref(self.desk.default_agent_id)
