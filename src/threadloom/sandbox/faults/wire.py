"""A connection below HTTP: bytes as they please, silence, and both ways to end."""

import asyncio
import socket
import struct

from uvicorn.protocols.http.flow_control import FlowControl

A_MOMENT_S = 0.02
"""Long enough for what was written to be on its way before the connection breaks."""
_LONGEST_S = 600.0
_AT_ONCE = struct.pack("ii", 1, 0)


class GoneError(Exception):
    """The connection is closed, by either side: a fault that is being played ends with that."""


class Wire:
    """One accepted connection. Waiting on it, in any way, ends with GoneError when it is closed."""

    def __init__(self, transport: asyncio.Transport, flow: FlowControl) -> None:
        self._transport = transport
        self._flow = flow
        self.is_played_on = False
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def lost(self) -> None:
        """It is closed; told by the protocol."""
        if not self._gone.done():
            self._gone.set_result(None)

    async def write(self, *pieces: bytes) -> None:
        """Send bytes as they are; waits for as long as the client takes none."""
        for piece in pieces:
            if self._gone.done() or self._transport.is_closing():
                raise GoneError
            self._transport.write(piece)
            await self._flow.drain()

    async def pause(self, seconds: float = A_MOMENT_S) -> None:
        """Do nothing for so long."""
        await asyncio.wait([self._gone], timeout=seconds)
        if self._gone.done():
            raise GoneError

    async def hang(self) -> None:
        """Do nothing until the client has enough, ten minutes at most."""
        await self.pause(_LONGEST_S)
        self.close()
        raise GoneError

    async def reset(self) -> None:
        """Break the connection (RST); what was written before may arrive."""
        await self.pause()
        self.reset_now()
        raise GoneError

    async def end(self) -> None:
        """Close the connection (FIN) once all is sent."""
        self.close()
        raise GoneError

    def reset_now(self) -> None:
        """Break the connection in this very moment."""
        bound: socket.socket = self._transport.get_extra_info("socket")
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._transport.abort()

    def close(self) -> None:
        """Send the end of the stream after what was written."""
        self._transport.close()

    def stop_reading(self) -> None:
        """Take nothing more from the client."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take what the client sends, if it is still there."""
        if not self._transport.is_closing():
            self._transport.resume_reading()
