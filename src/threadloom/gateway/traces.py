"""What a write whose outcome is not known has left behind, here or at its vendor; looks, and changes nothing."""

from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.clock import Instant
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import MessageRef, ThreadRef
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
    """A message with what came after it, or none where a thread alone was made.

    `is_sure` is False where another write may have left it.
    """

    thread: Thread
    message: Message | None = None
    later: tuple[Message, ...] = ()
    is_sure: bool = True


class Traces:
    """Looks for what one call's intents did."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def messages(self, call: Call, intent: Intent, thread: Thread) -> list[Trace]:
        """The messages of the thread that may be the one that was to be sent; one where it is sure."""
        kept = await self._kept_messages(call, thread.ref)
        own = _own_of(thread, kept, intent)
        if _is_proven(own) or not self.can_read(thread.ref):
            return own
        told = await self._told_messages(call, thread.ref, from_end=True)
        signatures = await self._kit.store.signatures(call.caller, [message.ref for message in told])
        free = [
            trace
            for trace in _last_of(thread, told, intent)
            if trace.message is not None and _may_be(intent, trace.message, signatures.get(trace.message.ref))
        ]
        return await self._without_rivals(intent, _together(own, free))

    async def threads(self, call: Call, intent: Intent) -> list[Trace]:
        """The threads that may be the one that was to be made; one where it is sure."""
        known = await self._known(call, intent)
        own = [trace for thread in known if (trace := await self._own(call, thread, intent))]
        if _is_proven(own) or not self.can_list(intent):
            return own
        found: list[Trace] = []
        for thread in await self._listed(call, intent):
            trace = await self._begins_so(call, thread, intent)
            found += [] if trace is None else [trace]
        held = {thread.ref for thread in known}  # a title alone does not tell which of their writes made one
        found = [replace(t, is_sure=t.message is not None or t.thread.ref not in held) for t in found]
        return await self._without_rivals(intent, _together(own, found))

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
        page = await self._kit.store.thread_page(call.caller, wanted, PageRequest(size=_CANDIDATES, counted=False))
        return [
            thread for thread in page.items if thread.owner == intent.user and _is_of_then(intent, thread.created_at)
        ]

    async def _own(self, call: Call, thread: Thread, intent: Intent) -> Trace | None:
        """The thread where our index has all of the start: the process ended just before it could say so."""
        kept = await self._kept_messages(call, thread.ref)
        traces = _own_of(thread, kept, intent)
        return traces[0] if len(traces) == 1 else None

    async def _listed(self, call: Call, intent: Intent) -> Sequence[Thread]:
        """Threads of the vendor's list that are young enough, that nobody else has, and that nobody has purged."""
        found: list[Thread] = []
        after: Position | None = None
        connected = self._kit.sources.demand(call, intent.source)
        for _ in range(_PAGES):
            key = ThreadPageKey(page=PageRequest(size=MAX_SIZE, after=after, counted=False))
            page = await self._kit.guard.one(connected, connected.adapter.thread_page(call, key))
            found += [thread for thread in page.items if _is_of_then(intent, thread.created_at)]
            if not page.has_next or not page.positions:
                break
            after = page.positions[-1]
        refs = [thread.ref for thread in found]
        holdings = await self._kit.store.holdings(refs)
        kept_out = await self._kit.store.kept_out(intent.tenant, list(map(connected.adapter.canonical, refs)))
        free = [
            thread
            for thread, held, is_purged in zip(found, holdings, kept_out, strict=True)
            if not is_purged
            and (held is None or held.owner is None or (held.tenant, held.owner) == (intent.tenant, intent.user))
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
        traces = _last_of(thread, told, intent)
        digests = {digest_of(message.text) for message in told}
        return traces[0] if traces and digests.issuperset(intent.texts) else None

    async def _without_rivals(self, intent: Intent, traces: list[Trace]) -> list[Trace]:
        """The traces; one alone is not sure where another write of unknown outcome may have left it."""
        if len(traces) != 1:
            return traces
        (trace,) = traces
        others = [other for other in await self._kit.store.intents() if other.id != intent.id]
        rivalled = any(_may_have_left(other, intent, trace) for other in others)
        return [replace(trace, is_sure=trace.is_sure and not rivalled)]

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
    """Each message that says what the last of the intent's says, in its role."""
    return [
        Trace(thread=thread, message=message, later=tuple(messages[place + 1 :]))
        for place, message in enumerate(messages)
        if digest_of(message.text) in intent.texts[-1:] and intent.role in {None, message.role}
    ]


def _own_of(thread: Thread, messages: Sequence[Message], intent: Intent) -> list[Trace]:
    """Messages of our index that are signed as this write's own; without a key other writes of theirs sign so too."""
    signature = (intent.user, intent.key)
    return [
        replace(trace, is_sure=intent.key is not None)
        for trace in _last_of(thread, messages, intent)
        if (message := trace.message) is not None
        and (message.author, message.idempotency_key) == signature
        and _is_of_then(intent, message.created_at)
    ]


def _is_proven(traces: Sequence[Trace]) -> bool:
    return len(traces) == 1 and traces[0].is_sure


def _together(own: list[Trace], free: Sequence[Trace]) -> list[Trace]:
    """What our index has, with what the vendor tells beside it."""
    seen = {_address(trace) for trace in own}
    return own + [trace for trace in free if _address(trace) not in seen]


def _address(trace: Trace) -> tuple[ThreadRef, MessageRef | None]:
    return trace.thread.ref, None if trace.message is None else trace.message.ref


def _may_have_left(other: Intent, intent: Intent, trace: Trace) -> bool:
    """Whether another write sent, or made, the same at the time."""
    is_same = (other.source, other.texts[-1:], other.role) == (intent.source, intent.texts[-1:], intent.role)
    if not is_same or other.thread not in {None, trace.thread.ref}:
        return False
    if trace.message is None:
        return _title(other) == _title(intent) and _is_of_then(other, trace.thread.created_at)
    return _is_of_then(other, trace.message.created_at)


def _title(intent: Intent) -> str | None:
    return intent.naming and intent.naming.title


def _may_be(intent: Intent, message: Message, signature: Signature | None) -> bool:
    """Whether a message that a vendor tells may be the one: of that time, and sent by no other write of ours."""
    return _is_of_then(intent, message.created_at) and _is_free(intent, signature)


def _is_free(intent: Intent, signature: Signature | None) -> bool:
    if signature is None:
        return True
    return intent.key is not None and (signature.author, signature.idempotency_key) == (intent.user, intent.key)


def _is_of_then(intent: Intent, made: Instant | None) -> bool:
    """Whether something may have been made by the write, as far as its vendor tells when that was."""
    latest = max(intent.began_at + _LATEST, intent.held_until + _SKEW)
    return made is None or intent.began_at - _SKEW <= made <= latest
