"""The catalogue: every vendor spoken, every source configured, what each can do."""

from collections.abc import Mapping, Sequence

from threadloom.domain.call import Call
from threadloom.domain.capability import Capabilities, Operation, Support
from threadloom.domain.errors import CapabilityMissing, NotFound
from threadloom.domain.ids import SourceSlug, ThreadRef, VendorSlug
from threadloom.domain.noun import Noun
from threadloom.domain.source import Source, SourceHealth
from threadloom.domain.vendor import Vendor, VendorAdapter

from .emulation import with_emulation
from .health import HealthMonitor


class ConnectedSource(Noun):
    """A source and the adapter that its calls go through."""

    source: Source
    adapter: VendorAdapter


class Sources:
    """What can be asked where; every look-up hides sources that the caller's tenant may not use."""

    def __init__(self, vendors: Sequence[Vendor], sources: Sequence[ConnectedSource]) -> None:
        self._vendors = {vendor.slug: vendor for vendor in vendors}
        self._connected = {connected.source.slug: connected for connected in sources}
        self._capabilities = {slug: with_emulation(c.adapter.capabilities) for slug, c in self._connected.items()}
        self._vendor_capabilities = {vendor.slug: with_emulation(vendor.capabilities) for vendor in vendors}
        self._health: Mapping[SourceSlug, HealthMonitor] = {slug: HealthMonitor() for slug in self._connected}

    def vendors(self) -> Sequence[Vendor]:
        """Every kind of API spoken."""
        return tuple(self._vendors.values())

    def vendor(self, slug: VendorSlug) -> Vendor | None:
        """One kind of API; None when it is not spoken."""
        return self._vendors.get(slug)

    def vendor_of(self, source: Source) -> Vendor:
        """The kind of API that a source is."""
        return self._vendors[source.vendor]

    def source(self, slug: SourceSlug) -> Source:
        """A configured source, whoever asks."""
        return self._connected[slug].source

    def slugs(self) -> Sequence[SourceSlug]:
        """Every configured source, whoever asks."""
        return tuple(self._connected)

    def of_vendor(self, call: Call, slug: VendorSlug) -> Sequence[Source]:
        """A vendor's sources that the caller may use."""
        return tuple(source for source in self.open_to(call) if source.vendor == slug)

    def open_to(self, call: Call) -> Sequence[Source]:
        """Every source that the caller may use, in the configuration's order."""
        return tuple(c.source for c in self._connected.values() if c.source.is_open_to(call.caller))

    def find(self, call: Call, slug: SourceSlug) -> Source | None:
        """One source; None when unknown or not the caller's."""
        connected = self._connected.get(slug)
        return connected.source if connected and connected.source.is_open_to(call.caller) else None

    def connected(self, call: Call, slug: SourceSlug) -> ConnectedSource | None:
        """One source with its adapter; None when unknown or not the caller's."""
        return self._connected[slug] if self.find(call, slug) else None

    def demand(self, call: Call, slug: SourceSlug, *, path: Sequence[str] = ()) -> ConnectedSource:
        """One source with its adapter; raises NotFound at `path`."""
        connected = self.connected(call, slug)
        if connected is None:
            raise NotFound("there is no such source, or it is not yours", path=path)
        return connected

    def health(self, slug: SourceSlug) -> SourceHealth:
        """How calls to a source have fared; never makes a call."""
        return self._health[slug].snapshot(self._connected[slug].adapter.call_state())

    def monitor(self, slug: SourceSlug) -> HealthMonitor:
        """Where calls to a source are noted."""
        return self._health[slug]

    def capabilities(self, slug: SourceSlug) -> Capabilities:
        """What can be done at a source: the vendor's part and the gateway's; every operation is present."""
        return self._capabilities[slug]

    def thread_capabilities(self, ref: ThreadRef) -> Capabilities:
        """What can be done with one thread; every operation is present."""
        adapter = self._connected[ref.source].adapter
        told = adapter.capabilities_of(ref)
        return self._capabilities[ref.source] if told is adapter.capabilities else with_emulation(told)

    def vendor_capabilities(self, slug: VendorSlug) -> Capabilities:
        """What a kind of API can do at best; every operation is present."""
        return self._vendor_capabilities[slug]

    def is_native(self, slug: SourceSlug, operation: Operation) -> bool:
        """Whether the vendor itself carries an operation out."""
        return self._capabilities[slug][operation].support is Support.NATIVE

    def reads_own_store(self, slug: SourceSlug) -> bool:
        """Whether a source's threads live in our own store."""
        return self._connected[slug].adapter.reads_own_store

    def require(
        self, slug: SourceSlug, operation: Operation, *, on: ThreadRef | None = None, path: Sequence[str] = ()
    ) -> None:
        """Refuse an operation that nobody carries out here, or on this thread; raises CapabilityMissing at `path`."""
        capability = (self._capabilities[slug] if on is None else self.thread_capabilities(on))[operation]
        if capability.support not in {Support.NATIVE, Support.EMULATED}:
            vendor = self._connected[slug].source.vendor
            why = f": {capability.note}" if capability.note else ""
            raise CapabilityMissing(f"this source cannot do {operation.value!r}{why}", path=path).at(slug, vendor)

    async def close(self) -> None:
        """Give back every adapter's connections."""
        for connected in self._connected.values():
            await connected.adapter.close()
