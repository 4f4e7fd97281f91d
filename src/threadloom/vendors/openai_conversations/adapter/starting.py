"""Starting threads and sending messages: what takes more than one call, and may stop half-way."""

from dataclasses import dataclass

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid, ThreadloomError
from threadloom.domain.ids import AgentRef, ThreadRef
from threadloom.domain.message import DraftRole
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.domain.vendor import Sent, Started
from threadloom.vendors.openai_conversations.mapping import to_messages
from threadloom.vendors.openai_conversations.names import InputPlace
from threadloom.vendors.openai_conversations.options import AgentOptions

from .desk import Desk
from .items import Items
from .runs import Runs
from .threads import Threads

_TARGET = ("target",)
"""Where a start names its agent, in whichever way."""
_AGENT = ("agentId",)


@dataclass(frozen=True, slots=True)
class Starting:
    """Starts and sends at one source."""

    desk: Desk
    threads: Threads
    items: Items
    runs: Runs

    async def start(self, call: Call, draft: ThreadDraft) -> Started:
        """A new conversation with its history, then the message, then the response to it."""
        message = draft.message
        if message is None:
            raise Invalid("a start needs a message", path=("message",))
        agent = self.desk.agent(draft.agent, path=_TARGET)
        thread = replace(
            await self.threads.create(call, draft), agent=AgentRef(source=self.desk.source, native_id=agent.id)
        )
        try:
            sent = await self._send(call, thread.ref, SendDraft(message=message), agent, InputPlace(agent=_TARGET))
        except ThreadloomError as failure:
            return Started(thread=thread, failure=failure)
        known = replace(thread, latest_run=sent.run.ref if sent.run else None)
        return Started(thread=known, message=sent.message, replies=sent.replies, run=sent.run, failure=sent.failure)

    async def send(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """A message delivered, and an agent asked where one is named and the message is a person's."""
        wanted = draft.agent is not None and draft.message.role is DraftRole.USER
        agent = self.desk.agent(draft.agent, path=_AGENT) if wanted else None
        return await self._send(call, ref, draft, agent, InputPlace(agent=_AGENT))

    async def _send(
        self, call: Call, ref: ThreadRef, draft: SendDraft, agent: AgentOptions | None, place: InputPlace
    ) -> Sent:
        """The message by itself first: it has an id then and can be read while the agent is at work."""
        message = await self.items.add(call, ref, draft.message)
        if agent is None:
            return Sent(message=message)
        try:
            run, response = await self.runs.begin(call, ref, agent, place=place)
        except ThreadloomError as failure:
            return Sent(message=message, failure=failure)
        return Sent(message=message, run=run, replies=to_messages(response.items, ref, is_end=True))
