"""Who asks, what is spoken, and where threads live."""

import strawberry

from threadloom.domain.agent import Agent
from threadloom.domain.call import Caller, Role
from threadloom.domain.capability import Capabilities as DomainCapabilities
from threadloom.domain.clock import Instant
from threadloom.domain.errors import ErrorCode, Internal
from threadloom.domain.query import ThreadFilter
from threadloom.domain.source import BreakerState, HealthState, Outage, Source, SourceHealth
from threadloom.domain.vendor import Vendor
from threadloom.graphql import ids
from threadloom.graphql.agent_lists import agent_page
from threadloom.graphql.context import Info
from threadloom.graphql.declare import over, plain, resolved
from threadloom.graphql.pages import Connection, PageArguments
from threadloom.graphql.places import find_source
from threadloom.graphql.thread_lists import ThreadListArguments, ThreadPage, thread_page
from threadloom.graphql.weight import ASKS

from .capability import Capabilities
from .connections import AgentConnection, ThreadConnection
from .node import Node


def _viewer_id(caller: Caller) -> str:
    return ids.viewer_id(caller)


def _vendor_id(vendor: Vendor) -> str:
    return ids.vendor_id(vendor.slug)


def _vendor_capabilities(vendor: Vendor, info: Info) -> DomainCapabilities:
    return info.context.gateway.sources.vendor_capabilities(vendor.slug)


def _vendor_sources(vendor: Vendor, info: Info) -> object:
    return info.context.gateway.sources.of_vendor(info.context.call, vendor.slug)


def _source_id(source: Source) -> str:
    return ids.source_id(source.slug)


def _vendor(source: Source, info: Info) -> Vendor:
    vendor = info.context.gateway.sources.vendor(source.vendor)
    if vendor is None:
        raise Internal(f"source {source.slug!r} is of a vendor that is not spoken")
    return vendor


def _health(source: Source, info: Info) -> SourceHealth:
    return info.context.gateway.sources.health(source.slug)


def _capabilities(source: Source, info: Info) -> DomainCapabilities:
    return info.context.gateway.sources.capabilities(source.slug)


async def _default_agent(source: Source, info: Info) -> Agent | None:
    if source.default_agent is None:
        return None
    (agent,) = await info.context.gateway.agents.known(info.context.call, [source.default_agent])
    return agent


async def _threads(source: Source, info: Info, *, arguments: ThreadListArguments) -> ThreadPage:
    return await thread_page(info, arguments, within=ThreadFilter(sources=(source.slug,)))


async def _agents(source: Source, info: Info, *, page: PageArguments) -> Connection[Agent]:
    return await agent_page(info, page, source=source.slug)


async def _synced_at(source: Source, info: Info) -> Instant | None:
    found = await info.context.gateway.freshness.all(info.context.call)
    return found[source.slug].synced_at


def _failed_source(outage: Outage, info: Info) -> Source:
    return find_source(info.context.gateway.sources, info.context.call, outage.source)


@over(Caller, name="Viewer")
class ViewerType(Node):
    """The caller as the gateway sees it."""

    id: strawberry.ID = resolved("Global id.", _viewer_id)
    name: str = plain("Name to show.")
    roles: list[Role] = plain("What the caller may do, widest last.")


@over(Vendor)
class VendorType(Node):
    """A kind of API that the gateway speaks."""

    id: strawberry.ID = resolved("Global id.", _vendor_id)
    slug: str = plain("Short name used in filters and configuration, such as humm.")
    name: str = plain("Name to show.")
    documentation_url: str | None = plain("Address of the vendor's own documentation.")
    capabilities: Capabilities = resolved(
        "What this kind of API can do at best; a source may do less.", _vendor_capabilities
    )
    sources: list[Source] = resolved("Configured sources of this vendor that you may use.", _vendor_sources)


@over(Source)
class SourceType(Node):
    """One configured place that threads live in."""

    id: strawberry.ID = resolved("Global id.", _source_id)
    slug: str = plain("Short unique name from the configuration.")
    name: str = plain("Name to show.")
    vendor: Vendor = resolved("The kind of API behind it.", _vendor)
    health: SourceHealth = resolved("How calls to it have fared lately; never makes a call of its own.", _health)
    capabilities: Capabilities = resolved(
        "What can be done here, with the fields and limits that apply.", _capabilities
    )
    default_agent: Agent | None = resolved(
        "The agent that answers when none is named; null if one must be named or the vendor has none.", _default_agent
    )
    threads: ThreadConnection | None = resolved("Threads of this source.", _threads)
    agents: AgentConnection | None = resolved("Agents of this source.", _agents, weight=ASKS)
    synced_at: Instant | None = resolved(
        "When its threads were last synchronised into the gateway, if it can list them.", _synced_at
    )


@over(SourceHealth)
class SourceHealthType:
    """How calls to a source have fared lately."""

    state: HealthState = plain("Overall state.")
    last_error_code: ErrorCode | None = plain("Code of the latest failure.")
    last_error_at: Instant | None = plain("When the latest failure happened.")
    last_success_at: Instant | None = plain("When a call last succeeded.")
    breaker: BreakerState = plain("State of the circuit breaker.")
    latency_p50_ms: float | None = plain("Median latency of recent calls, in milliseconds.")
    latency_p95_ms: float | None = plain("95th percentile of the latency of recent calls, in milliseconds.")
    retry_budget_left: float = plain("Retries still allowed just now, as a share of the budget from 0 to 1.")


@over(Outage)
class OutageType:
    """A source that failed inside a wider answer; it is not repeated among the top-level errors."""

    source: Source = resolved("The source that failed.", _failed_source)
    code: ErrorCode = plain("What went wrong.")
    message: str = plain("The same in a sentence for people.")
    retryable: bool = plain("Whether asking again may help.")
    retry_after_ms: int | None = plain("How long to wait before asking again, where known.")
