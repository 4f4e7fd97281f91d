"""Uvicorn's protocol with a door to the connection below it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, cast

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from .faulty import LINE
from .wire import Wire

Greeter = Callable[[Wire], Coroutine[Any, Any, None] | None]
"""What meets a new connection, from which nothing is read until that resumes it; None: nothing does."""


def protocol_with(greet: Greeter) -> type[asyncio.Protocol]:
    """A protocol whose new connections are met by `greet`; each request's scope has its connection as a `Line`."""

    class Greeted(_FaultyProtocol):
        _greet = staticmethod(greet)

    return Greeted


class _FaultyProtocol(HttpToolsProtocol):
    """One connection."""

    wire: Wire
    _greet: Greeter
    _greeting: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """It was accepted."""
        super().connection_made(transport)
        self.wire = Wire(transport, self.flow)
        self._app_above, self.app = self.app, self._with_line
        greeting = self._greet(self.wire)
        if greeting is not None:
            self.wire.stop_reading()
            self._greeting = asyncio.create_task(greeting)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed; what is being played on it ends."""
        self.wire.lost()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops: nothing is played on to the end."""
        if self.wire.is_played_on:
            self.wire.reset_now()
        super().shutdown()

    async def _with_line(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Not `self.cycle`: that is the last request's, and a client may have sent another one already.
        cycle: RequestResponseCycle = cast("Any", receive).__self__
        scope["extensions"] = {LINE: _Line(self.wire, cycle)}
        await self._app_above(scope, receive, send)


class _Line(NamedTuple):
    """One exchange of a connection."""

    wire: Wire
    cycle: RequestResponseCycle

    def answered(self) -> None:
        """A whole answer was written past the server."""
        self.cycle.response_started = self.cycle.response_complete = True
        self.cycle.on_response()

    def broke(self) -> None:
        """Nothing more is to be written."""
        self.cycle.disconnected = True
