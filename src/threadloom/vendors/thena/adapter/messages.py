"""Messages over HTTP: read with their threads, added one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from threadloom.domain.call import Call
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import AgentRef, MessageRef, ThreadRef
from threadloom.domain.message import Message, MessageDraft
from threadloom.domain.page import Page
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import MessagePageKey
from threadloom.vendors.base import each
from threadloom.vendors.thena.mapping import feedback_in, message_body, new_message, to_messages
from threadloom.vendors.thena.names import Names, field_path
from threadloom.vendors.thena.wire import read_new_message

from .desk import Desk
from .lists import cut
from .threads import Threads


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages of one source, and the feedback that stands in them."""

    desk: Desk
    threads: Threads

    async def by_refs(self, call: Call, refs: Sequence[MessageRef]) -> list[Message | ThreadloomError]:
        """Messages by id, their threads read once each."""
        found = await self._of_threads(call, [ref.thread for ref in refs])
        read = [messages for messages in found.values() if not isinstance(messages, ThreadloomError)]
        known = {message.ref: message for messages in read for message in messages}
        return [known.get(ref) or self._failure(found[ref.thread]) for ref in refs]

    async def pages(self, call: Call, keys: Sequence[MessagePageKey]) -> list[Page[Message] | ThreadloomError]:
        """Pages with exact totals, in the order of the vendor's list; Thena hides no message."""
        found = await self._of_threads(call, [key.thread for key in keys])

        async def page(key: MessagePageKey) -> Page[Message]:
            messages = found[key.thread]
            if isinstance(messages, ThreadloomError):
                raise messages
            return cut(messages, key.page, lambda message: message.ref.native_id)

        return await each(keys, page)

    async def tool_calls(self, call: Call, messages: Sequence[Message]) -> list[tuple[ToolCall, ...] | ThreadloomError]:
        """The tool calls of messages, read again with their threads."""
        found = await self.by_refs(call, [message.ref for message in messages])
        return [now if isinstance(now, ThreadloomError) else now.tool_calls or () for now in found]

    async def feedback(self, call: Call, refs: Sequence[ThreadRef]) -> list[tuple[Feedback, ...] | ThreadloomError]:
        """All feedback in threads."""
        answers = await self.threads.answers(call, refs)
        found = {
            ref: answer if isinstance(answer, ThreadloomError) else feedback_in(answer.thread, ref)
            for ref, answer in answers.items()
        }
        return [found[ref] for ref in refs]

    async def add(
        self, call: Call, ref: ThreadRef, draft: MessageDraft, asked: AgentRef | None, names: Names
    ) -> Message:
        """A message added to a thread as it was sent; `names` is where its fields stand in the input."""
        answer = await self.desk.http.post(
            call,
            (*self.desk.thread_path(ref), "messages"),
            read_new_message,
            body=message_body(draft, asked),
            path_of=lambda field: field_path(field, names),
        )
        return new_message(answer, ref)

    async def _of_threads(
        self, call: Call, refs: Sequence[ThreadRef]
    ) -> dict[ThreadRef, tuple[Message, ...] | ThreadloomError]:
        answers = await self.threads.answers(call, refs)
        return {
            ref: answer if isinstance(answer, ThreadloomError) else to_messages(answer.thread, ref)
            for ref, answer in answers.items()
        }

    def _failure(self, messages: tuple[Message, ...] | ThreadloomError) -> ThreadloomError:
        """Why a message is not among those of its thread."""
        return messages if isinstance(messages, ThreadloomError) else self.desk.not_found()
