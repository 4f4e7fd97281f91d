"""Messages over HTTP: they are the state of their thread, which is read whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from threadloom.domain.call import Call
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import MessageRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page
from threadloom.domain.thread import ThreadStatus
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import MessagePageKey
from threadloom.vendors.base import each, slice_page
from threadloom.vendors.langgraph.mapping import has_open_calls, open_call_status, to_messages
from threadloom.vendors.langgraph.wire import State, read_state

from .desk import Desk
from .lists import check_ids, told
from .threads import Threads


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages of one source."""

    desk: Desk
    threads: Threads

    async def all(self, call: Call, ref: ThreadRef) -> tuple[Message, ...]:
        """Every message of a thread, oldest first; how it stands with a call that has no reply, the thread tells."""
        state = await self.state(call, ref)
        status = ThreadStatus.UNKNOWN
        if has_open_calls(state):
            status = (await self.threads.get(call, ref)).status
        return to_messages(state, ref, open_calls=open_call_status(status))

    async def state(self, call: Call, ref: ThreadRef) -> State:
        """The state of a thread as it is now; empty where nothing ran on it."""
        return await self.desk.http.get(call, (*self.desk.thread_path(ref), "state"), read_state)

    async def by_refs(self, call: Call, refs: Sequence[MessageRef]) -> list[Message | ThreadloomError]:
        """Messages by id, their threads read once each."""
        threads = list(dict.fromkeys(ref.thread for ref in refs))
        found = dict(zip(threads, await each(threads, lambda ref: self.all(call, ref)), strict=True))

        async def one(ref: MessageRef) -> Message:
            for message in told(found[ref.thread]):
                if message.ref == ref:
                    return message
            raise self.desk.not_found()

        return await each(refs, one)

    async def pages(self, call: Call, keys: Sequence[MessagePageKey]) -> list[Page[Message] | ThreadloomError]:
        """Pages with exact totals; LangGraph hides no message."""

        async def one(key: MessagePageKey) -> Page[Message]:
            check_ids(key.page)
            messages = await self.all(call, key.thread)
            return slice_page(messages, key.page, lambda message: (message.ref.native_id,))

        return await each(keys, one)

    async def tool_calls(self, call: Call, messages: Sequence[Message]) -> list[tuple[ToolCall, ...] | ThreadloomError]:
        """The tool calls of messages, read again with their threads."""
        found = await self.by_refs(call, [message.ref for message in messages])
        return [now if isinstance(now, ThreadloomError) else now.tool_calls or () for now in found]
