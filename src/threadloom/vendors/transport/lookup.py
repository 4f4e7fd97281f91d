"""What addresses a host has, asked of the system on threads that hold up nobody else."""

import asyncio
import ipaddress
import socket
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain, zip_longest
from typing import Any

from .reach import AddressRefusedError, Reach

MOST_AT_ONCE = 2
"""Look-ups of one transport; a source has one host, as a rule."""

Address = tuple[socket.AddressFamily, tuple[Any, ...]]
_Place = tuple[str, int]


class Lookup:
    """Addresses by name, for one transport: `reach` says which of them a connection may lead to.

    The system's own resolver cannot be stopped. So each transport has threads of its own, and one whose name service
    hangs holds up no other; nothing waits for them, neither closing nor the end of the process. The same question
    asked again while it is open is one. Nothing is remembered.
    """

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._open: dict[_Place, asyncio.Future[list[Address]]] = {}
        self._waiting: deque[_Place] = deque()
        self._threads = 0

    async def addresses(self, host: str, port: int) -> list[Address]:
        """The host's addresses that may be connected to, in the order in which they are to be tried.

        They are looked up once: what is connected to is what was looked at here.

        Raises:
            AddressRefusedError: there are some, but none of these.
            OSError, UnicodeError: there are none.
        """
        found = _literal(host, port) or await self._looked_up((host, port))
        allowed = [(family, where) for family, where in found if self._reach.allows(host, str(where[0]))]
        if not allowed:
            raise AddressRefusedError
        return by_turns(allowed)

    async def _looked_up(self, place: _Place) -> list[Address]:
        answer = self._open.get(place)
        if answer is None:
            answer = self._open[place] = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            self._go_on()
        return await asyncio.shield(answer)  # whoever gives up leaves it to the others

    def _go_on(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting and self._threads < MOST_AT_ONCE:
            self._threads += 1
            place = self._waiting.popleft()
            # Not an executor's: Python waits for those when the process ends.
            threading.Thread(target=self._ask, args=(loop, place), name="threadloom-lookup", daemon=True).start()

    def _ask(self, loop: asyncio.AbstractEventLoop, place: _Place) -> None:
        outcome: list[Address] | Exception
        try:
            outcome = [(family, where) for family, *_, where in socket.getaddrinfo(*place, type=socket.SOCK_STREAM)]
        except Exception as error:  # noqa: BLE001 - raised where the answer is waited for
            outcome = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(self._answered, place, outcome)

    def _answered(self, place: _Place, outcome: list[Address] | Exception) -> None:
        self._threads -= 1
        answer = self._open.pop(place)
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
        self._go_on()


def _literal(host: str, port: int) -> list[Address]:
    """The address that a host is by itself; none of a name."""
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return []
    family = socket.AF_INET if literal.version == 4 else socket.AF_INET6  # noqa: PLR2004 - IPv4
    return [(family, (host, port))]


def by_turns(addresses: Iterable[Address]) -> list[Address]:
    """The same, the families by turns, each in its own order."""
    families: dict[int, list[Address]] = {}
    for address in addresses:
        families.setdefault(address[0], []).append(address)
    return [address for address in chain.from_iterable(zip_longest(*families.values())) if address is not None]
