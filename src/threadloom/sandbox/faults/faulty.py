"""An emulator that breaks on request."""

from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Protocol, cast

from starlette.types import ASGIApp, Receive, Scope, Send

from threadloom.sandbox.record import PLAYED, read_body

from .answer import answered, send_whole
from .fault import Scene
from .rules import HEADER, Cue, Rules, cue_of
from .statuses import REFUSED
from .wire import GoneError, Wire

LINE = "sandbox.line"
"""The extension of a request's scope that holds its `Line`."""


class Line(Protocol):
    """What a fault needs of the server: the connection, and somebody to tell of an answer's end."""

    @property
    def wire(self) -> Wire:
        """The connection."""
        ...

    def answered(self) -> None:
        """A whole answer was written past the server: the next request can come."""
        ...

    def broke(self) -> None:
        """The connection is at its end: the server shall write nothing."""
        ...


class Faulty:
    """The app, with faults at the requests that a rule or their own header names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.rules = Rules()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or play what it meets."""
        header = next((value for name, value in scope["headers"] if name == HEADER), None)
        if header is None and not self.rules.standing:
            return await self._app(scope, receive, send)
        try:
            cue = self._cue(scope, header)
        except ValueError as error:
            return await send_whole(REFUSED.but(status=400).said({"error": {"message": str(error)}}), send)
        if cue is None:
            return await self._app(scope, receive, send)
        return await self._play(cue, scope, receive, send)

    def greet(self, wire: Wire) -> Coroutine[Any, Any, None] | None:
        """What meets a new connection."""
        cue = self.rules.for_connection()
        return None if cue is None or cue.fault.greet is None else _met(cue.fault.greet(wire, cue.arguments))

    def _cue(self, scope: Scope, header: bytes | None) -> Cue | None:
        if header is not None:
            return cue_of(header.decode("latin-1"))
        return self.rules.for_request(scope["method"], scope["raw_path"].decode("latin-1"))

    async def _play(self, cue: Cue, scope: Scope, receive: Receive, send: Send) -> None:
        line = cast("Line", scope["extensions"][LINE])
        fault = cue.fault
        body = await read_body(receive)
        scene = Scene(
            method=scope["method"],
            target=_target(scope),
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            wire=line.wire,
            answer=await answered(self._app, scope, body) if fault.asks else REFUSED,
        )
        bent = fault.bend(scene, cue.arguments) if fault.bend is not None else scene.answer
        status = bent.status if fault.asks or fault.bend is not None else 0
        await send({"type": PLAYED, "fault": fault.name, "status": status})
        if fault.play is None:
            await send_whole(bent, send)
        else:
            await _played(line, fault.play(scene, cue.arguments))


def _target(scope: Scope) -> str:
    query: bytes = scope["query_string"]
    return (scope["raw_path"] + (b"?" + query if query else b"")).decode("latin-1")


async def _met(greeting: Coroutine[Any, Any, None]) -> None:
    with suppress(GoneError):
        await greeting


async def _played(line: Line, playing: Coroutine[Any, Any, None]) -> None:
    """Play to the end, or to that of the connection."""
    line.wire.is_played_on = True
    try:
        await playing
    except GoneError:
        line.broke()
    else:
        line.answered()
    finally:
        line.wire.is_played_on = False
