"""The sandbox: every emulated vendor on a listener of its own, and the control API beside them."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from starlette.types import ASGIApp

from .control import Control, State
from .emulator import Pace, Service, Vendor, World
from .faults.connection import Greeter
from .faults.faulty import Faulty
from .faults.rules import Rule, Standing
from .listener import Listener
from .record import Record
from .vendors import CONTROL_PORT, DEFAULT_PORTS, VENDORS


class Emulator:
    """One vendor of an open sandbox."""

    def __init__(self, vendor: Vendor, service: Service, faulty: Faulty, listener: Listener) -> None:
        self.slug = vendor.slug
        self.api_key = vendor.api_key
        self.base_url = listener.address + vendor.path
        self.state: State = "up"
        """`up`, or `down`: connections are refused."""
        self._service = service
        self._rules = faulty.rules
        self._listener = listener

    @property
    def seeded_thread_ids(self) -> tuple[str, ...]:
        """Native ids of the threads that are there from the start, newest last."""
        return tuple(self._service.seeded_thread_ids)

    async def set_state(self, state: State) -> None:
        """Bring the vendor up on the port it had, or take it down so that connections are refused."""
        self.state = state
        await self._listen()

    @property
    def faults(self) -> Sequence[Standing]:
        """The rules that stand, in the order in which they are looked at, and how often each was played."""
        return tuple(self._rules.standing)

    async def break_on(self, *rules: Rule) -> Sequence[Standing]:
        """Set rules behind those that stand: the first one that fits a request is played.

        Where one meets new connections, those that are open are closed, so that nobody gets past it.

        Raises:
            ValueError: a rule makes no sense, and none is set.
        """
        added = self._rules.add(rules)
        if any(standing.greets for standing in added):
            await self._listener.down()
        await self._listen()
        return added

    async def mend(self) -> None:
        """Take back every rule."""
        self._rules.clear()
        await self._listen()

    def reset(self) -> None:
        """Back to the seeds; the vendor stays up or down, and broken, as it is."""
        self._service.reset()

    async def _listen(self) -> None:
        if self.state == "down":
            await self._listener.down()
        elif any(standing.is_of_port for standing in self._rules.standing):
            await self._listener.stall()
        else:
            await self._listener.up()


class Sandbox:
    """Faithful emulators of the vendors over HTTP, to be used as `async with Sandbox() as sandbox`.

    `ports` maps `control` and vendors' slugs to ports; what it leaves out gets a free one, as does 0. With a `seed`
    the same requests give the same native ids; without one they differ each time, so that a gateway which outlives the
    sandbox never meets an id twice. `now` gives Unix seconds.

    Raises:
        OSError: on entering, a port is taken.
        ValueError: `ports` names an unknown vendor.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        ports: Mapping[str, int] | None = None,
        seed: int | None = None,
        pace: Pace | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._host = host
        self._ports = dict(ports or {})
        if unknown := self._ports.keys() - DEFAULT_PORTS.keys():
            raise ValueError(f"unknown vendor {min(unknown)!r} in ports: {', '.join(DEFAULT_PORTS)} are known")
        self._seed = seed
        self._pace = pace or Pace()
        self._now = now
        self._listeners: list[Listener] = []
        self.record = Record(now=now)
        self.emulators: dict[str, Emulator] = {}
        self.control_url = ""

    async def __aenter__(self) -> Self:
        self.emulators = {slug: self._emulator(vendor) for slug, vendor in VENDORS.items()}
        control = self._listener("control", Control(self.emulators, self.record).app)
        self.control_url = control.address
        try:
            await asyncio.gather(*(listener.up() for listener in self._listeners))
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    def _emulator(self, vendor: Vendor) -> Emulator:
        # Each vendor has chance of its own: its ids do not depend on what the others were asked.
        chance = random.Random() if self._seed is None else random.Random(f"{self._seed} {vendor.slug}")  # noqa: S311
        service = vendor.build(World(now=self._now, random=chance, pace=self._pace), vendor.api_key)
        faulty = Faulty(service.app)
        listener = self._listener(vendor.slug, self.record.watch(vendor.slug, faulty), greet=faulty.greet)
        return Emulator(vendor, service, faulty, listener)

    def _listener(self, name: str, app: ASGIApp, **options: Greeter) -> Listener:
        try:
            listener = Listener(app, host=self._host, port=self._ports.get(name, 0), **options)
        except OSError as error:
            for open_listener in self._listeners:
                open_listener.release()
            raise OSError(error.errno, f"{name}: cannot listen on {self._host}:{self._ports.get(name)}") from error
        self._listeners.append(listener)
        return listener

    async def _close(self) -> None:
        await asyncio.gather(*(listener.close() for listener in self._listeners))
        self._listeners.clear()


def ports_from(first: int) -> dict[str, int]:
    """The fixed ports of `threadloom sandbox`, moved so that the control API has the first of them."""
    return {name: port - CONTROL_PORT + first for name, port in DEFAULT_PORTS.items()}


async def serve(
    *, host: str = "127.0.0.1", port: int = CONTROL_PORT, ready: Callable[[Sandbox], None] = lambda _sandbox: None
) -> None:
    """Run the sandbox on its fixed ports until this task is cancelled; `ready` is called once it can be reached.

    Raises:
        OSError: a port is taken.
    """
    async with Sandbox(host=host, ports=ports_from(port)) as sandbox:
        ready(sandbox)
        await asyncio.Event().wait()
