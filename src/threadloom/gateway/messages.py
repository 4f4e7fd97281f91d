"""Reading messages and their tool calls."""

from collections.abc import Mapping, Sequence
from itertools import islice

from msgspec import structs

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.errors import NotFound, ThreadloomError
from threadloom.domain.ids import MessageRef, RunRef, ThreadRef, ToolCallRef
from threadloom.domain.message import Message, MessageRole, MessageVisibility
from threadloom.domain.page import Page
from threadloom.domain.sighting import Sighting
from threadloom.domain.thread import Thread
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import MessagePageKey

from .kit import NO_THREAD, Kit, Place, Where, at
from .runs import Runs
from .search import Search
from .sight import Index


class Messages:
    """How messages are read: from their vendor where that can be, else from what the gateway has sent."""

    def __init__(self, kit: Kit, index: Index, runs: Runs, search: Search) -> None:
        self._kit = kit
        self._index = index
        self._runs = runs
        self._search = search

    async def pages(
        self, call: Call, keys: Sequence[MessagePageKey], *, known: Sequence[Thread] = ()
    ) -> Sequence[Page[Message] | ThreadloomError]:
        """Pages of messages, oldest first; NotFound for a thread that is not visible (`known`: see `Kit.places`).

        Where the vendor's messages cannot be read, those that went through the gateway, their total unknown; where
        the vendor's copy is deleted, none.
        """
        refs = [key.thread for key in keys]
        places = await self._kit.places(call, refs, Operation.READ_MESSAGES, known=known)
        asked, ours = at(places, keys, Where.VENDOR), at(places, keys, Where.STORE)
        told = await self._kit.guard.batch(
            call,
            asked,
            lambda key: key.thread.source,
            lambda adapter, batch: adapter.message_pages(call, batch),
        )
        kept = await self._kit.store.message_pages(call.caller, ours) if ours else ()
        answers: dict[MessagePageKey, Page[Message] | ThreadloomError] = {
            key: structs.replace(page, total=None) for key, page in zip(ours, kept, strict=True)
        }
        answers |= {key: Page(total=0) for key in at(places, keys, Where.NOWHERE)}
        signed = await self._signed(call, told)
        for key, page in zip(asked, signed, strict=True):
            if isinstance(page, Page):
                self._search.passed(call, key.thread, page.items)
        answers |= zip(asked, signed, strict=True)
        await self._note_newest(call, places, {key: answers[key] for key in asked})
        return [answers.get(key) or NotFound(NO_THREAD) for key in keys]

    async def by_refs(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | ThreadloomError | None]:
        """Messages by address, asked of their vendor where that can be; None for one that is unknown or foreign."""
        places = await self._kit.places(call, [ref.thread for ref in refs], Operation.READ_MESSAGES)
        asked, ours = at(places, refs, Where.VENDOR), at(places, refs, Where.STORE)
        told = await self._kit.guard.batch(
            call,
            asked,
            lambda ref: ref.thread.source,
            lambda adapter, batch: adapter.messages(call, batch),
        )
        signed = {m.ref: m for m in await self._sign(call, [m for m in told if isinstance(m, Message)])}
        answers: dict[MessageRef, Message | ThreadloomError | None] = {
            ref: message if isinstance(message, ThreadloomError) else signed[message.ref]
            for ref, message in zip(asked, told, strict=True)
        }
        for ref, message in zip(asked, told, strict=True):
            is_gone = isinstance(message, NotFound)
            self._search.passed(call, ref.thread, [signed[ref]] if ref in signed else [], gone=[ref] if is_gone else [])
        answers |= zip(ours, await self.kept(call, ours), strict=True)
        return [None if isinstance(answers.get(ref), NotFound) else answers.get(ref) for ref in refs]

    async def kept(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | None]:
        """Messages from the index alone."""
        return await self._kit.store.messages(call.caller, refs) if refs else ()

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
        signed = await self._sign(call, flat)
        if signed is flat:
            return pages
        left = iter(signed)
        return [
            page
            if isinstance(page, ThreadloomError)
            else structs.replace(page, items=tuple(islice(left, len(page.items))))
            for page in pages
        ]

    async def _sign(self, call: Call, messages: Sequence[Message]) -> Sequence[Message]:
        """Messages with what only we know of them: who sent them through the gateway, and with which key."""
        sources = {message.ref.thread.source for message in messages}
        foreign = {slug for slug in sources if not self._kit.sources.reads_own_store(slug)}
        refs = [message.ref for message in messages if message.ref.thread.source in foreign] if foreign else ()
        if not refs:
            return messages
        signatures = await self._kit.store.signatures(call.caller, refs)
        if not signatures:
            return messages
        return [
            structs.replace(message, author=signature.author, idempotency_key=signature.idempotency_key)
            if (signature := signatures.get(message.ref))
            else message
            for message in messages
        ]

    async def _note_newest(
        self,
        call: Call,
        places: Mapping[ThreadRef, Place],
        answers: Mapping[MessagePageKey, Page[Message] | ThreadloomError],
    ) -> None:
        """Tell the index of newest messages that passed by, and of what became of runs, so that the inbox shows them.

        Whoever polls messages sees them come; the status of the thread must not stay behind.
        """
        newest = {
            key.thread: message
            for key, page in answers.items()
            if isinstance(page, Page)
            and not page.has_next
            and not self._kit.sources.reads_own_store(key.thread.source)
            and (message := _newest_shown(page.items)) is not None
        }
        runs = await self._runs.unfinished(call, [places[ref].thread for ref in newest])
        now = self._kit.clock.now()
        await self._index.learn(
            call,
            [
                Sighting(
                    base=thread,
                    at=now,
                    messages=(message,) if is_news else (),
                    run=runs.get(ref),
                    happened=message.role is not MessageRole.USER,
                )
                for ref, message in newest.items()
                if (is_news := _is_news(thread := places[ref].thread, message)) or ref in runs
            ],
        )


def _newest_shown(messages: Sequence[Message]) -> Message | None:
    """The last that is not hidden: a hidden one is never a thread's newest."""
    return next((message for message in reversed(messages) if message.visibility is MessageVisibility.VISIBLE), None)


def _is_news(thread: Thread, newest: Message) -> bool:
    """Whether this may be a newer message than the one known; with hidden ones left out it need not be."""
    if thread.last_message == newest.ref:
        return False
    return newest.created_at is None or newest.created_at >= (thread.last_message_at or 0)


def _pick(
    ref: ToolCallRef,
    of_run: Mapping[RunRef, tuple[ToolCall, ...] | ThreadloomError],
    of_message: Mapping[MessageRef, tuple[ToolCall, ...] | ThreadloomError],
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
