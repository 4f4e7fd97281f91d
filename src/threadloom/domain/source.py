"""Configured places, and how they fare."""

from collections.abc import Mapping
from enum import StrEnum

from .call import Caller
from .clock import Instant
from .errors import ErrorCode, ThreadloomError
from .ids import AgentRef, SourceSlug, TenantId, VendorSlug
from .noun import Noun
from .thread import UserRef


class Resilience(Noun):
    """How calls to a source bear its failures; every source has its own, and counts its own calls.

    `retries` of a read at most, which together are no more than `retry_budget` of the calls of late. `cooldown_s`: how
    long a tenant's calls are held back after a 429 or 503 that names no time. The breaker opens after
    `breaker_failures` in a row, for `breaker_open_s`. `max_in_flight` and `max_waiting` count requests.
    """

    retries: int = 2
    retry_budget: float = 0.2
    cooldown_s: float = 1.0
    breaker_failures: int = 5
    breaker_open_s: float = 10.0
    max_in_flight: int = 64
    max_waiting: int = 128


class Source(Noun):
    """One configured place: a vendor's API at an address, with credentials and options.

    `slug` never changes (it is part of ids). `tenants` None: every tenant may use it. `identity` maps our users to the
    vendor's. `default_agent` answers where none is named; `default_scope` is where threads live where no scope is
    named. `keeps_raw`: vendors' answers about threads are kept and shown, scrubbed.
    """

    slug: SourceSlug
    vendor: VendorSlug
    name: str
    tenants: frozenset[TenantId] | None = None
    default_agent: AgentRef | None = None
    default_scope: str | None = None
    allow_client_identity: bool = False
    allow_adopt: bool = False
    identity: Mapping[str, UserRef] = {}
    keeps_raw: bool = False
    timeout_s: float = 10.0
    resilience: Resilience = Resilience()

    def is_open_to(self, caller: Caller) -> bool:
        """Whether the caller's tenant may use it."""
        return self.tenants is None or caller.tenant in self.tenants


class HealthState(StrEnum):
    """How a source fares."""

    UP = "UP"
    DEGRADED = "DEGRADED"
    DOWN = "DOWN"
    UNKNOWN = "UNKNOWN"


class BreakerState(StrEnum):
    """State of a circuit breaker."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    HALF_OPEN = "HALF_OPEN"


class CallState(Noun):
    """What stands between a source and the next call to it; the retry budget as a share from 0 to 1."""

    breaker: BreakerState = BreakerState.CLOSED
    retry_budget_left: float = 1.0


class SourceHealth(Noun):
    """How calls to a source have fared lately; latencies in milliseconds, the retry budget as a share from 0 to 1."""

    state: HealthState
    last_error_code: ErrorCode | None = None
    last_error_at: Instant | None = None
    last_success_at: Instant | None = None
    breaker: BreakerState = BreakerState.CLOSED
    latency_p50_ms: float | None = None
    latency_p95_ms: float | None = None
    retry_budget_left: float


class Outage(Noun):
    """A source that failed inside a wider answer."""

    source: SourceSlug
    code: ErrorCode
    message: str
    retryable: bool
    retry_after_ms: int | None = None

    @classmethod
    def of(cls, source: SourceSlug, error: ThreadloomError) -> "Outage":
        """The failure as data."""
        return cls(
            source=source,
            code=error.code,
            message=error.message,
            retryable=error.retryable,
            retry_after_ms=error.retry_after_ms,
        )
