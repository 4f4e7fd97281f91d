"""Bringing what vendors have into the index: how far it is with each source, and which threads it has met.

A *walk* is one pass over all threads of a source. It is named by the moment at which it began.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from .clock import Instant
from .ids import SourceSlug, TenantId, ThreadRef, UserId
from .noun import Noun, Record
from .page import Position
from .source import Outage


class Stage(StrEnum):
    """What a walk does: lists, then asks for threads that no list named, then looks into those that changed."""

    LIST = "LIST"
    CONFIRM = "CONFIRM"
    LOOK = "LOOK"


class SourceSync(Record):
    """How far the synchronisation of a source is.

    `synced_at` is when the last complete walk of its list began: everything up to then is in the index. `walked_at` is
    when the last walk ended. `walk` is the one under way, None where none is; `position` is behind which row of the
    list it goes on, `stage` what it does. `outage` is why the last attempt failed, at `failed_at`; None once one
    succeeded.
    """

    source: SourceSlug
    synced_at: Instant | None = None
    walked_at: Instant | None = None
    walk: Instant | None = None
    stage: Stage = Stage.LIST
    position: Position | None = None
    outage: Outage | None = None
    failed_at: Instant | None = None


class Look(StrEnum):
    """Whether a thread that was met is to be looked into: not, quietly, or because something happened in it."""

    NONE = "NONE"
    QUIET = "QUIET"
    NEWS = "NEWS"


class Met(Noun):
    """A thread that a walk has met."""

    ref: ThreadRef
    look: Look = Look.NONE


class Holding(Noun):
    """Who holds a thread of the index; `owner` None: it is nobody's. `look`: whether it still is to be looked into.

    `has_vanished`: a walk has found its vendor's copy gone.
    """

    ref: ThreadRef
    tenant: TenantId
    owner: UserId | None = None
    look: Look = Look.NONE
    has_vanished: bool = False


class SyncStore(Protocol):
    """What synchronisation keeps and asks. It looks beyond one tenant, because a vendor's list does; no caller's
    question ever comes here, and what it finds is read and written as whoever holds it.
    """

    async def syncs(self, sources: Sequence[SourceSlug]) -> Sequence[SourceSync | None]:
        """How far sources are; None for one that was never synchronised."""
        ...

    async def hold_sync(self, source: SourceSlug, holder: str, *, now: Instant, until: Instant) -> SourceSync | None:
        """How far a source is, held by `holder` alone until then; None while another holds it. Again: held longer."""
        ...

    async def save_sync(self, sync: SourceSync, holder: str) -> None:
        """Keep how far a source is; raises Conflict where `holder` does not hold it any more."""
        ...

    async def release_sync(self, source: SourceSlug, holder: str) -> None:
        """Let others go on; nothing where another holds it."""
        ...

    async def holdings(self, refs: Sequence[ThreadRef]) -> Sequence[Holding | None]:
        """Who holds threads; None for one that is not in the index."""
        ...

    async def note_met(self, met: Sequence[Met], *, walk: Instant) -> None:
        """Remember that a walk has met threads of the index, and which are to be looked into; they have not vanished.

        One that was to be looked into already still is.
        """
        ...

    async def enroll(self, source: SourceSlug) -> None:
        """Let threads of a source that no walk has ever met count among those that one has not met."""
        ...

    async def unmet(self, source: SourceSlug, *, walk: Instant, size: int) -> Sequence[Holding]:
        """Threads of a source, enrolled or met before, that were there before a walk began and that it has not met.

        Those met longest ago first, without hidden ones.
        """
        ...

    async def count_met(self, source: SourceSlug, *, walk: Instant) -> int:
        """How many threads of a source, there before a walk began and not hidden, it has met."""
        ...

    async def held_of(self, source: SourceSlug, *, after: ThreadRef | None, size: int) -> Sequence[Holding]:
        """Threads of a source behind an address, by address, without hidden ones."""
        ...

    async def to_look_into(self, source: SourceSlug, size: int) -> Sequence[Holding]:
        """Threads of a source that are to be looked into, latest activity first."""
        ...

    async def note_looked(self, refs: Sequence[ThreadRef]) -> None:
        """Forget that threads were to be looked into."""
        ...

    async def note_vanished(self, refs: Sequence[ThreadRef], *, walk: Instant) -> None:
        """Remember that a walk has found the vendor's copies of threads gone."""
        ...

    async def kept_out(self, tenant: TenantId, refs: Sequence[ThreadRef]) -> Sequence[bool]:
        """Whether threads were purged by a tenant that a walk is not to bring in again (see `purge_thread`)."""
        ...

    async def let_in(self, tenant: TenantId, ref: ThreadRef) -> None:
        """A thread may come in again, because somebody of the tenant has asked for it."""
        ...
