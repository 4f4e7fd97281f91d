"""How calls to each source have fared lately."""

from collections import deque
from collections.abc import Iterable

from threadloom.domain.clock import Instant
from threadloom.domain.errors import ErrorCode
from threadloom.domain.source import CallState, HealthState, SourceHealth

_WINDOW = 50
_DOWN_AFTER = 3

# The source answered, and the caller had asked for the wrong thing.
_ANSWERED = frozenset({ErrorCode.NOT_FOUND, ErrorCode.VALIDATION, ErrorCode.CONFLICT})
# Nothing was asked, or the gateway itself failed: this says nothing about the source.
_SILENT = frozenset({ErrorCode.CAPABILITY_MISSING, ErrorCode.FORBIDDEN, ErrorCode.INTERNAL, ErrorCode.OVERLOADED})


class HealthMonitor:
    """The latest calls of one source; bounded, in memory, of this process alone.

    Latencies are those of answers, and of waiting in vain: other failures end soon, or without a request.
    """

    def __init__(self) -> None:
        self._outcomes: deque[bool] = deque(maxlen=_WINDOW)
        self._latencies_us: deque[int] = deque(maxlen=_WINDOW)
        self._last_error: tuple[ErrorCode, Instant] | None = None
        self._last_success_at: Instant | None = None

    def record(self, codes: Iterable[ErrorCode | None], *, began_at: Instant, ended_at: Instant) -> None:
        """Note a call that ended; `codes` has each answer's error code, None for a success."""
        telling = [code for code in codes if code not in _SILENT]
        if not telling:
            return
        fault = next((code for code in telling if code is not None and code not in _ANSWERED), None)
        if fault is None or fault is ErrorCode.VENDOR_TIMEOUT:
            self._latencies_us.append(ended_at - began_at)
        self._outcomes.append(fault is None)
        if fault is None:
            self._last_success_at = ended_at
        else:
            self._last_error = (fault, ended_at)

    def snapshot(self, calls: CallState) -> SourceHealth:
        """What is known now; `calls` is what the source's adapter tells of them."""
        code, at = self._last_error or (None, None)
        return SourceHealth(
            state=self._state(),
            last_error_code=code,
            last_error_at=at,
            last_success_at=self._last_success_at,
            breaker=calls.breaker,
            latency_p50_ms=self._latency_ms(0.5),
            latency_p95_ms=self._latency_ms(0.95),
            retry_budget_left=calls.retry_budget_left,
        )

    def _state(self) -> HealthState:
        if not self._outcomes:
            return HealthState.UNKNOWN
        if all(self._outcomes):
            return HealthState.UP
        latest = list(self._outcomes)[-_DOWN_AFTER:]
        return HealthState.DEGRADED if any(latest) else HealthState.DOWN

    def _latency_ms(self, quantile: float) -> float | None:
        if not self._latencies_us:
            return None
        ordered = sorted(self._latencies_us)
        return ordered[min(int(len(ordered) * quantile), len(ordered) - 1)] / 1_000
