"""The circuit breaker of a source: where every call fails, none is sent for a while, then one that shows."""

from threadloom.domain.errors import VendorUnreachable
from threadloom.domain.ids import TenantId
from threadloom.domain.source import BreakerState

PROBING_S = 1.0
"""When to come again while the probe is under way, which nobody knows the end of."""

Epoch = int
"""A time between two openings. What began in an earlier one says nothing of this."""


class Breaker:
    """CLOSED, until `failures` calls in a row have failed; OPEN for `open_s`; then HALF_OPEN.

    That lets one call through, a probe, which decides: it closes the breaker, or opens it once more.
    """

    def __init__(self, failures: int, open_s: float) -> None:
        self._most_failures = failures
        self._open_s = open_s
        self._failures = 0
        self._limited: set[TenantId] = set()  # since the last success; each has counted as a failure
        self._opened_at: float | None = None
        self._is_probing = False
        self._epoch: Epoch = 0

    def state(self, now: float) -> BreakerState:
        """What it is now."""
        if self._opened_at is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self._opened_at + self._open_s else BreakerState.HALF_OPEN

    def refusal(self, now: float) -> VendorUnreachable | None:
        """What a call now ends with at once; None where it may go."""
        if self._opened_at is None:
            return None
        left = self._opened_at + self._open_s - now
        if left <= 0:
            if not self._is_probing:
                return None
            left = PROBING_S
        message = "the source failed too often and is left alone for a while; nothing was sent"
        return VendorUnreachable(message, retry_after_ms=round(left * 1_000))

    def begin(self) -> Epoch:
        """A call goes that was not refused; its end is told with what this gives: success, failure, or neither."""
        if self._opened_at is not None:
            self._is_probing = True
        return self._epoch

    def succeeded(self, epoch: Epoch) -> None:
        """The source has answered."""
        if epoch == self._epoch:
            if self._failures:
                self._failures = 0
                self._limited.clear()
            self._opened_at = None
            self._is_probing = False

    def failed(self, epoch: Epoch, now: float) -> None:
        """It has not, or that it cannot."""
        if epoch != self._epoch:
            return
        self._failures += 1
        if self._is_probing or self._failures >= self._most_failures:
            self._epoch += 1
            self._failures = 0
            self._limited.clear()
            self._opened_at = now
            self._is_probing = False

    def limited(self, epoch: Epoch, now: float, tenant: TenantId) -> None:
        """It wants fewer calls of a tenant: a failure, but once for each in a row, and a probe shows nothing by it."""
        if self._is_probing or tenant in self._limited:
            self.forgotten(epoch)
        elif epoch == self._epoch:
            self._limited.add(tenant)
            self.failed(epoch, now)

    def forgotten(self, epoch: Epoch) -> None:
        """The call ended in a way that says nothing of the source; a probe leaves its place to the next."""
        if epoch == self._epoch:
            self._is_probing = False
