"""What a write whose outcome is not known has left behind, here or at its vendor; looks, and changes nothing."""

from collections.abc import Sequence

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.clock import Instant
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import ThreadRef
from threadloom.domain.intent import Intent
from threadloom.domain.message import Message
from threadloom.domain.noun import Noun
from threadloom.domain.page import MAX_SIZE, PageRequest, Position
from threadloom.domain.query import Signature, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import MessagePageKey, ThreadPageKey

from .intents import digest_of
from .kit import Kit

_SECOND = 1_000_000
_SKEW = 120 * _SECOND
"""How much later than ours a vendor's clock may be."""
_LATEST = 900 * _SECOND
"""How long after a start was asked for its thread may say that it was made."""
_PAGES = 10
_CANDIDATES = 50
_CLOSEST = 20


class Trace(Noun):
    """A message with what came after it, or none where a thread alone was made."""

    thread: Thread
    message: Message | None = None
    later: tuple[Message, ...] = ()


class Traces:
    """Looks for what one call's intents did."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def messages(self, call: Call, intent: Intent, thread: Thread) -> list[Trace]:
        """The messages of the thread that may be the one that was to be sent; one where it is sure."""
        kept = await self._kept_messages(call, thread.ref)
        own = [trace for trace in _last_of(thread, kept, intent) if _is_own(intent, trace.message)]
        if len(own) == 1 or not self.can_read(thread.ref):
            return own
        told = await self._told_messages(call, thread.ref, from_end=True)
        signatures = await self._kit.store.signatures(call.caller, [message.ref for message in told])
        return [
            trace
            for trace in _last_of(thread, told, intent)
            if trace.message is not None and _may_be(intent, trace.message, signatures.get(trace.message.ref))
        ]

    async def threads(self, call: Call, intent: Intent) -> list[Trace]:
        """The threads that may be the one that was to be made; one where it is sure."""
        own = [trace for thread in await self._known(call, intent) if (trace := await self._own(call, thread, intent))]
        if len(own) == 1 or not self.can_list(intent):
            return own
        found: list[Trace] = []
        for thread in await self._listed(call, intent):
            trace = await self._begins_so(call, thread, intent)
            found += [] if trace is None else [trace]
        return found

    def can_read(self, ref: ThreadRef) -> bool:
        """Whether the vendor lets us look into a thread."""
        return self._kit.sources.is_native(ref.source, Operation.READ_MESSAGES)

    def can_list(self, intent: Intent) -> bool:
        """Whether the vendor lists threads, and there is something to know the right one by."""
        sources = self._kit.sources
        if not sources.is_native(intent.source, Operation.LIST_THREADS):
            return False
        if intent.texts:
            return sources.is_native(intent.source, Operation.READ_MESSAGES)
        return intent.naming is not None and intent.naming.title is not None

    async def _known(self, call: Call, intent: Intent) -> Sequence[Thread]:
        """The caller's latest threads at the source that are in the index and young enough."""
        wanted = ThreadQuery(filter=ThreadFilter(sources=(intent.source,)), order=ThreadOrderField.CREATED)
        page = await self._kit.store.thread_page(call.caller, wanted, PageRequest(size=_CANDIDATES))
        return [thread for thread in page.items if thread.owner == intent.user and _is_of_then(intent, thread)]

    async def _own(self, call: Call, thread: Thread, intent: Intent) -> Trace | None:
        """The thread where our index has all of the start: the process ended just before it could say so."""
        kept = await self._kept_messages(call, thread.ref)
        traces = [trace for trace in _last_of(thread, kept, intent) if _is_own(intent, trace.message)]
        return traces[0] if len(traces) == 1 else None

    async def _listed(self, call: Call, intent: Intent) -> Sequence[Thread]:
        """Threads of the vendor's list that are young enough, and that nobody else has."""
        found: list[Thread] = []
        after: Position | None = None
        connected = self._kit.sources.demand(call, intent.source)
        for _ in range(_PAGES):
            key = ThreadPageKey(page=PageRequest(size=MAX_SIZE, after=after))
            page = await self._kit.guard.one(connected, connected.adapter.thread_page(call, key))
            found += [thread for thread in page.items if _is_of_then(intent, thread)]
            if not page.has_next or not page.positions:
                break
            after = page.positions[-1]
        holdings = await self._kit.store.holdings([thread.ref for thread in found])
        free = [
            thread
            for thread, held in zip(found, holdings, strict=True)
            if held is None or held.owner is None or (held.tenant, held.owner) == (intent.tenant, intent.user)
        ]
        return sorted(free, key=lambda thread: abs((thread.created_at or 0) - intent.began_at))[:_CANDIDATES]

    async def _begins_so(self, call: Call, thread: Thread, intent: Intent) -> Trace | None:
        """The thread where it begins with the messages of the start; one without messages is known by its title."""
        if not intent.texts:
            is_named = intent.naming is not None and thread.title == intent.naming.title
            return Trace(thread=thread) if is_named else None
        told = await self._told_messages(call, thread.ref, from_end=False)
        signatures = await self._kit.store.signatures(call.caller, [message.ref for message in told])
        if any(not _is_free(intent, signature) for signature in signatures.values()):
            return None
        digests = [digest_of(message.text) for message in told]
        places = [place for place, digest in enumerate(digests) if digest == intent.texts[-1]]
        if not places or any(text not in digests for text in intent.texts):
            return None
        return Trace(thread=thread, message=told[places[0]], later=tuple(told[places[0] + 1 :]))

    async def _told_messages(self, call: Call, ref: ThreadRef, *, from_end: bool) -> Sequence[Message]:
        size = MAX_SIZE if from_end else _CLOSEST
        key = MessagePageKey(thread=ref, include_hidden=True, page=PageRequest(size=size, from_end=from_end))
        (page,) = await self._kit.guard.batch(
            call, [key], lambda each: each.thread.source, lambda adapter, keys: adapter.message_pages(call, keys)
        )
        if isinstance(page, ThreadloomError):
            raise page
        return page.items

    async def _kept_messages(self, call: Call, ref: ThreadRef) -> Sequence[Message]:
        key = MessagePageKey(thread=ref, include_hidden=True, page=PageRequest(size=MAX_SIZE, from_end=True))
        (page,) = await self._kit.store.message_pages(call.caller, [key])
        return page.items


def _last_of(thread: Thread, messages: Sequence[Message], intent: Intent) -> list[Trace]:
    """Each message that says what the last of the intent's says."""
    if not intent.texts:
        return []
    return [
        Trace(thread=thread, message=message, later=tuple(messages[place + 1 :]))
        for place, message in enumerate(messages)
        if digest_of(message.text) == intent.texts[-1]
    ]


def _is_own(intent: Intent, message: Message | None) -> bool:
    """Whether a message is signed as this write's own; without a key, its time has to say so too."""
    if message is None or message.author != intent.user or message.idempotency_key != intent.key:
        return False
    return intent.key is not None or (message.created_at or 0) >= intent.began_at - _SECOND


def _may_be(intent: Intent, message: Message, signature: Signature | None) -> bool:
    """Whether a message that a vendor tells may be the one: of that time, and sent by no other write of ours."""
    is_young = message.created_at is None or message.created_at >= intent.began_at - _SKEW
    return is_young and _is_free(intent, signature)


def _is_free(intent: Intent, signature: Signature | None) -> bool:
    if signature is None:
        return True
    return intent.key is not None and (signature.author, signature.idempotency_key) == (intent.user, intent.key)


def _is_of_then(intent: Intent, thread: Thread) -> bool:
    """Whether a thread may have been made by the write, as far as its vendor tells when that was."""
    made: Instant | None = thread.created_at
    return made is None or intent.began_at - _SKEW <= made <= intent.began_at + _LATEST
