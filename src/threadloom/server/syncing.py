"""Which sources are synchronised, how fast, and for whom: from settings to plans."""

from collections.abc import Sequence

import msgspec

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.clock import Clock
from threadloom.domain.ids import SourceSlug, TenantId
from threadloom.domain.store import Store
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
        shared = await self._shared()
        return tuple(
            self._plan(place, connected, is_shared=place.slug in shared)
            for place, connected in zip(self.settings.sources, sources, strict=True)
            if not connected.adapter.reads_own_store
            and any(does(connected.adapter, each) for each in (Operation.LIST_THREADS, Operation.READ_THREAD))
        )

    def _plan(self, place: SourceSettings, connected: ConnectedSource, *, is_shared: bool) -> SyncPlan:
        pace = Pace(place.sync.calls_per_minute)
        listed_s = LISTED_EVERY_S if does(connected.adapter, Operation.LIST_THREADS) else 0.0
        return SyncPlan(
            connected=ConnectedSource(source=connected.source, adapter=self._adapter(place, connected, pace)),
            pace=pace,
            tenant=self._tenant(place),
            takes_unmapped=place.sync.unmapped == "operators" and not is_shared,
            every_s=listed_s if place.sync.every_s is None else place.sync.every_s,
        )

    def _adapter(self, place: SourceSettings, connected: ConnectedSource, pace: Pace) -> VendorAdapter:
        return connect(
            connected.source,
            base_url=place.base_url,
            options=place.options,
            credentials=PacedCredentials(self.credentials, pace),
            store=self.store,
            clock=self.clock,
            transport=open_transport(place.transport),
        )

    def _tenant(self, place: SourceSettings) -> TenantId | None:
        """Whose new threads are: the one tenant that may use the source, else the one that the settings name."""
        if place.sync.tenant is not None:
            return TenantId(place.sync.tenant)
        if place.tenants is not None:
            return TenantId(place.tenants[0]) if len(place.tenants) == 1 else None
        return LOCAL_CALLER.tenant if self.settings.auth.mode == "none" else None

    async def _shared(self) -> set[str]:
        """Sources at an account that another tenant has a source at: what nobody is mapped to may be that tenant's."""
        accounts: dict[Account, set[TenantId | None]] = {}
        places = [(place, await self._account(place)) for place in self.settings.sources]
        for place, account in places:
            accounts.setdefault(account, set()).add(self._tenant(place))
        return {place.slug for place, account in places if len(accounts[account]) > 1}

    async def _account(self, place: SourceSettings) -> Account:
        base_url = None if place.base_url is None else place.base_url.rstrip("/").casefold()
        return place.vendor, base_url, await self.credentials.key(_ASKING, SourceSlug(place.slug))
