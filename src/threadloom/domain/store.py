"""The port to our own store: the index and overlay of threads, and what we keep beside them.

Every method takes the caller and sees only rows of the caller's tenant. A thread is visible to its owner, and one
without an owner to operators; what hangs on a thread (messages, runs, feedback) is visible with it. A row that is not
visible is told in nothing from one that does not exist. Reads are batch-first and keep the order of their keys.
A write is durable when its method returns.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from .agent import Agent
from .archive import ArchiveStore
from .call import Caller
from .clock import Instant
from .edit import ThreadEdit
from .feedback import Feedback
from .ids import AgentRef, FeedbackRef, MessageRef, RunRef, SourceSlug, ThreadRef, UserId
from .intent import Ending, Intent, IntentStore
from .message import Message
from .page import Page, PageRequest
from .query import Claim, IndexEntry, KeyRecord, Signature, TagCount, ThreadQuery
from .run import Run
from .search import SearchMatch
from .sighting import Sighting
from .syncing import SyncStore
from .thread import Thread
from .vendor import FeedbackPageKey, MessagePageKey, RunPageKey, VendorCopy


class ThreadStore(Protocol):
    """The index and the overlay."""

    async def index(self, caller: Caller, entries: Sequence[IndexEntry]) -> Sequence[Thread]:
        """Take threads into the index; raises NotFound, taking none, where one is held by another owner."""
        ...

    async def observe(self, caller: Caller, sightings: Sequence[Sighting]) -> Sequence[Thread | None]:
        """Change known threads by what was seen of them (see `sighting.seen`), and keep the messages and runs seen.

        Each is applied to the thread as it is at that moment, with its messages and run in one transaction. None,
        keeping nothing of it, for a thread that is not visible or not there any more.
        """
        ...

    async def threads(self, caller: Caller, refs: Sequence[ThreadRef]) -> Sequence[Thread | None]:
        """Threads by address, hidden ones included (see `Thread.hidden_at`)."""
        ...

    async def thread_page(self, caller: Caller, query: ThreadQuery, page: PageRequest) -> Page[Thread]:
        """A page of threads with the exact total if it is to be `counted`; each position is of this query's order.

        A search of words that very many texts hold is not counted (`total` None), and has the latest activity for
        RELEVANCE. Raises LimitExceeded for one that looks at too much.
        """
        ...

    async def edit_thread(
        self, caller: Caller, ref: ThreadRef, edit: ThreadEdit, *, now: Instant, expected_revision: int | None = None
    ) -> Thread:
        """The thread after the change; `revision` grows by one if title, archive, tags, metadata or sharing changed.

        Raises:
            NotFound: no such thread.
            Conflict: `expected_revision` is given and is not the thread's; nothing is changed.
        """
        ...

    async def give_thread(self, caller: Caller, ref: ThreadRef, owner: UserId) -> Thread:
        """The thread of the caller's tenant, which was nobody's and is `owner`'s from now on.

        Whoever calls this has made sure that the owner may have it; it is the one method that sees threads without an
        owner whatever the caller's role is. Raises NotFound where there is none without an owner.
        """
        ...

    async def hide_thread(self, caller: Caller, ref: ThreadRef, *, now: Instant, copy: VendorCopy) -> Thread:
        """Hide the thread, remembering what became of the vendor's copy; raises NotFound."""
        ...

    async def vendor_copies(self, caller: Caller, refs: Sequence[ThreadRef]) -> Sequence[VendorCopy | None]:
        """What became of the vendor's copies of hidden threads; None for one that is not hidden or not there."""
        ...

    async def restore_thread(self, caller: Caller, ref: ThreadRef) -> Thread:
        """Show a hidden thread again; raises NotFound."""
        ...

    async def purge_thread(self, caller: Caller, ref: ThreadRef, *, keeps_out: bool = False) -> None:
        """Wipe the thread with all that hangs on it; raises NotFound.

        `keeps_out`: its vendor may tell of it still, so a digest of its address is kept (see `SyncStore.kept_out`).
        Idempotency answers that name it go too, and intents but for its deletions. So does what unresolved starts at
        its source were to be called: one of them may be its own.
        """
        ...

    async def tags(self, caller: Caller, sources: Sequence[SourceSlug]) -> Sequence[TagCount]:
        """Labels of the caller's threads at these sources that are not hidden, most used first, then by name."""
        ...


class MessageStore(Protocol):
    """Messages that the gateway has sent or seen; for the local vendor, all there are."""

    async def save_messages(self, caller: Caller, messages: Sequence[Message]) -> None:
        """Append messages to their threads, or replace those known; the order kept is the order first saved.

        `author` and `idempotency_key` of a known message stay where the new ones are None. Raises NotFound, saving
        none, where a thread is not visible.
        """
        ...

    async def messages(self, caller: Caller, refs: Sequence[MessageRef]) -> Sequence[Message | None]:
        """Messages by address."""
        ...

    async def message_pages(self, caller: Caller, keys: Sequence[MessagePageKey]) -> Sequence[Page[Message]]:
        """Pages of messages, oldest first, with exact totals; empty where the thread is not visible."""
        ...

    async def signatures(self, caller: Caller, refs: Sequence[MessageRef]) -> Mapping[MessageRef, Signature]:
        """The signatures of those of the messages that went through the gateway."""
        ...

    async def delete_messages(self, caller: Caller, thread: ThreadRef) -> None:
        """Wipe a thread's messages, runs and feedback, its row stays; nothing where the thread is not visible."""
        ...

    async def forget_messages(self, caller: Caller, refs: Sequence[MessageRef]) -> None:
        """Delete single messages, which are no longer found either; nothing for those that are not visible."""
        ...

    async def expire_messages(self, sources: Sequence[SourceSlug], before: Instant) -> int:
        """Wipe the messages at these sources, of every tenant, that are older than a moment; how many there were.

        A message whose vendor tells no moment is as old as it has been here. What unresolved starts that are as old
        were to be called goes too.
        """
        ...


class SearchStore(Protocol):
    """Words of titles, labels and messages that are not hidden; the search itself is `ThreadStore.thread_page`.

    All words of a search stand in one message, or in a thread's title and labels together. A text is found soon after
    it is written, not at once: it is indexed beside the requests. A search without a word, or with too many, is Invalid
    at `search`, in `thread_page` too.
    """

    async def search_matches(
        self, caller: Caller, search: str, threads: Sequence[ThreadRef]
    ) -> Sequence[Sequence[SearchMatch]]:
        """Where the words stand in each thread, `MOST_MATCHES` places at most; none where it is not visible."""
        ...

    async def indexed(self) -> None:
        """Return once all that is written by now can be found."""
        ...


class RunStore(Protocol):
    """Runs that the gateway has driven or seen."""

    async def save_runs(self, caller: Caller, runs: Sequence[Run]) -> None:
        """Keep runs, replacing those known; raises NotFound, saving none, where a thread is not visible."""
        ...

    async def runs(self, caller: Caller, refs: Sequence[RunRef]) -> Sequence[Run | None]:
        """Runs by address."""
        ...

    async def run_pages(self, caller: Caller, keys: Sequence[RunPageKey]) -> Sequence[Page[Run]]:
        """Pages of runs, newest first, with exact totals."""
        ...


class FeedbackStore(Protocol):
    """Feedback that the gateway keeps."""

    async def save_feedback(self, caller: Caller, feedback: Feedback) -> None:
        """Keep feedback, replacing what is known under its address; raises NotFound where the thread is not visible."""
        ...

    async def feedback(self, caller: Caller, refs: Sequence[FeedbackRef]) -> Sequence[Feedback | None]:
        """Feedback by address, what was taken back included (see `Feedback.withdrawn_at`)."""
        ...

    async def feedback_pages(self, caller: Caller, keys: Sequence[FeedbackPageKey]) -> Sequence[Page[Feedback]]:
        """Pages of feedback, newest first, with exact totals; without what was taken back."""
        ...

    async def own_feedback(self, caller: Caller, messages: Sequence[MessageRef]) -> Sequence[Feedback | None]:
        """The caller's own latest feedback on each message, but what was taken back."""
        ...

    async def delete_feedback(self, caller: Caller, ref: FeedbackRef) -> None:
        """Forget feedback; raises NotFound."""
        ...


class AgentStore(Protocol):
    """Agents of the local vendor, and the last known state of every vendor's agents that the tenant has met."""

    async def save_agents(self, caller: Caller, agents: Sequence[Agent]) -> None:
        """Keep agents, replacing those known."""
        ...

    async def agents(self, caller: Caller, refs: Sequence[AgentRef]) -> Sequence[Agent | None]:
        """Agents by address."""
        ...

    async def agent_page(self, caller: Caller, source: SourceSlug, page: PageRequest) -> Page[Agent]:
        """A page of a source's agents, oldest first, with the exact total."""
        ...

    async def delete_agent(self, caller: Caller, ref: AgentRef) -> None:
        """Forget an agent; raises NotFound."""
        ...


class IdempotencyStore(Protocol):
    """Keys that callers send with writes; per tenant and user."""

    async def claim(
        self,
        caller: Caller,
        key: str,
        digest: bytes,
        *,
        now: Instant,
        expires_at: Instant,
        intent: Intent | None = None,
    ) -> Claim:
        """Take a key for an input, atomically; a record past its expiry counts as absent, and some such are removed.

        `intent` is kept in the same step where the key is NEW.
        """
        ...

    async def settle(
        self, caller: Caller, key: str, answer: bytes, threads: Sequence[ThreadRef], *, ending: Ending | None = None
    ) -> None:
        """Keep the answer; `threads` are those it names, for `purge_thread`. `ending`: as `end_intent`, in one step."""
        ...

    async def release(self, caller: Caller, key: str, *, ending: Ending | None = None) -> None:
        """Give a claimed key back: nothing was done. `ending`: as `end_intent`, in one step."""
        ...


class KeyStore(Protocol):
    """Callers' keys; the only part that looks beyond one tenant, because a key tells the tenant."""

    async def save_key(self, record: KeyRecord) -> None:
        """Keep a new key; raises Conflict where the prefix or digest is taken."""
        ...

    async def key(self, digest: bytes) -> KeyRecord | None:
        """The key with this digest, revoked and expired ones included."""
        ...

    async def keys(self) -> Sequence[KeyRecord]:
        """Every key, oldest first."""
        ...

    async def revoke_key(self, prefix: str, *, now: Instant) -> KeyRecord:
        """The key, revoked from now on; raises NotFound."""
        ...


class Store(
    ThreadStore,
    MessageStore,
    SearchStore,
    RunStore,
    FeedbackStore,
    AgentStore,
    IdempotencyStore,
    IntentStore,
    KeyStore,
    SyncStore,
    ArchiveStore,
    Protocol,
):
    """All that is kept."""

    async def ready(self) -> None:
        """Prove that it answers; raises Internal where it does not."""
        ...

    async def close(self) -> None:
        """Finish what is under way and give everything back."""
        ...
