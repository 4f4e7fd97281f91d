"""Tenants whose calls a source does not want for a while."""

from typing import NamedTuple

from threadloom.domain.errors import RateLimited, ThreadloomError, VendorFailed, VendorUnreachable
from threadloom.domain.ids import TenantId

MOST_TENANTS = 10_000
"""That are remembered; beyond them those go first that began to cool down first."""


class _Pause(NamedTuple):
    until: float
    is_limit: bool


class CoolDowns:
    """Until when which tenant's calls are held back: its key may have a limit of its own, so nobody else's are."""

    def __init__(self) -> None:
        self._pauses: dict[TenantId, _Pause] = {}

    def begin(self, tenant: TenantId, now: float, seconds: float, *, is_limit: bool) -> None:
        """Hold back for so long, or for as long as is agreed already; `is_limit`: after a 429, not a failure."""
        known = self._pauses.pop(tenant, None)
        if known is None or known.until < now + seconds:
            known = _Pause(now + seconds, is_limit)
        self._pauses[tenant] = known
        if len(self._pauses) > MOST_TENANTS:
            del self._pauses[next(iter(self._pauses))]

    def refusal(self, tenant: TenantId, now: float, *, is_write: bool) -> ThreadloomError | None:
        """What a call now ends with at once: what the source said, and the rest of the time; None where it may go."""
        pause = self._pauses.get(tenant)
        if pause is None:
            return None
        if pause.until <= now:
            del self._pauses[tenant]
            return None
        wait_ms = round((pause.until - now) * 1_000)
        if pause.is_limit:
            return RateLimited("the source asked for fewer calls; nothing was sent", retry_after_ms=wait_ms)
        # Of a write VENDOR_FAILED or OUTCOME_UNKNOWN would say that something may have been done.
        kind = VendorUnreachable if is_write else VendorFailed
        return kind("the source failed, and is left alone for a while; nothing was sent", retry_after_ms=wait_ms)
