"""Questions to the store, and the records that only the store keeps."""

from enum import StrEnum

from .call import Role
from .clock import Instant
from .ids import AgentRef, SourceSlug, TenantId, ThreadRef, UserId, VendorSlug
from .noun import Noun
from .thread import Thread, ThreadStatus, UserRef


class Signature(Noun):
    """Who sent a message through the gateway, and with which idempotency key."""

    author: UserId
    idempotency_key: str | None = None


class ThreadOrderField(StrEnum):
    """What threads are sorted by; ties are broken by the thread's address."""

    LAST_ACTIVITY = "LAST_ACTIVITY"
    CREATED = "CREATED"
    TITLE = "TITLE"
    RELEVANCE = "RELEVANCE"


class OrderDirection(StrEnum):
    """Which way a list runs."""

    ASC = "ASC"
    DESC = "DESC"


class InstantRange(Noun):
    """From the first moment inside to the first moment behind; open where an end is None."""

    start: Instant | None = None
    until: Instant | None = None


class ThreadFilter(Noun):
    """Which threads: every field given must match; inside a list one match is enough, an empty list matches nothing."""

    sources: tuple[SourceSlug, ...] | None = None
    vendors: tuple[VendorSlug, ...] | None = None
    agents: tuple[AgentRef, ...] | None = None
    statuses: tuple[ThreadStatus, ...] | None = None
    archived: bool | None = None
    pinned: bool | None = None
    unread: bool | None = None
    tags: tuple[str, ...] | None = None
    user: UserRef | None = None
    created_at: InstantRange | None = None
    last_activity_at: InstantRange | None = None
    hidden: bool = False
    forked_from: ThreadRef | None = None


class ThreadQuery(Noun):
    """A list of threads: which, in what order; with `search` those alone that hold the words (see `SearchStore`)."""

    filter: ThreadFilter = ThreadFilter()
    search: str | None = None
    order: ThreadOrderField = ThreadOrderField.LAST_ACTIVITY
    direction: OrderDirection = OrderDirection.DESC


class TagCount(Noun):
    """A label and how many threads bear it."""

    tag: str
    count: int


class IndexEntry(Noun):
    """A thread as the index takes it.

    For a thread that is new, all of `thread` is kept. For one that is known, the vendor's facts replace what was
    kept; `agent`, `title`, `metadata`, `tool_resources`, `user`, `last_message`, `latest_run` and `forked_from` only
    where the new value is not None; times only ever grow. Owner, tags, archive, pins, `hidden_at`, `revision` and what
    the thread keeps of its own (`Thread.kept`) stay. What is learnt of a known thread while others may write goes
    through `observe` instead.
    `happened` tells that something new came from elsewhere (an answer), which makes the thread unread for everyone.
    `made_since` tells that the gateway was making the thread since then: a row that a synchronisation brought in
    meanwhile, for whomever, gives way to it.
    `listed` tells that a vendor's list named it, which is no reason to have it again once it is kept out
    (`SyncStore.kept_out`): then it is NotFound where the index does not have it.
    """

    vendor: VendorSlug
    thread: Thread
    happened: bool = False
    made_since: Instant | None = None
    listed: bool = False


class ClaimState(StrEnum):
    """How an idempotency key stands."""

    NEW = "NEW"
    DONE = "DONE"
    PENDING = "PENDING"
    OTHER_INPUT = "OTHER_INPUT"


class Claim(Noun):
    """What a claim on an idempotency key found; `answer` is set when DONE.

    `held_until`, when PENDING: whoever has the key is at it until then; None where nobody is known to be.
    """

    state: ClaimState
    answer: bytes | None = None
    held_until: Instant | None = None


class KeyRecord(Noun):
    """A caller's key as it is kept: a digest, never the key; `prefix` recognises it."""

    prefix: str
    digest: bytes
    tenant: TenantId
    user: UserId
    role: Role
    name: str
    created_at: Instant
    expires_at: Instant | None = None
    revoked_at: Instant | None = None
