"""A vendor that lists what it has, page by page, and a gateway that walks over it."""

from dataclasses import dataclass, field

from msgspec.structs import replace

from fakes import TALKS, FakeAdapter, FakeClock, Memory, a_call, a_source, a_vendor, capabilities
from threadloom.domain.call import Role
from threadloom.domain.capability import Capabilities, Operation
from threadloom.domain.clock import Instant
from threadloom.domain.errors import Invalid, RateLimited, ThreadloomError
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.query import ThreadFilter, ThreadQuery
from threadloom.domain.store import Store
from threadloom.domain.thread import Thread, ThreadUser
from threadloom.gateway.gateway import Gateway
from threadloom.gateway.sources import ConnectedSource
from threadloom.gateway.syncing.pace import Pace
from threadloom.gateway.syncing.plan import Most, Progress, SyncPlan

LISTS = capabilities(*TALKS, Operation.LIST_THREADS)
ALL = Most()
OPERATOR = a_call(user="olga", role=Role.OPERATOR)
AGES_AGO = Instant(1_600_000_000_000_000)


class Killed(BaseException):
    """The process is gone, between two steps."""


class Lister(FakeAdapter):
    """Lists its memory's threads in the order they came; `trouble` is raised instead of a page, once for each entry."""

    def __init__(self, *args) -> None:
        super().__init__(*args)
        self.trouble: list[BaseException | None] = []
        self.listed: list[PageRequest] = []
        self.forgets_places = False
        self.always_lists: Page[Thread] | None = None
        self.ails: ThreadloomError | None = None
        self.ignores_offset = False

    async def health(self, call):
        self._asked("health")
        if self.ails is not None:
            raise self.ails

    async def thread_page(self, call, key):
        self._asked("thread_page")
        self.listed.append(key.page)
        trouble = self.trouble.pop(0) if self.trouble else None
        if trouble is not None:
            raise trouble
        if self.forgets_places and key.page.after is not None:
            raise Invalid("this cursor is not of this list")
        if self.always_lists is not None:
            return self.always_lists
        rows = [self._told(thread) for thread in self.memory.threads.values()]
        start = 0 if key.page.after is None else int(key.page.after[0]) + 1
        cut = rows[: key.page.size] if self.ignores_offset else rows[start : start + key.page.size]
        return Page(
            items=tuple(cut),
            positions=tuple((start + index,) for index in range(len(cut))),
            has_next=self.ignores_offset or start + len(cut) < len(rows),
            total=len(rows),
        )

    def has(self, *ids: str, user: str | None = None, updated_at: int = 0, **facts) -> list[ThreadRef]:
        """Threads that somebody made there by another way."""
        refs = [ThreadRef(source=self.source, native_id=native_id) for native_id in ids]
        for ref in refs:
            facts = {"created_at": AGES_AGO, "updated_at": AGES_AGO + updated_at, **facts}
            told = Thread(ref=ref, native_id=ref.native_id, user=user and ThreadUser(native_id=user), **facts)
            self.memory.threads[ref.native_id] = told
        return refs

    def touch(self, ref: ThreadRef, **facts) -> None:
        """Something happened in one of them."""
        known = self.memory.threads[ref.native_id]
        after = Instant((known.updated_at or 0) + 1_000_000)
        self.memory.threads[ref.native_id] = replace(known, updated_at=after, **facts)


class Waits:
    """Time for a pace: it passes where somebody waits for it."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@dataclass
class Walker:
    """One source with its vendor, and what of it each caller's inbox has."""

    gateway: Gateway
    vendor: Lister
    plan: SyncPlan
    store: Store
    clock: FakeClock
    waits: Waits
    told: list[Progress] = field(default_factory=list)

    async def walk(self, most: Most = ALL) -> Progress:
        found = await self.gateway.syncing([self.plan]).walk(self.plan.slug, most, self.told.append)
        assert found is not None, "another walk is at it"
        return found

    async def rehearse(self, *, accepts_vanished: bool = False) -> tuple[Progress, list[str]]:
        lines: list[str] = []
        found = await self.gateway.syncing([self.plan]).rehearse(
            self.plan.slug,
            self.told.append,
            lambda what, ref: lines.append(f"{what} {ref.native_id}"),
            accepts_vanished=accepts_vanished,
        )
        return found, sorted(lines)

    async def inbox(self, call=OPERATOR, **wanted) -> list[Thread]:
        query = ThreadQuery(filter=ThreadFilter(**wanted))
        return list((await self.gateway.threads.page(call, query, PageRequest(size=100))).items)

    async def ids(self, call=OPERATOR, **wanted) -> list[str]:
        return sorted(thread.ref.native_id for thread in await self.inbox(call, **wanted))

    async def sync(self):
        (found,) = await self.store.syncs([self.plan.slug])
        return found


def a_walker(
    store: Store,
    clock: FakeClock,
    *,
    can: Capabilities = LISTS,
    slug: str = "one",
    tenant: str | None = "acme",
    keep_messages_days: int | None = None,
    **facts,
):
    """A walker over one source; `plan_…` are facts of its plan, the others of the source."""
    waits = Waits()
    mine = {name.removeprefix("plan_"): facts.pop(name) for name in list(facts) if name.startswith("plan_")}
    source = a_source(slug, **facts)
    vendor = Lister(source, can, Memory(), clock)
    connected = ConnectedSource(source=source, adapter=vendor)
    gateway = Gateway(
        vendors=[a_vendor()],
        sources=[connected],
        store=store,
        clock=clock,
        keep_messages_days=keep_messages_days,
    )
    pace = Pace(60_000, now=waits.now, sleep=waits.sleep)
    plan = SyncPlan(connected=connected, pace=pace, tenant=tenant, **mine)
    return Walker(gateway, vendor, plan, store, clock, waits)


def limited(seconds: float | None = None) -> RateLimited:
    return RateLimited("slowly", retry_after_ms=None if seconds is None else round(seconds * 1_000))


ONE = SourceSlug("one")
