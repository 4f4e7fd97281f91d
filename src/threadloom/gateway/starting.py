"""Making threads and putting messages into them."""

from collections.abc import Iterable

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.errors import ThreadloomError, Violation
from threadloom.domain.ids import AgentRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.noun import Noun
from threadloom.domain.sighting import Sighting
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft, ThreadStatus, user_of
from threadloom.domain.vendor import Sent, Started

from .adopting import Adopting
from .agents import Agents
from .emulation import takes_natively
from .kit import Kit, check_agent, check_draft, mapped_user
from .limits import metadata_violations, tag_violations, tidy_tags, title_violations
from .sight import Index
from .sources import ConnectedSource


class SentTo(Noun):
    """A message that was delivered, and the thread with its new status and times."""

    thread: Thread
    sent: Sent


class ThreadStarting:
    """How threads begin and go on."""

    def __init__(self, kit: Kit, index: Index, agents: Agents, adopting: Adopting) -> None:
        self._kit = kit
        self._index = index
        self._agents = agents
        self._adopting = adopting

    async def start(self, call: Call, draft: ThreadDraft) -> Started:
        """A new thread, its first message delivered to an agent.

        Raises:
            NotFound: no such source, or no such agent there.
            Forbidden, CapabilityMissing, Invalid: refused before anything was sent.
            Conflict: the idempotency key was used for other input.
            VendorError: the vendor refused or failed; a half-done start does not raise, see `Started.failure`.
        """
        connected, prepared = self._prepared(call, draft, Operation.START_THREAD)

        return await self._kit.idempotency.once(
            call,
            asked=("startThread", draft),
            answer=Started,
            write=lambda: self._start(call, connected, prepared),
            names=lambda s: (s.thread.ref,),
            left=lambda s: s.failure,
        )

    async def begin(self, call: Call, draft: ThreadDraft) -> Started:
        """What `start` does, as a part of another write and under its key; raises as `start` does."""
        return await self._start(call, *self._prepared(call, draft, Operation.START_THREAD))

    async def _start(self, call: Call, connected: ConnectedSource, draft: ThreadDraft) -> Started:
        await self._agents.meet(call, draft.agent, path=("target",))
        began = self._kit.clock.now()
        started = await self._kit.guard.one(connected, connected.adapter.start_thread(call, draft))
        message = signed(call, started.message)
        said = ([message] if message else []) + list(started.replies)
        told = self.as_drafted(call, started.thread, draft, Operation.START_THREAD)
        thread = await self._index.take(call, told, messages=said, run=started.run, acted=True, made_since=began)
        return replace(started, thread=thread, message=message, failure=_named(connected, started.failure))

    async def create(self, call: Call, draft: ThreadDraft) -> Thread:
        """A new thread that nobody answers yet; raises as `start` does."""
        connected, prepared = self._prepared(call, draft, Operation.CREATE_THREAD)

        return await self._kit.idempotency.once(
            call,
            asked=("createThread", draft),
            answer=Thread,
            write=lambda: self._create(call, connected, prepared, named=draft.agent),
            names=lambda thread: (thread.ref,),
        )

    async def make(self, call: Call, draft: ThreadDraft) -> Thread:
        """What `create` does, as a part of another write and under its key; raises as `create` does."""
        return await self._create(call, *self._prepared(call, draft, Operation.CREATE_THREAD), named=draft.agent)

    async def _create(
        self, call: Call, connected: ConnectedSource, draft: ThreadDraft, *, named: AgentRef | None
    ) -> Thread:
        await self._agents.meet(call, named, path=("target",))
        if draft.agent is not None:  # the source's own: nobody is asked yet, so it need not be there
            await self._agents.is_met(call, draft.agent)
        began = self._kit.clock.now()
        made = await self._kit.guard.one(connected, connected.adapter.create_thread(call, draft))
        if made.status is ThreadStatus.UNKNOWN and made.native_status is None:
            made = replace(made, status=ThreadStatus.IDLE)  # just made, and nobody was asked anything
        told = self.as_drafted(call, made, draft, Operation.CREATE_THREAD)
        thread = await self._index.take(call, told, acted=True, made_since=began)
        return await self._adopting.looked_into(call, thread) if draft.messages else thread

    async def send(self, call: Call, ref: ThreadRef, draft: SendDraft) -> SentTo:
        """A message delivered to a thread; raises as `start` does, NotFound and Conflict for the thread too."""

        async def write() -> SentTo:
            async with self._kit.locks.hold(ref):
                return await self._send(call, ref, draft)

        return await self._kit.idempotency.once(
            call,
            asked=("sendMessage", (ref, draft)),
            answer=SentTo,
            write=write,
            names=lambda s: (s.thread.ref,),
            left=lambda s: s.sent.failure,
        )

    async def _send(self, call: Call, ref: ThreadRef, draft: SendDraft) -> SentTo:
        thread = await self._kit.open_thread(call, ref, path=("threadId",))
        connected = self._kit.sources.demand(call, ref.source)
        self._kit.able(call, connected, Operation.SEND_MESSAGE, on=ref, path=("threadId",))
        self._kit.check_identity(call, connected, draft=draft)
        check_agent(connected, draft.agent.source if draft.agent else None, ("agentId",))
        check_draft(connected, draft)
        draft = replace(
            draft,
            agent=draft.agent or thread.agent or connected.source.default_agent,
            user=draft.user or mapped_user(call, connected),
        )
        await self._agents.meet(call, draft.agent, path=("agentId",))
        sent = await self._kit.guard.one(connected, connected.adapter.send_message(call, ref, draft))
        message = signed(call, sent.message) or sent.message
        sighting = Sighting(
            base=thread,
            at=self._kit.clock.now(),
            told=sent.thread and self._kit.as_told(sent.thread),
            messages=(message, *sent.replies),
            run=sent.run,
            is_latest=True,
            agent=draft.agent,
            acted=True,
        )
        kept = await self._index.saw(call, sighting)
        return SentTo(thread=kept, sent=replace(sent, message=message, failure=_named(connected, sent.failure)))

    def _prepared(self, call: Call, draft: ThreadDraft, operation: Operation) -> tuple[ConnectedSource, ThreadDraft]:
        """The source, and the draft with the agent that is to answer, after every check that needs no call."""
        connected = self._kit.sources.demand(call, draft.source, path=("target",))
        self._kit.able(call, connected, operation)
        self._kit.check_identity(call, connected, draft=draft, scope=draft.scope)
        check_agent(connected, draft.agent.source if draft.agent else None, ("target",))
        check_draft(connected, draft, tuple(_ours(draft)))
        agent = draft.agent or connected.source.default_agent
        user = draft.user or mapped_user(call, connected)
        return connected, replace(draft, agent=agent, user=user, tags=tidy_tags(draft.tags))

    def as_drafted(self, call: Call, thread: Thread, draft: ThreadDraft, operation: Operation) -> Thread:
        """The thread as its vendor tells it, with what the gateway keeps beside it."""
        capabilities = self._kit.sources.capabilities(draft.source)
        kept = {
            name: value
            for name in ("metadata", "title")
            if (value := getattr(draft, name)) is not None and not takes_natively(capabilities, operation, name)
        }
        told = replace(
            self._kit.as_told(thread),
            owner=call.caller.user,
            agent=thread.agent or draft.agent,
            title=draft.title if thread.title is None else thread.title,
            tags=draft.tags,
            metadata=draft.metadata if thread.metadata is None else thread.metadata,
            user=thread.user or user_of(draft.user),
            forked_from=draft.forked_from,
        )
        return replace(told, **kept, kept=tuple(kept))


def _named(connected: ConnectedSource, failure: ThreadloomError | None) -> ThreadloomError | None:
    return failure.at(connected.source.slug, connected.source.vendor) if failure else None


def _ours(draft: ThreadDraft) -> Iterable[Violation]:
    yield from title_violations(draft.title)
    yield from tag_violations(draft.tags, "tags")
    yield from metadata_violations(draft.metadata)


def signed(call: Call, message: Message | None) -> Message | None:
    """The message, signed with the caller and the key it was sent with."""
    if message is None:
        return None
    return replace(message, author=call.caller.user, idempotency_key=call.idempotency_key)
