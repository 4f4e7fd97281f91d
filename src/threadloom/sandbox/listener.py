"""One HTTP server on one port, which can be taken down and brought up again."""

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from .faults.connection import Greeter, protocol_with

# Longer than clients keep idle connections, so that none meets one that is just being closed.
_KEEP_ALIVE_S = 75
# With a backlog of none, one connection that nobody accepts fills the queue; the second is there for other systems.
_QUEUED = 2


class _Server(uvicorn.Server):
    """Uvicorn as a guest in a running loop: it installs no signal handlers, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_listening.set()


def _no_greeting(_wire: object) -> None:
    """Connections are met by nothing."""


class Listener:
    """Holds its port from the first moment to the last: while it is down, a connection is refused there.

    `greet` meets each new connection before anything is read from it.

    Raises:
        OSError: on construction, the port is taken.
    """

    def __init__(self, app: ASGIApp, *, host: str, port: int, greet: Greeter = _no_greeting) -> None:
        self._app = app
        self._protocol = protocol_with(greet)
        self._queued: list[socket.socket] = []
        self._host = host
        self._family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = self._bind(port)
        self.port: int = self._socket.getsockname()[1]
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None
        self._changing = asyncio.Lock()

    @property
    def address(self) -> str:
        """`http://host:port`."""
        host = f"[{self._host}]" if self._family is socket.AF_INET6 else self._host
        return f"http://{host}:{self.port}"

    @property
    def is_up(self) -> bool:
        """Whether connections are accepted."""
        return self._server is not None

    async def up(self) -> None:
        """Accept connections; nothing happens when it does already."""
        async with self._changing:
            if self._server is not None:
                return
            self._empty_queue()
            config = uvicorn.Config(
                self._app,
                http=self._protocol,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=1,
                timeout_keep_alive=_KEEP_ALIVE_S,
            )
            self._server = _Server(config)
            self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
            await self._server.is_listening.wait()

    async def down(self) -> None:
        """Close every connection and refuse new ones; the port stays ours."""
        async with self._changing:
            await self._refuse()

    async def stall(self) -> None:
        """Close every connection; new ones neither come about nor are refused, for the port's queue is full."""
        async with self._changing:
            await self._refuse()
            self._socket.listen(0)
            for _ in range(_QUEUED):
                queued = socket.socket(self._family, socket.SOCK_STREAM)
                queued.settimeout(0)
                queued.connect_ex((self._host, self.port))
                self._queued.append(queued)

    async def close(self) -> None:
        """Give the port back."""
        async with self._changing:
            await self._stop()
            self._empty_queue()
            self.release()

    def release(self) -> None:
        """Give back the port of a listener that is not up."""
        self._socket.close()

    async def _refuse(self) -> None:
        is_stalled = bool(self._queued)
        self._empty_queue()
        if is_stalled:
            self._socket.close()
        if await self._stop() or is_stalled:
            self._socket = self._bind(self.port)

    async def _stop(self) -> bool:
        server, task = self._server, self._task
        if server is None or task is None:
            return False
        server.should_exit = True
        await task
        self._server = self._task = None
        return True

    def _empty_queue(self) -> None:
        for queued in self._queued:
            queued.close()
        self._queued.clear()

    def _bind(self, port: int) -> socket.socket:
        """A socket that holds the port without listening: until a server listens on it, connections are refused."""
        # asyncio turns Nagle's algorithm off only where the protocol is named; with it an answer waits for 40 ms.
        bound = socket.socket(self._family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((self._host, port))
        except OSError:
            bound.close()
            raise
        return bound
