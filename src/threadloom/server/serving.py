"""Running an app on a port until somebody stops it."""

import asyncio
import errno
import gc
import logging
import signal
import socket
from collections.abc import AsyncGenerator, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from threadloom.graphql.endpoint.overload import Lag

from .connection import ConnectionLimits, bounded
from .wrong import ConfigurationError

_ABOUT_CLIENTS = ("Invalid HTTP request received", "Unsupported upgrade request", "No supported WebSocket library")

_NEW_OBJECTS = 50_000  # containers between two collections; a few megabytes, should all of them be garbage


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run to the end, on the fastest event loop there is."""
    try:
        import uvloop  # noqa: PLC0415 - not made for every platform
    except ImportError:
        asyncio.run(coroutine)
    else:
        uvloop.run(coroutine)


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens nowhere yet but holds the port; 0 takes a free one.

    Raises:
        ConfigurationError: the port is taken, or the address is not of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigurationError([f"server.host is {host!r}: it should be an address of this machine"]) from error
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
        bound.listen()
    except OSError as error:
        bound.close()
        reason = "it is taken; --port chooses another" if error.errno == errno.EADDRINUSE else error.strerror
        raise ConfigurationError([f"server.port is {port}: cannot listen on {host}: {reason}"]) from error
    return bound


def address_of(bound: socket.socket) -> str:
    """`http://host:port` as a client on this machine writes it."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def listening(
    app: ASGIApp,
    bound: socket.socket,
    limits: ConnectionLimits | None = None,
) -> AsyncGenerator[None]:
    """Answer on the socket; at the end no more is taken, and requests under way get `limits.drain_s`."""
    limits, lag = limits or ConnectionLimits(), Lag()
    config = uvicorn.Config(
        app,
        http=bounded(limits, lag),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=limits.drain_s,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_of_ours)
    server = _Server(config)
    with lag.measured():
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        try:
            await server.is_listening.wait()
            yield
        finally:
            server.should_exit = True
            await serving


@contextmanager
def collecting_rarely() -> Generator[None]:
    """Let the garbage collector look at little, and seldom: for a process that has started and only answers from here.

    What has been made so far, modules, schema and settings, stays until the end. What requests make is given back by
    counting references, nearly all of it at their end; at Python's own pace the collector would look through the
    objects of a large answer dozens of times while it is made, for a quarter of the time that it takes.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def stop_signals() -> Generator[asyncio.Event]:
    """An event that is set by Ctrl-C, a request to terminate, or the end of the terminal; none ends us by itself."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def heard(_number: int, _frame: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.signal(number, heard) for number in _signals()}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_of_ours(record: logging.LogRecord) -> bool:
    """Whether a line of uvicorn's tells of us, not of what a client sent; anybody could fill the log with that."""
    return not record.getMessage().startswith(_ABOUT_CLIENTS)


def _signals() -> list[int]:
    signals: list[int] = [signal.SIGINT, signal.SIGTERM]
    hang_up: int | None = getattr(signal, "SIGHUP", None)  # not on Windows; ignored under nohup, and stays so
    if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:
        signals.append(hang_up)
    return signals


class _Server(uvicorn.Server):
    """Uvicorn as a guest in a running loop: it leaves signals alone, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_listening.set()
