"""What is synchronised, in whose name, and what is told of it meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from threadloom.domain.call import Call, Caller, Role
from threadloom.domain.capability import UNSUPPORTED, Operation, Support
from threadloom.domain.ids import SourceSlug, TenantId, UserId
from threadloom.domain.noun import Noun
from threadloom.domain.syncing import Holding, Stage
from threadloom.domain.thread import UserRef
from threadloom.domain.vendor import VendorAdapter
from threadloom.gateway.sources import ConnectedSource

from .pace import Pace

_NAME = "Synchronisation"
_NOBODY = UserId("threadloom-sync")


class SyncPlan(Noun):
    """How a source is synchronised.

    `connected` has an adapter of its own, whose requests keep `pace`. Threads that are new belong to `tenant`; None:
    they are left out, because several tenants may use the source. Those whose owner is not mapped are left out too
    unless `takes_unmapped`. `rivals` are the mappings of users at the same account's sources of other tenants: a thread
    that one of them maps is nobody's here. `every_s` is how often the background does it; 0: never.
    """

    connected: ConnectedSource
    pace: Pace
    tenant: TenantId | None = None
    takes_unmapped: bool = True
    rivals: tuple[Mapping[str, UserRef], ...] = ()
    every_s: float = 0.0

    @property
    def slug(self) -> SourceSlug:
        """The source's."""
        return self.connected.source.slug

    def can(self, operation: Operation) -> bool:
        """Whether the vendor carries an operation out itself."""
        return does(self.connected.adapter, operation)

    @property
    def call(self) -> Call:
        """Questions to the vendor."""
        return Call(caller=_caller(self.tenant or TenantId(""), None), request_id=f"sync {self.slug}")

    def found_by(self) -> Caller | None:
        """Who takes new threads in; None where nobody does."""
        return None if self.tenant is None else _caller(self.tenant, None)

    def may_touch(self, holding: Holding) -> bool:
        """Whether the tenant that holds a thread may use the source still."""
        tenants = self.connected.source.tenants
        return tenants is None or holding.tenant in tenants


def as_holder(holding: Holding) -> Caller:
    """Who reads and writes a thread that is held: its owner, or an operator of its tenant."""
    return _caller(holding.tenant, holding.owner)


def _caller(tenant: TenantId, user: UserId | None) -> Caller:
    return Caller(tenant=tenant, user=user or _NOBODY, role=Role.OPERATOR, name=_NAME)


def does(adapter: VendorAdapter, operation: Operation) -> bool:
    """Whether an adapter's vendor carries an operation out."""
    return adapter.capabilities.get(operation, UNSUPPORTED).support is Support.NATIVE


class Progress(Noun):
    """How far a walk is; `total` is the number of rows in the vendor's list, where it tells. Counts are of threads.

    `left_out` are new ones that nobody here may have, without those that were purged here. `waits_s`: the vendor asked
    to wait so long.
    """

    source: SourceSlug
    stage: Stage
    total: int | None = None
    met: int = 0
    new: int = 0
    changed: int = 0
    vanished: int = 0
    left_out: int = 0
    looked: int = 0
    waits_s: float | None = None


Report = Callable[[Progress], None]


@dataclass(slots=True)
class Tally:
    """What a walk has counted so far."""

    source: SourceSlug
    report: Report
    stage: Stage = Stage.LIST
    total: int | None = None
    met: int = 0
    new: int = 0
    changed: int = 0
    vanished: int = 0
    left_out: int = 0
    looked: int = 0

    def progress(self, *, waits_s: float | None = None) -> Progress:
        """The counts as they are now."""
        return Progress(
            source=self.source,
            stage=self.stage,
            total=self.total,
            met=self.met,
            new=self.new,
            changed=self.changed,
            vanished=self.vanished,
            left_out=self.left_out,
            looked=self.looked,
            waits_s=waits_s,
        )

    def tell(self, *, waits_s: float | None = None) -> None:
        """Report the counts."""
        self.report(self.progress(waits_s=waits_s))


class Most(Noun):
    """How much one walk does beside its list; None: all there is.

    `accepts_vanished`: threads that are gone are hidden however many they are.
    """

    confirmed: int | None = None
    looked: int | None = None
    accepts_vanished: bool = False
