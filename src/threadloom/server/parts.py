"""Introducing the parts to each other: store, sources, gateway. The process alone does this."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import msgspec

from threadloom.domain.clock import Clock, SystemClock
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import AgentRef, SourceSlug, TenantId, VendorSlug
from threadloom.domain.source import Source
from threadloom.domain.store import Store
from threadloom.domain.vendor import Credentials
from threadloom.gateway.gateway import Gateway
from threadloom.gateway.sources import ConnectedSource
from threadloom.gateway.syncing.syncing import Syncing
from threadloom.store import StoreError, open_store
from threadloom.vendors.registry import connect, default_agent, default_scope, known_vendors
from threadloom.vendors.transport import Reach, open_transport

from .settings import Settings
from .source_settings import SourceSettings
from .syncing import Planning
from .wrong import ConfigurationError


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What a running process is made of."""

    clock: Clock
    store: Store
    sources: tuple[ConnectedSource, ...]
    gateway: Gateway
    syncing: Syncing


@asynccontextmanager
async def tended(parts: Parts) -> AsyncGenerator[None]:
    """While the process serves: sources are synchronised, and messages deleted that are older than they are kept."""
    parts.gateway.retention.start()  # ends with the gateway
    async with parts.syncing.running():
        yield


@asynccontextmanager
async def opened_store(settings: Settings, clock: Clock) -> AsyncGenerator[Store]:
    """The store alone.

    Raises:
        ConfigurationError: it cannot be opened.
    """
    async with AsyncExitStack() as stack:
        try:
            store = await stack.enter_async_context(open_store(settings.store.url, clock=clock))
        except StoreError as error:
            raise ConfigurationError([f"store.url is {settings.store.url!r}: {error}"]) from error
        yield store


@asynccontextmanager
async def connected(settings: Settings, credentials: Credentials) -> AsyncGenerator[Parts]:
    """Everything; sources are connected, not called.

    Raises:
        ConfigurationError: the store cannot be opened, or a source lacks what its vendor needs.
    """
    clock, reach = SystemClock(), settings.server.reach()
    async with opened_store(settings, clock) as store:
        sources = tuple(
            _connected(place, source, credentials, store, clock=clock, reach=reach)
            for place, source in enumerate(settings.sources)
        )
        vendors = tuple(entry.vendor for entry in known_vendors().values())
        gateway = Gateway(
            vendors=vendors,
            sources=sources,
            store=store,
            clock=clock,
            keep_messages_days=settings.store.keep_messages_days,
        )
        planning = Planning(settings=settings, credentials=credentials, store=store, clock=clock)
        syncing = gateway.syncing(await planning.plans(sources))
        try:
            yield Parts(clock=clock, store=store, sources=sources, gateway=gateway, syncing=syncing)
        finally:
            await gateway.close()
            await syncing.close()


def _connected(
    place: int, settings: SourceSettings, credentials: Credentials, store: Store, *, clock: Clock, reach: Reach
) -> ConnectedSource:
    source = _source(settings)
    try:
        adapter = connect(
            source,
            base_url=settings.base_url,
            options=settings.options,
            credentials=credentials,
            store=store,
            clock=clock,
            transport=open_transport(settings.transport, reach=reach, max_connections=settings.max_in_flight),
        )
    except Invalid as error:
        raise ConfigurationError([f"sources[{place}]: {error.message}"]) from error
    return ConnectedSource(source=source, adapter=adapter)


def _source(settings: SourceSettings) -> Source:
    slug, vendor = SourceSlug(settings.slug), VendorSlug(settings.vendor)
    agent = default_agent(vendor, settings.options)
    return Source(
        slug=slug,
        vendor=vendor,
        name=settings.name or settings.slug,
        tenants=None if settings.tenants is None else frozenset(map(TenantId, settings.tenants)),
        default_agent=None if agent is None else AgentRef(source=slug, native_id=agent),
        default_scope=default_scope(vendor, settings.options),
        allow_client_identity=settings.allow_client_identity,
        allow_adopt=settings.allow_adopt,
        identity={user: told.as_ref() for user, told in settings.identity.items()},
        keeps_raw=settings.keep_raw,
        timeout_s=settings.timeout_s,
        resilience=settings.resilience(),
    )
