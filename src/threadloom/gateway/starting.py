"""Making threads and putting messages into them."""

from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.call import Call, Role
from threadloom.domain.capability import Operation
from threadloom.domain.errors import Forbidden, Invalid, NotFound, ThreadloomError, Violation
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.noun import Noun
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import Run
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft, ThreadStatus, ThreadUser
from threadloom.domain.vendor import MessagePageKey, RunPageKey, Sent, Started

from .agents import Agents
from .kit import NO_THREAD, Kit, check_draft, check_identity
from .limits import metadata_violations, tag_violations, title_violations
from .sight import Index, shown
from .sources import ConnectedSource


class SentTo(Noun):
    """A message that was delivered, and the thread with its new status and times."""

    thread: Thread
    sent: Sent


class ThreadStarting:
    """How threads begin and go on."""

    def __init__(self, kit: Kit, index: Index, agents: Agents) -> None:
        self._kit = kit
        self._index = index
        self._agents = agents

    async def start(self, call: Call, draft: ThreadDraft) -> Started:
        """A new thread, its first message delivered to an agent.

        Raises:
            NotFound: no such source.
            Forbidden, CapabilityMissing, Invalid: refused before anything was sent.
            Conflict: the idempotency key was used for other input.
            VendorError: the vendor refused or failed; a half-done start does not raise, see `Started.failure`.
        """
        connected, draft = self._prepared(call, draft, Operation.START_THREAD)

        async def write() -> Started:
            await self._agents.meet(call, draft.agent)
            started = await self._kit.guard.one(connected, connected.adapter.start_thread(call, draft))
            said = [m for m in (_own(call, started.message), *started.replies) if m is not None]
            thread = await self._index.keep(
                call, _as_drafted(call, started.thread, draft), messages=said, run=started.run, acted=True
            )
            failure = self._named(connected, started.failure)
            return replace(started, thread=thread, message=_own(call, started.message), failure=failure)

        return await self._kit.idempotency.once(
            call, asked=("startThread", draft), answer=Started, write=write, names=lambda s: (s.thread.ref,)
        )

    async def create(self, call: Call, draft: ThreadDraft) -> Thread:
        """A new thread that nobody answers yet; raises as `start` does."""
        connected, draft = self._prepared(call, draft, Operation.CREATE_THREAD)

        async def write() -> Thread:
            await self._agents.meet(call, draft.agent)
            made = await self._kit.guard.one(connected, connected.adapter.create_thread(call, draft))
            if made.status is ThreadStatus.UNKNOWN and made.native_status is None:
                made = replace(made, status=ThreadStatus.IDLE)  # just made, and nobody was asked anything
            thread = await self._index.keep(call, _as_drafted(call, made, draft), acted=True)
            if draft.messages:
                await self._look_into(call, thread)
            return shown(self._kit.sources, await self._kit.visible(call, thread.ref))

        return await self._kit.idempotency.once(
            call, asked=("createThread", draft), answer=Thread, write=write, names=lambda thread: (thread.ref,)
        )

    async def send(self, call: Call, ref: ThreadRef, draft: SendDraft) -> SentTo:
        """A message delivered to a thread; raises as `start` does, NotFound and Conflict for the thread too."""
        thread = await self._kit.open_thread(call, ref, path=("threadId",))
        connected = self._kit.sources.demand(call, ref.source)
        self._kit.able(call, connected, Operation.SEND_MESSAGE)
        draft = replace(draft, agent=draft.agent or thread.agent or connected.source.default_agent)
        _check_agent(connected, draft.agent.source if draft.agent else None)
        check_identity(call, connected, user=draft.user, scope=None)
        check_draft(connected, draft)

        async def write() -> SentTo:
            await self._agents.meet(call, draft.agent)
            sent = await self._kit.guard.one(connected, connected.adapter.send_message(call, ref, draft))
            message = _own(call, sent.message) or sent.message
            seen = replace(thread, agent=draft.agent or thread.agent)
            kept = await self._index.keep(call, seen, messages=[message, *sent.replies], run=sent.run, acted=True)
            return SentTo(
                thread=kept, sent=replace(sent, message=message, failure=self._named(connected, sent.failure))
            )

        return await self._kit.idempotency.once(
            call, asked=("sendMessage", (ref, draft)), answer=SentTo, write=write, names=lambda s: (s.thread.ref,)
        )

    async def adopt(
        self, call: Call, source: SourceSlug, native_id: str, scope: str | None, title: str | None
    ) -> Thread:
        """A thread made outside the gateway, now in the index and the caller's.

        Raises:
            Forbidden: the caller is no operator, the source does not allow it, and no user of the vendor is mapped.
            NotFound: no such source or thread, or another tenant or owner holds it: in nothing different.
        """
        connected = self._kit.sources.demand(call, source, path=("source",))
        self._kit.able(call, connected, Operation.ADOPT_THREAD)
        check_draft(connected, ThreadDraft(source=source), tuple(title_violations(title)))
        ref = ThreadRef(source=source, scope=scope, native_id=native_id)
        (known,) = await self._kit.store.threads(call.caller, [ref])
        if known is not None:
            return shown(self._kit.sources, known)
        mapped = connected.source.identity.get(call.caller.user)
        if not (call.caller.has(Role.OPERATOR) or connected.source.allow_adopt or mapped):
            raise Forbidden("this source lets only operators adopt threads")
        thread = await self._told(call, ref)
        is_theirs = mapped is not None and thread.user is not None and thread.user.native_id == mapped
        if not (call.caller.has(Role.OPERATOR) or connected.source.allow_adopt or is_theirs):
            raise NotFound(NO_THREAD, path=("nativeId",))
        owned = replace(thread, owner=call.caller.user, title=thread.title or title, synced_at=self._kit.clock.now())
        try:
            kept = await self._index.keep(call, owned, acted=thread.created_at is None)
        except NotFound as error:
            raise NotFound(NO_THREAD, path=("nativeId",)) from error
        await self._look_into(call, kept)
        return shown(self._kit.sources, await self._kit.visible(call, ref))

    async def _told(self, call: Call, ref: ThreadRef) -> Thread:
        """The thread in its vendor's words; raises NotFound and what reading raises."""
        if not self._kit.sources.is_native(ref.source, Operation.READ_THREAD):
            return Thread(ref=ref, native_id=ref.native_id)
        (told,) = await self._kit.guard.batch(
            call, [ref], lambda key: key.source, lambda adapter, keys: adapter.threads(call, keys)
        )
        if isinstance(told, NotFound):
            raise NotFound(NO_THREAD, path=("nativeId",))
        if isinstance(told, ThreadloomError):
            raise told
        return told

    async def _look_into(self, call: Call, thread: Thread) -> None:
        """Learn a thread's newest message and run for the index; what cannot be read is learned another time."""
        newest = PageRequest(size=1, from_end=True)
        message: Message | None = None
        run: Run | None = None
        if self._kit.sources.is_native(thread.ref.source, Operation.READ_MESSAGES):
            (page,) = await self._kit.guard.batch(
                call,
                [MessagePageKey(thread=thread.ref, page=newest)],
                lambda key: key.thread.source,
                lambda adapter, keys: adapter.message_pages(call, keys),
            )
            message = page.items[0] if isinstance(page, Page) and page.items else None
        if self._kit.sources.is_native(thread.ref.source, Operation.READ_RUNS):
            (runs,) = await self._kit.guard.batch(
                call,
                [RunPageKey(thread=thread.ref, page=PageRequest(size=1))],
                lambda key: key.thread.source,
                lambda adapter, keys: adapter.run_pages(call, keys),
            )
            run = runs.items[0] if isinstance(runs, Page) and runs.items else None
        if message or run:
            seen = replace(thread, agent=thread.agent or (run.agent if run else None))
            await self._index.keep(call, seen, messages=[message] if message else [], run=run)

    def _prepared(self, call: Call, draft: ThreadDraft, operation: Operation) -> tuple[ConnectedSource, ThreadDraft]:
        """The source, and the draft with the agent that is to answer, after every check that needs no call."""
        connected = self._kit.sources.demand(call, draft.source, path=("target",))
        self._kit.able(call, connected, operation)
        draft = replace(draft, agent=draft.agent or connected.source.default_agent)
        check_identity(call, connected, user=draft.user, scope=draft.scope)
        check_draft(connected, draft, tuple(_ours(draft)))
        return connected, draft

    def _named(self, connected: ConnectedSource, failure: ThreadloomError | None) -> ThreadloomError | None:
        return failure.at(connected.source.slug, connected.source.vendor) if failure else None


def _ours(draft: ThreadDraft) -> Sequence[Violation]:
    return (
        *title_violations(draft.title),
        *tag_violations(draft.tags, "tags"),
        *metadata_violations(draft.metadata),
    )


def _own(call: Call, message: Message | None) -> Message | None:
    """The message, signed with the caller and the key it was sent with."""
    if message is None:
        return None
    return replace(message, author=call.caller.user, idempotency_key=call.idempotency_key)


def _as_drafted(call: Call, thread: Thread, draft: ThreadDraft) -> Thread:
    """The thread as its vendor tells it, with what the gateway keeps beside it."""
    user = draft.user
    return replace(
        thread,
        owner=call.caller.user,
        agent=thread.agent or draft.agent,
        title=draft.title if thread.title is None else thread.title,
        tags=tuple(dict.fromkeys(tag.strip() for tag in draft.tags)),
        metadata=draft.metadata if thread.metadata is None else thread.metadata,
        user=thread.user
        or (
            ThreadUser(
                native_id=user.native_id, external_id=user.external_id, sdk_email=user.sdk_email, email=user.email
            )
            if user
            else None
        ),
    )


def _check_agent(connected: ConnectedSource, source: SourceSlug | None) -> None:
    if source is not None and source != connected.source.slug:
        raise Invalid("the agent is of another source than the thread", path=("agentId",))
