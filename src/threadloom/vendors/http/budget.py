"""How many retries a source bears: a share of what it is asked anyway."""

WINDOW_S = 10.0
"""How long a request counts as of late: a source's time-out, by default."""

FLOOR = 2
"""Retries that are always there in a window, so that one read alone may be repeated."""


class RetryBudget:
    """Retries of the last seconds, against requests of the last seconds.

    Counted in two halves of a window, of which the older is dropped: no time is kept of each request. In any window
    there are no more retries than `share` of the requests, or `FLOOR` where that is more; without a share, none.
    """

    def __init__(self, share: float) -> None:
        self._share = share
        self._half_ends = 0.0
        self._requests = self._requests_before = 0
        self._retries = self._retries_before = 0

    def request(self, now: float) -> None:
        """Count a request that is no retry."""
        if now >= self._half_ends:
            self._turn(now)
        self._requests += 1

    def take(self, now: float) -> bool:
        """Whether there may be a retry, which is counted then."""
        if self._used(now) + 1 > self._allowed():
            return False
        self._retries += 1
        return True

    def give_back(self, taken_at: float) -> None:
        """Do not count the retry that was taken then: it was not sent."""
        half_began = self._half_ends - WINDOW_S / 2
        if taken_at >= half_began:
            self._retries -= 1
        elif taken_at >= half_began - WINDOW_S / 2:
            self._retries_before -= 1

    def left(self, now: float) -> float:
        """How much of it is left, from 0 to 1."""
        used, allowed = self._used(now), self._allowed()
        return max(0.0, 1.0 - used / allowed) if allowed else 0.0

    def _used(self, now: float) -> int:
        if now >= self._half_ends:
            self._turn(now)
        return self._retries + self._retries_before

    def _allowed(self) -> float:
        return max(FLOOR, self._share * (self._requests + self._requests_before)) if self._share else 0.0

    def _turn(self, now: float) -> None:
        is_next = now < self._half_ends + WINDOW_S / 2
        self._requests_before = self._requests if is_next else 0
        self._retries_before = self._retries if is_next else 0
        self._requests = self._retries = 0
        self._half_ends = now + WINDOW_S / 2
