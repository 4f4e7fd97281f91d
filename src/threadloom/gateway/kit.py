"""What every use case holds, and the checks that they share."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Protocol, TypeVar

from msgspec.structs import asdict, replace

from threadloom.domain.call import Call, Role
from threadloom.domain.capability import Operation
from threadloom.domain.clock import Clock
from threadloom.domain.errors import Conflict, Forbidden, Invalid, NotFound, Violation
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.noun import Noun
from threadloom.domain.store import Store
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft, UserRef
from threadloom.domain.vendor import Draft, VendorCopy

from .guard import Guard
from .idempotency import Idempotency
from .keeping import Keeping
from .locks import KeyedLocks
from .passed import Passed
from .raw import kept_raw
from .sources import ConnectedSource, Sources

_USER_FIELDS = {"native_id": "nativeId", "external_id": "externalId", "sdk_email": "sdkEmail", "email": "email"}
_NO_IDENTITY = "this source takes no identity from a client"
NO_THREAD = "there is no such thread, or it is not yours"


class Where(Enum):
    """Where what hangs on a thread can be read."""

    VENDOR = "vendor"
    STORE = "store"
    NOWHERE = "nowhere"
    """Its vendor's copy is deleted."""


class Place(Noun):
    """A visible thread as the index has it, and where to read what hangs on it."""

    thread: Thread
    where: Where


class OnThread(Protocol):
    """Anything that names the thread it hangs on."""

    @property
    def thread(self) -> ThreadRef:
        """The thread."""
        ...


K = TypeVar("K", bound=OnThread)


def at(places: Mapping[ThreadRef, Place], keys: Sequence[K], where: Where) -> list[K]:
    """Those of the keys that are read there; a key of a thread that is not visible is read nowhere at all."""
    return [key for key in keys if (place := places.get(key.thread)) is not None and place.where is where]


class Kit:
    """The sources, the store and the clock, with what guards them."""

    def __init__(self, sources: Sources, store: Store, clock: Clock, *, keep_messages_days: int | None = None) -> None:
        self.sources = sources
        self.store = store
        self.clock = clock
        self.guard = Guard(sources, clock)
        self.idempotency = Idempotency(store, clock)
        self.locks = KeyedLocks()
        self.passed = Passed(clock)
        self.keeping = Keeping(sources, clock, keep_messages_days)

    async def visible(self, call: Call, ref: ThreadRef, *, path: Sequence[str] = ()) -> Thread:
        """The thread as the index has it, hidden or not; raises NotFound at `path`."""
        (thread,) = await self.store.threads(call.caller, [ref])
        if thread is None or self.sources.find(call, ref.source) is None:
            raise NotFound(NO_THREAD, path=path)
        return thread

    async def open_thread(self, call: Call, ref: ThreadRef, *, path: Sequence[str] = ()) -> Thread:
        """The thread, ready to be written to.

        Raises:
            NotFound: no such thread, or its vendor's copy is deleted.
            Conflict: it is hidden.
        """
        thread = await self.visible(call, ref, path=path)
        if thread.hidden_at is None:
            return thread
        if await self.store.vendor_copies(call.caller, [ref]) == [VendorCopy.DELETED]:
            raise NotFound(NO_THREAD, path=path)
        raise Conflict("the thread is hidden; restore it first", path=path)

    async def places(
        self, call: Call, refs: Sequence[ThreadRef], operation: Operation, *, known: Sequence[Thread] = ()
    ) -> dict[ThreadRef, Place]:
        """The visible threads, and where an operation on what hangs on them reads; others are left out.

        `known` are threads that this very call has read: they are visible, and not looked up again.
        """
        found = {thread.ref: thread for thread in known}
        unique = [ref for ref in dict.fromkeys(refs) if ref not in found]
        if unique:
            threads = await self.store.threads(call.caller, unique)
            found |= {thread.ref: thread for thread in threads if thread is not None}
        is_open = {slug for slug in {ref.source for ref in found} if self.sources.find(call, slug) is not None}
        there = [thread for ref, thread in found.items() if ref.source in is_open]
        hidden = [thread.ref for thread in there if thread.hidden_at is not None]
        copies = await self.store.vendor_copies(call.caller, hidden) if hidden else ()
        gone = {ref for ref, copy in zip(hidden, copies, strict=True) if copy is VendorCopy.DELETED}
        return {
            thread.ref: Place(
                thread=thread,
                where=Where.NOWHERE if thread.ref in gone else self._where(thread.ref.source, operation),
            )
            for thread in there
        }

    def _where(self, source: SourceSlug, operation: Operation) -> Where:
        return Where.VENDOR if self.sources.is_native(source, operation) else Where.STORE

    async def purge(self, call: Call, ref: ThreadRef, copy: VendorCopy) -> None:
        """Wipe a thread here, of whose vendor's copy this is known; raises NotFound.

        What its vendor has still, its list may name again; so may a page of a list that is on its way just now.
        """
        is_walked = self.sources.is_native(ref.source, Operation.LIST_THREADS)
        is_listed = is_walked and not self.sources.reads_own_store(ref.source)
        await self.store.purge_thread(call.caller, ref, keeps_out=is_listed or copy is not VendorCopy.DELETED)

    def check_identity(
        self,
        call: Call,
        connected: ConnectedSource,
        *,
        draft: ThreadDraft | SendDraft | None = None,
        scope: str | None = None,
    ) -> None:
        """Refuse a client's own word for the vendor's user or organization where the source does not allow it."""
        source = connected.source
        if call.caller.has(Role.OPERATOR) or source.allow_client_identity:
            return
        if draft is not None and draft.user is not None:
            raise Forbidden(_NO_IDENTITY, path=("user", *_kind_of(draft.user)))
        path = None if draft is None else connected.adapter.names_somebody(draft)
        if path is not None:
            raise Forbidden(_NO_IDENTITY, path=path)
        if scope not in {None, source.default_scope} and self.sources.vendor_of(source).scope_is_identity:
            raise Forbidden(_NO_IDENTITY, path=("scope",))

    def as_told(self, thread: Thread) -> Thread:
        """A vendor's telling of a thread, with what may be kept of its raw answer."""
        source = self.sources.source(thread.ref.source)
        return replace(thread, raw=kept_raw(source, self.sources.vendor_of(source), thread.raw))

    def able(
        self,
        call: Call,
        connected: ConnectedSource,
        operation: Operation,
        *,
        on: ThreadRef | None = None,
        path: Sequence[str] = (),
    ) -> None:
        """Refuse what the caller may not do or nobody can do here, or with the thread `on`, which stands at `path`.

        Raises Forbidden or CapabilityMissing.
        """
        require(call, Role.WRITER)
        self.sources.require(connected.source.slug, operation, on=on, path=path)


def _kind_of(user: UserRef) -> Sequence[str]:
    """The schema's name of the one field that is set."""
    return [_USER_FIELDS[name] for name, value in asdict(user).items() if value is not None][:1]


def require(call: Call, role: Role) -> None:
    """Raise Forbidden unless the caller has the role."""
    if not call.caller.has(role):
        raise Forbidden(f"this needs the role {role.value.lower()}")


def mapped_user(call: Call, connected: ConnectedSource) -> UserRef | None:
    """Whom the configuration says that the caller is at the vendor."""
    return connected.source.identity.get(call.caller.user)


def check_agent(connected: ConnectedSource, source: SourceSlug | None, path: Sequence[str]) -> None:
    """Refuse an agent of another source; raises Invalid at `path`."""
    if source is not None and source != connected.source.slug:
        raise Invalid("the agent is of another source", path=path)


def check_draft(connected: ConnectedSource, draft: Draft, ours: Sequence[Violation] = ()) -> None:
    """Raise Invalid with every limit broken, the gateway's (`ours`) and the vendor's, before anything is sent.

    Of two about one place the first is told: where vendor and gateway agree on a limit, nobody wants it twice.
    """
    found = {violation.path: violation for violation in reversed((*ours, *connected.adapter.check(draft)))}
    if found:
        raise Invalid.of(tuple(reversed(found.values())))
