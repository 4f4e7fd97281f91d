"""Going on with a thread elsewhere: its talk, up to a message, in a new thread at any source."""

from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.errors import Invalid
from threadloom.domain.forking import ForkDraft, Forked
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.thread import Thread, ThreadDraft
from threadloom.gateway.feedback import FeedbackUseCases
from threadloom.gateway.kit import Kit, check_agent
from threadloom.gateway.messages import Messages
from threadloom.gateway.sources import ConnectedSource
from threadloom.gateway.threads import Threads

from .around import framed, tell_around, tell_feedback
from .drafting import Home, Replay, drafted
from .losses import Losses, LossKind
from .making import drafts
from .talk import TalkReading
from .whole import UNDER_WAY, WholeForking

_THREAD, _TARGET = ("threadId",), ("target",)


class Forking:
    """How threads are brought over."""

    def __init__(self, kit: Kit, messages: Messages, feedback: FeedbackUseCases, threads: Threads) -> None:
        self._kit = kit
        self._reading = TalkReading(messages, feedback)
        self._threads = threads
        self._whole = WholeForking(kit, self._reading, threads)

    async def fork(self, call: Call, draft: ForkDraft) -> Forked:
        """A new thread with the talk of another one: copied by its vendor, laid into it, or told in its first message.

        It is the caller's, whoever the vendor's user of the old one is; it bears the old one's title, labels, and the
        pairs that are our callers' own.

        Raises:
            NotFound: no such thread, message, source or agent.
            Conflict: the thread is hidden, or the idempotency key was used for other input.
            Forbidden, CapabilityMissing, Invalid: refused before anything was sent to the target.
            VendorError: a vendor refused or failed; a half-done start does not raise, see `Forked.failure`.
        """
        connected = self._kit.sources.demand(call, draft.source, path=_TARGET)
        self._kit.able(call, connected, Operation.FORK_THREAD, path=_TARGET)
        check_agent(connected, draft.agent.source if draft.agent else None, _TARGET)

        async def write() -> Forked:
            thread = await self._kit.open_thread(call, draft.thread, path=_THREAD)
            if draft.up_to is not None and draft.up_to.thread != thread.ref:
                raise Invalid("this message is of another thread", path=("upToMessageId",))
            copied = await self._whole.copied(call, thread, draft)
            return copied or await self._forked(call, thread, draft, connected)

        return await self._kit.idempotency.once(
            call,
            asked=("forkThread", (draft.source, draft)),
            answer=Forked,
            write=write,
            names=lambda forked: (forked.thread.ref, draft.thread),
            left=lambda forked: forked.failure,
        )

    async def _forked(self, call: Call, thread: Thread, draft: ForkDraft, connected: ConnectedSource) -> Forked:
        losses = Losses()
        said = await self._reading.messages(call, thread.ref, draft.up_to)
        thread = await self._kit.open_thread(call, thread.ref, path=_THREAD)  # whoever read its end knows its runs
        replays = await self._replays(call, said, draft, losses)
        feedback = await self._reading.feedback(call, thread.ref)
        own_pairs = "metadata" in thread.kept or self._kit.sources.reads_own_store(thread.ref.source)
        frame = framed(thread, draft, losses, own_pairs=own_pairs)
        wanted = drafts(frame, replays, connected, self._kit.sources.capabilities(draft.source), losses)
        forked = await self._made(call, wanted)
        self._tell_unread(thread, said, losses, is_whole=draft.up_to is None)
        tell_around(thread, said, forked.thread, losses, is_whole=draft.up_to is None)
        tell_feedback(feedback, said, losses)
        return replace(forked, losses=losses.found())

    async def _replays(self, call: Call, said: Sequence[Message], draft: ForkDraft, losses: Losses) -> list[Replay]:
        calls = await self._reading.tool_calls(call, said)
        home = Home(
            same_source=draft.thread.source == draft.source,
            own_pairs=self._kit.sources.reads_own_store(draft.thread.source),
        )
        return [replay for m in said if (replay := drafted(m, calls[m.ref], home, losses)) is not None]

    def _tell_unread(self, thread: Thread, said: Sequence[Message], losses: Losses, *, is_whole: bool) -> None:
        """The answers that are not there to be read: not yet, or, at some vendors, never."""
        if self._kit.sources.is_native(thread.ref.source, Operation.READ_MESSAGES):
            losses.tell(LossKind.UNFINISHED, count=is_whole and thread.status in UNDER_WAY)
            return
        for message in said:
            losses.tell(LossKind.ANSWERS, message.ref, count=message.role is MessageRole.USER)

    async def _made(self, call: Call, wanted: ThreadDraft) -> Forked:
        """The new thread; what its vendor refuses of the input is told of the target, which is all the caller chose."""
        try:
            if wanted.message is None:
                return Forked(thread=await self._threads.make(call, wanted))
            started = await self._threads.begin(call, wanted)
        except Invalid as error:
            refused = Invalid(f"the target refused the fork: {error.message}", path=_TARGET)
            raise (refused.at(error.source, error.vendor) if error.source and error.vendor else refused) from error
        return Forked(thread=started.thread, failure=started.failure)
