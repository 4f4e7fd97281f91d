"""What a store keeps, on its way out of one store and into another: records without a reader, whole and in order.

None of this answers a caller: it is for whoever runs the gateway, at the machine, over all tenants.
"""

from collections.abc import AsyncGenerator, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from .agent import Agent
from .clock import Instant
from .feedback import Feedback
from .ids import SourceSlug, TenantId, ThreadRef, UserId, VendorSlug
from .message import Message
from .noun import Record
from .run import Run
from .thread import Thread
from .vendor import VendorCopy

MOST_ROWS = 500
"""Messages, runs, feedback and marks in one record."""
MOST_BYTES = 1_000_000
"""Of JSON in one record, but for its last row, which may be of any size."""


class Mark(Record):
    """What a thread is to one user; `unread` is set where the user has marked it so."""

    user: UserId
    pinned_at: Instant | None = None
    read_at: Instant | None = None
    unread: bool = False


class ArchivedMessage(Record):
    """A message, and since when it has been in the store (None: since before that was noted)."""

    message: Message
    saved_at: Instant | None = None


class ArchivedThread(Record, tag="thread"):
    """A thread with all that is kept of it, or with the first of it where `goes_on`: `ArchivedRest` follow then.

    `thread` shows neither pin nor unread, which are each user's own and stand in `marks`. `last_event_at` is when
    something new came from elsewhere; `vendor_copy` what became of the vendor's copy of a hidden thread. Messages come
    in the order they were first saved, runs and feedback oldest first.
    """

    tenant: TenantId
    vendor: VendorSlug
    thread: Thread
    first_seen_at: Instant
    last_event_at: Instant | None = None
    vendor_copy: VendorCopy | None = None
    marks: tuple[Mark, ...] = ()
    runs: tuple[Run, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    messages: tuple[ArchivedMessage, ...] = ()
    goes_on: bool = False

    @property
    def ref(self) -> ThreadRef:
        """The thread's address."""
        return self.thread.ref


class ArchivedRest(Record, tag="rest"):
    """More of the thread whose record came just before."""

    ref: ThreadRef
    marks: tuple[Mark, ...] = ()
    runs: tuple[Run, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    messages: tuple[ArchivedMessage, ...] = ()
    goes_on: bool = False


class ArchivedAgent(Record, tag="agent"):
    """An agent that a tenant has made or met."""

    tenant: TenantId
    agent: Agent


ArchivedPiece = ArchivedThread | ArchivedRest
ArchiveRecord = ArchivedAgent | ArchivedPiece


class Restored(StrEnum):
    """What a store made of something archived: it was not there, something of it was taken over, nothing was."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"


class ArchiveStore(Protocol):
    """Everything out of the store and into it, whoever's it is."""

    def archived(
        self, *, tenant: TenantId | None = None, sources: Sequence[SourceSlug] | None = None
    ) -> AsyncGenerator[ArchiveRecord]:
        """All records of one moment, of one tenant or all, of some sources or all; few of them are in memory at a time.

        Agents come first, then threads, each by address. Writers are not held up.
        """
        ...

    async def archive_size(self, *, tenant: TenantId | None = None, sources: Sequence[SourceSlug] | None = None) -> int:
        """How many threads `archived` would give now."""
        ...

    async def restore_agent(self, record: ArchivedAgent) -> Restored:
        """Keep an agent; one that the tenant knows stays as it is."""
        ...

    async def restore(self, pieces: Iterable[ArchivedPiece]) -> Restored:
        """Keep a thread, all of it or nothing: its `ArchivedThread`, then the `ArchivedRest` that belong to it.

        What the store lacks comes in; messages behind those there. Of what it has, the thread itself, messages and
        runs are replaced if the archived thread is newer (later activity, else a higher revision); feedback and
        marks stay. A thread without an owner gets the archived one. `pieces` is asked on a thread of the store's own;
        whatever it raises is raised here, and nothing is kept.

        Raises:
            Conflict: another tenant, or another owner of the tenant, holds the address.
            Invalid: there is something in it that cannot be kept.
        """
        ...

    async def copy_to(self, path: Path) -> None:
        """Make `path`, an empty file or none, a copy of the store as it is at one moment, and check it.

        Writers are not held up. Raises Internal where the copy is not sound.
        """
        ...
