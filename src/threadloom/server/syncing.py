"""Which sources are synchronised, how fast, and for whom: from settings to plans."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.clock import Clock
from threadloom.domain.ids import SourceSlug, TenantId
from threadloom.domain.store import Store
from threadloom.domain.thread import UserRef
from threadloom.domain.vendor import Credentials, VendorAdapter
from threadloom.gateway.sources import ConnectedSource
from threadloom.gateway.syncing.pace import Pace, PacedCredentials
from threadloom.gateway.syncing.plan import SyncPlan, does
from threadloom.vendors.registry import connect
from threadloom.vendors.transport import open_transport

from .auth import LOCAL_CALLER
from .settings import Settings
from .source_settings import SourceSettings

LISTED_EVERY_S = 300.0
"""How often a source is synchronised where nothing else is said and its vendor lists threads."""

_ASKING = Call(caller=LOCAL_CALLER, request_id="sync")

Account = tuple[str, str | None, str | None]
"""A vendor, an address there, and a key."""


class _At(msgspec.Struct, frozen=True, gc=False):
    """Which tenant is at an account, and how its users are mapped there."""

    account: Account
    tenant: TenantId | None
    identity: Mapping[str, UserRef]

    def is_rival_of(self, other: "_At") -> bool:
        """Whether another tenant is at the same account: what nobody is mapped to may be the other's."""
        return self.account == other.account and self.tenant != other.tenant


class Planning(msgspec.Struct, frozen=True, kw_only=True):
    """Makes a plan for each source whose vendor lists threads, or reads them by id.

    Each plan has an adapter of its own, so that requests keep their pace before their time runs, and no caller's
    question ever waits with one of them.
    """

    settings: Settings
    credentials: Credentials
    store: Store
    clock: Clock

    async def plans(self, sources: Sequence[ConnectedSource]) -> tuple[SyncPlan, ...]:
        """Plans for these sources, which are those of the settings in their order."""
        tenants = [
            _At(await self._account(place), self._tenant(place), connected.source.identity)
            for place, connected in zip(self.settings.sources, sources, strict=True)
        ]
        return tuple(
            self._plan(place, connected, [other.identity for other in tenants if other.is_rival_of(one)])
            for place, connected, one in zip(self.settings.sources, sources, tenants, strict=True)
            if not connected.adapter.reads_own_store
            and any(does(connected.adapter, each) for each in (Operation.LIST_THREADS, Operation.READ_THREAD))
        )

    def _plan(
        self, place: SourceSettings, connected: ConnectedSource, rivals: Sequence[Mapping[str, UserRef]]
    ) -> SyncPlan:
        pace = Pace(place.sync.calls_per_minute)
        listed_s = LISTED_EVERY_S if does(connected.adapter, Operation.LIST_THREADS) else 0.0
        return SyncPlan(
            connected=ConnectedSource(source=connected.source, adapter=self._adapter(place, connected, pace)),
            pace=pace,
            tenant=self._tenant(place),
            takes_unmapped=place.sync.unmapped == "operators" and not rivals,
            rivals=tuple(rivals),
            every_s=listed_s if place.sync.every_s is None else place.sync.every_s,
        )

    def _adapter(self, place: SourceSettings, connected: ConnectedSource, pace: Pace) -> VendorAdapter:
        # It tries nothing again and holds nothing back by itself: a walk waits as a whole (gateway/syncing/asking.py).
        resilience = replace(connected.source.resilience, retries=0, cooldown_s=0.0)
        return connect(
            replace(connected.source, resilience=resilience),
            base_url=place.base_url,
            options=place.options,
            credentials=PacedCredentials(self.credentials, pace),
            store=self.store,
            clock=self.clock,
            transport=open_transport(
                place.transport, reach=self.settings.server.reach(), max_connections=place.max_in_flight
            ),
        )

    def _tenant(self, place: SourceSettings) -> TenantId | None:
        """Whose new threads are: the one tenant that may use the source, else the one that the settings name."""
        if place.sync.tenant is not None:
            return TenantId(place.sync.tenant)
        if place.tenants is not None:
            return TenantId(place.tenants[0]) if len(place.tenants) == 1 else None
        return LOCAL_CALLER.tenant if self.settings.auth.mode == "none" else None

    async def _account(self, place: SourceSettings) -> Account:
        base_url = None if place.base_url is None else place.base_url.rstrip("/").casefold()
        return place.vendor, base_url, await self.credentials.key(_ASKING, SourceSlug(place.slug))
