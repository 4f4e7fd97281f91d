"""Identical reads that are under way at the same time: one asks the vendor, the others wait for its answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from copy import copy
from typing import Generic, TypeVar

from threadloom.domain.errors import Overloaded, ThreadloomError, VendorTimeout

T = TypeVar("T")

# They say how much time the one had who asked, which is not how much the others have.
_OF_ONE_ALONE = (VendorTimeout, Overloaded)


class Flights(Generic[T]):
    """What is being asked just now. The first who asks flies in his own task, so that flying alone costs nothing more.

    Should the first be cancelled or run out of time, the next in line flies, with the time that is left to that one.
    """

    def __init__(self) -> None:
        self._under_way: dict[Hashable, list[asyncio.Future[T | ThreadloomError | None]]] = {}

    async def share(self, key: Hashable, seconds: float, fly: Callable[[float], Awaitable[T]]) -> T:
        """What `fly` gives, which is called with the seconds that are left, or what it gives to another with this key.

        Raises:
            ThreadloomError: what `fly` raises; one that reaches several is a copy for each.
            VendorTimeout: the seconds have passed while another was flying.
        """
        if key in self._under_way:
            until = asyncio.get_running_loop().time() + seconds
            while (passengers := self._under_way.get(key)) is not None:
                landed = await _landing(passengers, until)
                if isinstance(landed, ThreadloomError):
                    raise copy(landed)
                if landed is not None:
                    return landed
            seconds = until - asyncio.get_running_loop().time()
        return await self._first(key, seconds, fly)

    def part(self) -> None:
        """Let nobody join a flight that is under way: something was written, and it may have left before that."""
        self._under_way = {}

    async def _first(self, key: Hashable, seconds: float, fly: Callable[[float], Awaitable[T]]) -> T:
        passengers: list[asyncio.Future[T | ThreadloomError | None]] = []
        self._under_way[key] = passengers
        landed: T | ThreadloomError | None = None
        try:
            answer = landed = await fly(seconds)
        except _OF_ONE_ALONE:
            raise
        except ThreadloomError as error:
            landed = copy(error)  # its traceback holds this frame: a cycle, left to the garbage collector
            raise
        finally:
            if self._under_way.get(key) is passengers:
                del self._under_way[key]
            for passenger in passengers:
                if not passenger.done():
                    passenger.set_result(landed)
        return answer


async def _landing(
    passengers: list[asyncio.Future[T | ThreadloomError | None]], until: float
) -> T | ThreadloomError | None:
    """What the flight brings; None when it brings nothing for others."""
    landing: asyncio.Future[T | ThreadloomError | None] = asyncio.get_running_loop().create_future()
    passengers.append(landing)
    try:
        async with asyncio.timeout_at(until):
            return await landing
    except TimeoutError as error:
        raise VendorTimeout("the source did not answer in time") from error
