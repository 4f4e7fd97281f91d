"""Reading messages and their tool calls."""

from collections.abc import Sequence

from msgspec import structs

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.errors import NotFound, ThreadloomError
from threadloom.domain.ids import MessageRef, RunRef, ToolCallRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import MessagePageKey

from .kit import NO_THREAD, Kit
from .runs import Runs
from .sight import Index


class Messages:
    """How messages are read: from their vendor where that can be, else from what the gateway has sent."""

    def __init__(self, kit: Kit, index: Index, runs: Runs) -> None:
        self._kit = kit
        self._index = index
        self._runs = runs

    async def pages(self, call: Call, keys: Sequence[MessagePageKey]) -> Sequence[Page[Message] | ThreadloomError]:
        """Pages of messages, oldest first; NotFound for a thread that is not visible.

        Where the vendor's messages cannot be read, those that went through the gateway, their total unknown.
        """
        readable = await self._kit.readable(call, [key.thread for key in keys], Operation.READ_MESSAGES)
        asked = [key for key in keys if readable.get(key.thread)]
        told = await self._kit.guard.batch(
            call, asked, lambda key: key.thread.source, lambda adapter, batch: adapter.message_pages(call, batch)
        )
        kept_keys = [key for key in keys if readable.get(key.thread) is False]
        kept = await self._kit.store.message_pages(call.caller, kept_keys) if kept_keys else ()
        answers: dict[MessagePageKey, Page[Message] | ThreadloomError] = {
            key: _without_total(page) for key, page in zip(kept_keys, kept, strict=True)
        }
        answers.update(zip(asked, await self._signed(call, told), strict=True))
        await self._note_newest(call, answers)
        return [answers.get(key) or NotFound(NO_THREAD) for key in keys]

    async def by_refs(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | ThreadloomError | None]:
        """Messages by address, asked of their vendor where that can be; None for one that is unknown or foreign."""
        readable = await self._kit.readable(call, [ref.thread for ref in refs], Operation.READ_MESSAGES)
        asked = [ref for ref in refs if readable.get(ref.thread)]
        told = await self._kit.guard.batch(
            call, asked, lambda ref: ref.thread.source, lambda adapter, batch: adapter.messages(call, batch)
        )
        signed = {m.ref: m for m in await self._sign(call, [m for m in told if isinstance(m, Message)])}
        answers = {r: m if isinstance(m, ThreadloomError) else signed[m.ref] for r, m in zip(asked, told, strict=True)}
        rest = [ref for ref in refs if readable.get(ref.thread) is False]
        kept = dict(zip(rest, await self.kept(call, rest), strict=True)) if rest else {}
        return [_or_none(answers.get(ref)) or kept.get(ref) for ref in refs]

    async def kept(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | None]:
        """Messages from the index alone."""
        return await self._kit.store.messages(call.caller, refs)

    async def tool_calls(
        self, call: Call, messages: Sequence[Message]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """The tool calls of messages, asked of their vendor where they did not come with the message."""
        asked = [message for message in messages if message.tool_calls is None]
        told = await self._kit.guard.batch(
            call,
            asked,
            lambda message: message.ref.thread.source,
            lambda adapter, batch: adapter.tool_calls(call, batch),
        )
        answers = {message.ref: answer for message, answer in zip(asked, told, strict=True)}
        return [answers[m.ref] if m.tool_calls is None else m.tool_calls for m in messages]

    async def tool_calls_by_refs(
        self, call: Call, refs: Sequence[ToolCallRef]
    ) -> Sequence[ToolCall | ThreadloomError | None]:
        """Tool calls by address; None for one that is unknown or foreign."""
        runs = list(dict.fromkeys(RunRef(thread=r.thread, native_id=r.run) for r in refs if r.run is not None))
        messages = list(
            dict.fromkeys(MessageRef(thread=r.thread, native_id=r.message) for r in refs if r.message is not None)
        )
        of_run = dict(zip(runs, await self._runs.tool_calls(call, runs), strict=True))
        of_message = dict(zip(messages, await self._tool_calls_of(call, messages), strict=True))
        return [_pick(ref, of_run, of_message) for ref in refs]

    async def _tool_calls_of(
        self, call: Call, refs: Sequence[MessageRef]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        found = await self.by_refs(call, refs)
        there = [message for message in found if isinstance(message, Message)]
        calls = dict(zip((m.ref for m in there), await self.tool_calls(call, there), strict=True))
        return [m if isinstance(m, ThreadloomError) else calls[m.ref] if m else () for m in found]

    async def _signed(
        self, call: Call, pages: Sequence[Page[Message] | ThreadloomError]
    ) -> Sequence[Page[Message] | ThreadloomError]:
        flat = [message for page in pages if isinstance(page, Page) for message in page.items]
        signed = {message.ref: message for message in await self._sign(call, flat)}
        return [
            page
            if isinstance(page, ThreadloomError)
            else structs.replace(page, items=tuple(signed[message.ref] for message in page.items))
            for page in pages
        ]

    async def _sign(self, call: Call, messages: Sequence[Message]) -> list[Message]:
        """Messages with what only we know of them: who sent them through the gateway, and with which key."""
        kept = await self._kit.store.messages(call.caller, [message.ref for message in messages]) if messages else ()
        return [
            structs.replace(message, author=known.author, idempotency_key=known.idempotency_key) if known else message
            for message, known in zip(messages, kept, strict=True)
        ]

    async def _note_newest(self, call: Call, answers: dict[MessagePageKey, Page[Message] | ThreadloomError]) -> None:
        """Tell the index of newest messages that passed by, so that the inbox shows them."""
        newest = {
            key.thread: page.items[-1]
            for key, page in answers.items()
            if isinstance(page, Page) and page.items and not page.has_next
        }
        threads = await self._kit.store.threads(call.caller, list(newest))
        for thread in threads:
            if thread is None or thread.last_message == newest[thread.ref].ref:
                continue
            run = await self._runs.refreshed(call, thread)
            await self._index.saw_newest(call, thread, newest[thread.ref], run)


def _without_total(page: Page[Message]) -> Page[Message]:
    return structs.replace(page, total=None)


def _or_none(answer: Message | ThreadloomError | None) -> Message | ThreadloomError | None:
    return None if isinstance(answer, NotFound) else answer


def _pick(
    ref: ToolCallRef,
    of_run: dict[RunRef, tuple[ToolCall, ...] | ThreadloomError],
    of_message: dict[MessageRef, tuple[ToolCall, ...] | ThreadloomError],
) -> ToolCall | ThreadloomError | None:
    if ref.run is not None:
        calls = of_run[RunRef(thread=ref.thread, native_id=ref.run)]
    elif ref.message is not None:
        calls = of_message[MessageRef(thread=ref.thread, native_id=ref.message)]
    else:
        return None
    if isinstance(calls, ThreadloomError):
        return None if isinstance(calls, NotFound) else calls
    return next((tool_call for tool_call in calls if tool_call.ref == ref), None)
