"""Finding out what became of writes whose outcome is not known. Nothing is ever sent: it is looked, and taken in."""

from collections.abc import Sequence
from enum import StrEnum

from threadloom.domain.call import Call, Caller, Role
from threadloom.domain.capability import Operation
from threadloom.domain.errors import NotFound, ThreadloomError
from threadloom.domain.ids import ThreadRef
from threadloom.domain.intent import Intent, Naming
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.noun import Noun
from threadloom.domain.sighting import Sighting
from threadloom.domain.thread import DeleteMode, Thread, ThreadDraft
from threadloom.domain.vendor import Sent, Started, VendorCopy

from .adopting import Adopting
from .intents import dismiss
from .kept_answers import keep
from .kit import Kit
from .sight import Index
from .sources import ConnectedSource
from .starting import SentTo, signed
from .threads import Threads
from .traces import Trace, Traces

_BY_OPERATION = {"startThread": Operation.START_THREAD, "createThread": Operation.CREATE_THREAD}


class Verdict(StrEnum):
    """What was found out about a write."""

    DONE = "DONE"
    NOT_SEEN = "NOT_SEEN"
    NOT_SURE = "NOT_SURE"
    CANNOT_LOOK = "CANNOT_LOOK"
    FAILED = "FAILED"


class Finding(Noun):
    """What was found out, and why that is so in words for an operator; `thread` is the one that it is about."""

    verdict: Verdict
    why: str
    thread: ThreadRef | None = None


class Reconciling:
    """Looks for what became of writes, as whoever made them, and takes what is found into the index."""

    def __init__(self, kit: Kit, index: Index, adopting: Adopting, threads: Threads) -> None:
        self._kit = kit
        self._index = index
        self._adopting = adopting
        self._threads = threads
        self._traces = Traces(kit)

    async def intents(self) -> Sequence[Intent]:
        """Every write that is under way or not resolved, whoever's it is, oldest first."""
        return await self._kit.store.intents()

    async def dismiss(self, intent: str) -> bool:
        """See `intents.dismiss`; its key tells what it told before."""
        return await dismiss(self._kit.store, self._kit.clock, intent)

    async def reconcile(self, intent: Intent) -> Finding:
        """What became of a write that nobody is at any more.

        DONE: what it made is in the index, and its key gives the answer. Anything else leaves it as it was: that
        something is not seen does not prove that it will not come, so its key stays taken.
        """
        caller = Caller(tenant=intent.tenant, user=intent.user, role=Role.OPERATOR, name=intent.user)
        call = Call(caller=caller, request_id="intents", idempotency_key=intent.key)
        connected = self._kit.sources.connected(call, intent.source)
        if connected is None:
            return _cannot("the source is not configured for this tenant")
        try:
            match intent.operation:
                case "startThread" | "createThread" if intent.thread is None:
                    return await self._made(call, connected, intent)
                case "startThread" | "sendMessage" if intent.thread is not None:
                    return await self._sent(call, intent, intent.thread)
                case "deleteThread" if intent.thread is not None:
                    return await self._deleted(call, intent, intent.thread)
                case _:
                    return _cannot("what this changes does not tell who changed it; look at it there")
        except ThreadloomError as error:
            return Finding(verdict=Verdict.FAILED, why=f"{error.code.value}: {error.message}")

    async def _made(self, call: Call, connected: ConnectedSource, intent: Intent) -> Finding:
        traces = await self._traces.threads(call, intent)
        if not _is_it(traces):
            if not traces and not self._traces.can_list(intent):
                return _cannot("this vendor lists no threads, or nothing tells this one from others; look there")
            return _not_one(traces, "thread")
        trace = traces[0]
        naming, operation = intent.naming or Naming(), _BY_OPERATION[intent.operation]
        draft = ThreadDraft(
            source=intent.source,
            agent=connected.source.default_agent,
            title=naming.title,
            tags=naming.tags,
            metadata=naming.metadata,
        )
        told = self._threads.as_drafted(call, trace.thread, draft, operation)
        said = _said(call, trace)
        taken = await self._index.take(call, told, messages=said, acted=True, made_since=intent.began_at, listed=True)
        thread = await self._adopting.looked_into(call, taken)
        is_start = operation is Operation.START_THREAD
        return await self._done(intent, _started(thread, said) if is_start else thread, thread.ref)

    async def _sent(self, call: Call, intent: Intent, ref: ThreadRef) -> Finding:
        (thread,) = await self._kit.store.threads(call.caller, [ref])
        if thread is None:
            return _cannot("the thread is not in the index any more")
        traces = await self._traces.messages(call, intent, thread)
        if not _is_it(traces):
            if not traces and not self._traces.can_read(ref):
                return _cannot("this vendor does not tell its messages; look there")
            return _not_one(traces, "message")
        said = _said(call, traces[0])
        sighting = Sighting(base=thread, at=self._kit.clock.now(), messages=said, is_latest=True, acted=True)
        kept = await self._adopting.looked_into(call, await self._index.saw(call, sighting))
        if intent.operation == "startThread":
            return await self._done(intent, _started(kept, said), ref)
        sent = Sent(message=said[0], replies=_replies(said))
        return await self._done(intent, SentTo(thread=kept, sent=sent), ref)

    async def _deleted(self, call: Call, intent: Intent, ref: ThreadRef) -> Finding:
        (thread,) = await self._kit.store.threads(call.caller, [ref])
        if thread is None:
            return await self._gone(intent, VendorCopy.DELETED)
        if thread.hidden_at is not None and intent.mode is not DeleteMode.PURGE:
            (copy,) = await self._kit.store.vendor_copies(call.caller, [ref])
            return await self._gone(intent, copy or VendorCopy.UNKNOWN)
        if not self._kit.sources.is_native(ref.source, Operation.READ_THREAD):
            return _cannot("this vendor does not tell whether a thread is there; delete it again")
        (told,) = await self._kit.guard.batch(
            call, [ref], lambda key: key.source, lambda adapter, keys: adapter.threads(call, keys)
        )
        if isinstance(told, Thread):
            return Finding(verdict=Verdict.NOT_SEEN, why="the thread is still there; delete it again", thread=ref)
        if not isinstance(told, NotFound):
            raise told
        if intent.mode is DeleteMode.PURGE:
            await self._kit.purge(call, ref, VendorCopy.DELETED)
        else:
            now = self._kit.clock.now()
            await self._kit.store.hide_thread(call.caller, ref, now=now, copy=VendorCopy.DELETED)
        return await self._gone(intent, VendorCopy.DELETED)

    async def _gone(self, intent: Intent, copy: VendorCopy) -> Finding:
        await self._kit.store.resolve_intent(intent.id, answer=None if intent.key is None else keep(copy))
        return Finding(verdict=Verdict.DONE, why="the thread is gone", thread=intent.thread)

    async def _done(self, intent: Intent, answer: object, ref: ThreadRef) -> Finding:
        kept = None if intent.key is None else keep(answer)
        await self._kit.store.resolve_intent(intent.id, answer=kept, threads=[ref])
        return Finding(verdict=Verdict.DONE, why="found, and in the index", thread=ref)


def _started(thread: Thread, said: Sequence[Message]) -> Started:
    return Started(thread=thread, message=said[0] if said else None, replies=_replies(said))


def _said(call: Call, trace: Trace) -> tuple[Message, ...]:
    """The message that was found, signed by who sent it, and what came after it."""
    message = signed(call, trace.message)
    return (() if message is None else (message,)) + trace.later


def _replies(said: Sequence[Message]) -> tuple[Message, ...]:
    return tuple(message for message in said[1:] if message.role is MessageRole.ASSISTANT)


def _cannot(why: str) -> Finding:
    return Finding(verdict=Verdict.CANNOT_LOOK, why=f"{why}, then dismiss it")


def _is_it(traces: Sequence[Trace]) -> bool:
    return len(traces) == 1 and traces[0].is_sure


def _not_one(traces: Sequence[Trace], what: str) -> Finding:
    if not traces:
        why = f"no such {what} is there; it may still come, so look again later, or dismiss it"
        return Finding(verdict=Verdict.NOT_SEEN, why=why)
    seen = f"{len(traces)} {what}s may be it" if len(traces) > 1 else f"a {what} may be it, or of another write"
    return Finding(verdict=Verdict.NOT_SURE, why=f"{seen}; look there, then dismiss it")
