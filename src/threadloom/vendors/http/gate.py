"""What every request of a source passes, and where it is noted how it ended."""

from collections.abc import Callable
from http import HTTPStatus

from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import TenantId
from threadloom.domain.source import CallState, Source

from .breaker import Breaker, Epoch
from .budget import RetryBudget
from .bulkhead import Bulkhead
from .cooling import CoolDowns
from .lines import Answer, Asked, BrokenOffError, Line
from .outcome import is_crowd, is_timeout, is_unreadable

# As plain numbers, which compare in a tenth of the time: every answer is looked at.
_FAILURES = HTTPStatus.INTERNAL_SERVER_ERROR.value
_LIMIT = HTTPStatus.TOO_MANY_REQUESTS.value


class Gate:
    """Cool-downs, the breaker and the bulkhead of one source, which every request of it passes; and its retry budget.

    In this process alone: another one finds out for itself.
    """

    def __init__(self, source: Source, now: Callable[[], float]) -> None:
        policy = source.resilience
        self._now = now
        self._cooldown_s = policy.cooldown_s
        self._telling_s = source.timeout_s / 2
        self._cooling = CoolDowns()
        self._breaker = Breaker(policy.breaker_failures, policy.breaker_open_s)
        self._bulkhead = Bulkhead(policy.max_in_flight, policy.max_waiting)
        self.budget = RetryBudget(policy.retry_budget if policy.retries else 0.0)

    def state(self) -> CallState:
        """What stands between the source and the next call."""
        now = self._now()
        return CallState(breaker=self._breaker.state(now), retry_budget_left=self.budget.left(now))

    async def exchange(
        self,
        line: Line,
        asked: Asked,
        *,
        tenant: TenantId,
        seconds: float,
        now: float,
        is_write: bool,
        is_retry: bool = False,
    ) -> Answer:
        """The answer to a request that is sent at most once; its place is held until the answer is whole.

        The retry budget grows by what is sent and is no retry.

        Raises:
            ThreadloomError: it was held back, and nothing was sent.
            BrokenOffError: as `Line.exchange` does.
        """
        self._check(tenant, now, is_write=is_write)
        is_next = self._bulkhead.enter()
        if not is_next:
            await self._bulkhead.wait(tenant, seconds)
        try:
            if not is_next:  # much may have happened since
                began, now = now, self._now()
                seconds -= now - began
                self._check(tenant, now, is_write=is_write)
            if not is_retry:
                self.budget.request(now)
            return await self._sent(line, asked, tenant, seconds)
        finally:
            self._bulkhead.leave()

    def cool_down(self, tenant: TenantId, answer: Answer, seconds: float | None) -> None:
        """Hold the tenant's calls back for as long as the answer to one says, or for a moment where it says nothing."""
        is_limit = answer.status == _LIMIT
        self._cooling.begin(tenant, self._now(), seconds or self._cooldown_s, is_limit=is_limit)

    def _check(self, tenant: TenantId, now: float, *, is_write: bool) -> None:
        refusal: ThreadloomError | None = self._breaker.refusal(now)
        if refusal is None:
            refusal = self._cooling.refusal(tenant, now, is_write=is_write)
        try:
            if refusal is not None:
                raise refusal.held_back()
        finally:
            del refusal  # a frame that holds what it raised is a cycle: all in it would wait for the garbage collector

    async def _sent(self, line: Line, asked: Asked, tenant: TenantId, seconds: float) -> Answer:
        breaker = self._breaker
        epoch = breaker.begin()
        try:
            answer = await line.exchange(asked, seconds)
        except BrokenOffError as broken:
            is_telling = seconds >= self._telling_s and not (asked.may_wait and broken.may_have_arrived)
            self._note(epoch, broken, is_telling=is_telling)
            raise
        except BaseException:
            breaker.forgotten(epoch)
            raise
        if answer.status == _LIMIT:
            breaker.limited(epoch, self._now(), tenant)
        elif answer.status < _FAILURES:
            breaker.succeeded(epoch)
        else:
            breaker.failed(epoch, self._now())
        return answer

    def _note(self, epoch: Epoch, broken: BrokenOffError, *, is_telling: bool) -> None:
        """Tell the breaker; `is_telling`: an answer could be expected in the time that there was."""
        if is_unreadable(broken):  # it is there; what it says of one thing need not hold for the next
            self._breaker.succeeded(epoch)
        elif is_crowd(broken) or (is_timeout(broken) and not is_telling):
            self._breaker.forgotten(epoch)  # which is not the source's fault
        else:
            self._breaker.failed(epoch, self._now())
