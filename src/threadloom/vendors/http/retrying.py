"""The one place that sends a request again: reads, seldom, and never beyond the caller's time."""

import asyncio
from contextlib import suppress
from http import HTTPStatus

from threadloom.domain.clock import Clock
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import TenantId

from .gate import Gate
from .lines import Answer, Asked, BrokenOffError, Line
from .outcome import is_crowd, is_unreadable
from .retry_after import wait_s
from .timing import Timing

BACKOFF_S = 0.1
"""Before the first retry it is at most this, before each further one at most twice as much."""

_COOLING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_PASSING = _COOLING | {HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT}

_Failed = Answer | BrokenOffError


class Retrying:
    """Requests over one line, through the source's gate. A write is sent once, whatever becomes of it.

    A read is sent again after a failure to connect, a connection that broke, a 502, 503 or 504, and a 429 that says
    when: as long after it as Retry-After asks and full jitter adds (from nothing to a bound that doubles). Only where
    that is before its time ends, the source's retry budget has some left, and the gate lets it go.
    """

    def __init__(
        self, gate: Gate, line: Line, *, retries: int, clock: Clock, reset_header: str | None, timing: Timing
    ) -> None:
        self._gate = gate
        self._line = line
        self._retries = retries
        self._clock = clock
        self._reset_header = reset_header
        self._timing = timing
        self._now = timing.now

    async def read(self, tenant: TenantId, asked: Asked, seconds: float) -> Answer:
        """The answer to a read, the last one if it was sent several times; raises as `Gate.exchange` does."""
        now = self._now()
        failed: _Failed
        try:
            failed = await self._gate.exchange(
                self._line, asked, tenant=tenant, seconds=seconds, now=now, is_write=False
            )
            if failed.status not in _PASSING:
                return failed
        except BrokenOffError as broken:
            failed = broken
        try:
            answer = await self._again(tenant, asked, failed, now + seconds)
        finally:
            del failed  # else an error would hold itself, and what it came with, by its traceback
        self._cool_down(tenant, answer)
        return answer

    async def write(self, tenant: TenantId, asked: Asked, seconds: float) -> Answer:
        """The answer to a write; raises as `Gate.exchange` does."""
        answer = await self._gate.exchange(
            self._line, asked, tenant=tenant, seconds=seconds, now=self._now(), is_write=True
        )
        self._cool_down(tenant, answer)
        return answer

    def wait_s(self, answer: Answer) -> float | None:
        """Seconds from now to when the source wants to be asked again, where it says so."""
        return wait_s(answer.status, answer.headers, now=self._clock.now(), reset_header=self._reset_header)

    async def _again(self, tenant: TenantId, asked: Asked, failed: _Failed, until: float) -> Answer:
        for number in range(self._retries):
            pause = self._pause(tenant, failed, number)
            try:
                answer = None if pause is None else await self._retry(tenant, asked, pause, until)
            except BrokenOffError as broken:
                failed = broken
            else:
                if answer is None:
                    break
                failed = answer
                if failed.status not in _PASSING:
                    return failed
        try:
            if isinstance(failed, BrokenOffError):
                raise failed
            return failed
        finally:
            del failed

    async def _retry(self, tenant: TenantId, asked: Asked, pause: float, until: float) -> Answer | None:
        """The answer after a pause; None where nothing is sent, for want of time or budget, or as it is held back."""
        budget, taken_at = self._gate.budget, self._now()
        if taken_at + pause >= until or not budget.take(taken_at):
            return None
        try:
            await self._timing.sleep(pause)
        except asyncio.CancelledError:
            budget.give_back(taken_at)
            raise
        now = self._now()
        with suppress(ThreadloomError):  # held back: what came before says more
            if now < until:
                return await self._gate.exchange(
                    self._line, asked, tenant=tenant, seconds=until - now, now=now, is_write=False, is_retry=True
                )
        budget.give_back(taken_at)
        return None

    def _pause(self, tenant: TenantId, failed: _Failed, number: int) -> float | None:
        """How long to wait before the next try; None where it would be of no use."""
        jitter = self._timing.between(0.0, BACKOFF_S * 2**number)
        if isinstance(failed, BrokenOffError):
            return None if is_unreadable(failed) or is_crowd(failed) else jitter
        told = self.wait_s(failed)
        if told and failed.status in _COOLING:
            self._gate.cool_down(tenant, failed, told)  # for the others, while this one waits
        if told is None and failed.status == HTTPStatus.TOO_MANY_REQUESTS:
            return None
        return (told or 0.0) + jitter

    def _cool_down(self, tenant: TenantId, answer: Answer) -> None:
        if answer.status in _COOLING:
            self._gate.cool_down(tenant, answer, self.wait_s(answer))
