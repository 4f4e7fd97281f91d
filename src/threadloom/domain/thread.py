"""Conversations, and what the gateway keeps beside them."""

from enum import StrEnum

from .clock import Instant
from .ids import AgentRef, MessageRef, RunRef, SourceSlug, ThreadRef, UserId
from .json import JsonObject
from .message import MessageDraft
from .noun import Noun, Record
from .sync import SyncState


class ThreadStatus(StrEnum):
    """What is going on in a thread."""

    IDLE = "IDLE"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    WAITING_FOR_INPUT = "WAITING_FOR_INPUT"
    REFUSED = "REFUSED"
    UNKNOWN = "UNKNOWN"


class Sharing(StrEnum):
    """Who beside its owner may see a thread at the vendor."""

    PRIVATE = "PRIVATE"
    ORGANIZATION = "ORGANIZATION"
    UNKNOWN = "UNKNOWN"


class DeleteMode(StrEnum):
    """How thoroughly a thread is deleted."""

    HIDE = "HIDE"
    DELETE = "DELETE"
    PURGE = "PURGE"


class ThreadUser(Record):
    """The end user of a thread, as far as the vendor tells."""

    native_id: str | None = None
    anonymous_id: str | None = None
    external_id: str | None = None
    sdk_email: str | None = None
    email: str | None = None


class UserRef(Noun):
    """The end user on whose behalf something is done; exactly one field is set."""

    native_id: str | None = None
    external_id: str | None = None
    sdk_email: str | None = None
    email: str | None = None


def user_of(ref: UserRef | None) -> ThreadUser | None:
    """The end user as given at the start, until the vendor tells more."""
    if ref is None:
        return None
    return ThreadUser(native_id=ref.native_id, external_id=ref.external_id, sdk_email=ref.sdk_email, email=ref.email)


class ToolResources(Record):
    """Vendor ids of files and vector stores that tools may use; None where the vendor does not speak of that tool."""

    code_interpreter_file_ids: tuple[str, ...] | None = None
    vector_store_ids: tuple[str, ...] | None = None


class Thread(Record):
    """A conversation at one source, with what the gateway keeps beside it (the overlay).

    An adapter fills what the vendor tells and leaves the overlay (`title` where the vendor has none, tags,
    archived_at, pinned_at, unread, revision, times of the gateway) at its defaults; the gateway merges the two.
    `owner` None: not mapped to a user of ours, visible to operators only. `pinned_at` and `unread` are the asking
    caller's. `kept` names those of `title` and `metadata` that were set here and that the vendor does not hold: they
    count whatever the vendor tells.
    """

    ref: ThreadRef
    native_id: str | None = None
    owner: UserId | None = None
    agent: AgentRef | None = None
    agent_session_id: str | None = None
    title: str | None = None
    status: ThreadStatus = ThreadStatus.UNKNOWN
    native_status: str | None = None
    sharing: Sharing | None = None
    user: ThreadUser | None = None
    organization_id: str | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None
    last_message_at: Instant | None = None
    last_activity_at: Instant = Instant(0)
    last_message: MessageRef | None = None
    latest_run: RunRef | None = None
    metadata: JsonObject | None = None
    tool_resources: ToolResources | None = None
    kept: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    archived_at: Instant | None = None
    hidden_at: Instant | None = None
    pinned_at: Instant | None = None
    unread: bool = False
    revision: int = 0
    sync_state: SyncState = SyncState.SYNCED
    synced_at: Instant | None = None
    forked_from: ThreadRef | None = None
    raw: JsonObject | None = None


class VectorStoreDraft(Noun):
    """A vector store to make; sizes are in tokens and only given for a static strategy."""

    file_ids: tuple[str, ...] = ()
    is_static: bool | None = None
    max_chunk_size_tokens: int | None = None
    chunk_overlap_tokens: int | None = None
    metadata: JsonObject | None = None


class ToolResourcesDraft(Noun):
    """Files and vector stores asked for; `vector_store_ids` and `vector_stores` exclude each other."""

    code_interpreter_file_ids: tuple[str, ...] | None = None
    vector_store_ids: tuple[str, ...] | None = None
    vector_stores: tuple[VectorStoreDraft, ...] | None = None


class ThreadDraft(Noun):
    """A thread not yet accepted.

    `messages` are what it begins with, oldest first; `message`, when set, is what `agent` is to answer (a start).
    `options` is the vendor's own input by its schema names (`llmConfig`), checked by the adapter. `forked_from` is
    for the gateway alone: the thread whose talk it goes on with.
    """

    source: SourceSlug
    scope: str | None = None
    agent: AgentRef | None = None
    messages: tuple[MessageDraft, ...] = ()
    message: MessageDraft | None = None
    title: str | None = None
    tags: tuple[str, ...] = ()
    metadata: JsonObject | None = None
    tool_resources: ToolResourcesDraft | None = None
    user: UserRef | None = None
    timezone: str | None = None
    options: JsonObject | None = None
    forked_from: ThreadRef | None = None


class ThreadAdoption(Noun):
    """A thread made elsewhere that is to come into the index."""

    source: SourceSlug
    native_id: str
    scope: str | None = None
    title: str | None = None


class SendDraft(Noun):
    """A message for a thread that exists, and who is to answer it."""

    message: MessageDraft
    agent: AgentRef | None = None
    user: UserRef | None = None
    timezone: str | None = None
    options: JsonObject | None = None
