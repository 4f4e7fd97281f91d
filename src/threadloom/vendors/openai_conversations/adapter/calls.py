"""Which results calls of tools have got: they stand behind the calls, in the same conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from threadloom.domain.call import Call
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import MessageRef, ThreadRef, ToolCallRef
from threadloom.domain.message import Message
from threadloom.domain.tool_call import ToolCall
from threadloom.vendors.base import each
from threadloom.vendors.openai_conversations.mapping import answered, call_id_of, calls_of, is_result, open_calls
from threadloom.vendors.openai_conversations.wire import Item, Response

from .items import MOST_PAGES, Items


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of tools in one source's conversations."""

    items: Items

    async def of_messages(
        self, call: Call, messages: Sequence[Message]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """The calls of messages, each with the result that stands behind it."""
        return await each(messages, lambda message: self._of_message(call, message.ref))

    async def results(self, call: Call, thread: ThreadRef, response: Response) -> Mapping[str, Item]:
        """Results of a response's calls by the calls' ids, those included that were given to it later.

        The conversation is read from its end back to the first of the open calls: no result stands before its call.
        """
        found = answered(response.items)
        left = {call_id_of(each) for each in open_calls(response.items, found)}
        if response.status != "completed" or not left:
            return found
        after = None
        for _ in range(MOST_PAGES):
            page = await self.items.listed(call, thread, "desc", after=after)
            found |= {name: item for name, item in answered(page.data).items() if name in left}
            left -= {call_id_of(item) for item in page.data}
            if not left or not page.has_more or not page.data:
                break
            after = page.data[-1].id
        return found

    async def _of_message(self, call: Call, ref: MessageRef) -> tuple[ToolCall, ...]:
        item = await self.items.get(call, ref.thread, ref.native_id)
        results, is_end = await self._behind(call, ref, call_id_of(item))

        def ref_of(native_id: str) -> ToolCallRef:
            return ToolCallRef(thread=ref.thread, message=ref.native_id, native_id=native_id)

        return calls_of((item,), results, ref_of, awaited=is_end)

    async def _behind(self, call: Call, ref: MessageRef, call_id: str) -> tuple[Mapping[str, Item], bool]:
        """The result of a call, and whether all that follows the call was looked at."""
        after: str = ref.native_id
        for _ in range(MOST_PAGES):
            page = await self.items.listed(call, ref.thread, "asc", after=after)
            result = next((item for item in page.data if is_result(item) and call_id_of(item) == call_id), None)
            if result is not None:
                return {call_id: result}, True
            if not page.has_more or not page.data:
                return {}, True
            after = page.data[-1].id
        return {}, False
