"""How long each step of an exchange may take, and waiting no longer than that."""

import asyncio
from typing import NamedTuple

import httpx


class Patience(NamedTuple):
    """Seconds for each step, from httpx's `timeout` extension; None: as long as it takes."""

    connect: float | None = None
    pool: float | None = None
    read: float | None = None
    write: float | None = None

    @classmethod
    def of(cls, request: httpx.Request) -> "Patience":
        """What a request asks for."""
        timeout = request.extensions.get("timeout")
        return _ENDLESS if timeout is None else cls(**timeout)


_ENDLESS = Patience()


async def wait_for(news: asyncio.Future[None], seconds: float | None, too_late: type[httpx.TimeoutException]) -> None:
    """Wait for a future of the waiter's own.

    Raises:
        httpx.TimeoutException: of the kind `too_late`, when the seconds have passed.
    """
    if seconds is None:
        return await news
    timer = news.get_loop().call_later(seconds, _give_up, news, too_late)
    try:
        return await news
    finally:
        timer.cancel()


def tell(news: asyncio.Future[None] | None) -> bool:
    """End the waiting, if anybody still waits; whether somebody did."""
    if news is None or news.done():
        return False
    news.set_result(None)
    return True


def _give_up(news: asyncio.Future[None], too_late: type[httpx.TimeoutException]) -> None:
    if not news.done():
        news.set_exception(too_late("this took longer than it may"))
