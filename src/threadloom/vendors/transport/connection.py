"""One connection: one exchange at a time."""

import asyncio
import select
import socket
from collections.abc import Callable
from copy import copy
from typing import NamedTuple, Protocol

import httpx

from .answer import Answer
from .outgoing import Outgoing
from .patience import Patience, tell, wait_for

MAX_HELD_BYTES = 256 * 1024
"""More of a body than this is not taken from the peer before its reader asks for it."""

MAX_SURELY_SENT_BYTES = 64 * 1024
"""A request up to this size is taken by the socket at once. Of a larger one over TLS nobody can tell: the transport
counts what is to be encrypted, not what waits for the socket below it.
"""


class Origin(NamedTuple):
    """Where a connection leads: the host as it stands in DNS or as an address without brackets."""

    is_tls: bool
    host: str
    port: int


class Keeper(Protocol):
    """Who is told what becomes of a connection."""

    def freed(self, connection: "Connection", *, is_reusable: bool) -> None:
        """Its exchange is over; told once for each."""
        ...

    def lost(self, connection: "Connection") -> None:
        """It is closed."""
        ...


class Connection(asyncio.Protocol):
    """A connection to an origin, in the keeper's hands while no exchange is under way."""

    def __init__(self, origin: Origin, keeper: Keeper) -> None:
        self.origin = origin
        self.idle_since = 0.0
        self.is_lost = asyncio.get_running_loop().create_future()
        self._keeper = keeper
        self._is_busy = False
        self._is_countable = True  # whether the transport can say that all of the request was sent
        self._answer: Answer | None = None
        self._room: asyncio.Future[None] | None = None

    # What is asked of it

    def take(self) -> None:
        """Begin an exchange's time with it; it ends in `Keeper.freed`."""
        self._is_busy = True

    def is_fresh(self) -> bool:
        """Whether an idle connection can serve: neither closed by the peer, nor holding bytes that nobody asked for."""
        return not self._transport.is_closing() and not self._is_readable()

    async def exchange(self, outgoing: Outgoing, patience: Patience) -> Answer:
        """Send a request; the answer once its head is there.

        Raises:
            httpx.TransportError: it could not be sent, or no such answer came.
        """
        answer = self._begun(outgoing)
        try:
            while self._room is not None and not answer.is_over:
                await wait_for(self._room, patience.write, httpx.WriteTimeout)
            await answer.head(patience.read)
        except BaseException:
            self.give_up(answer)
            raise
        return answer

    async def ask(self, outgoing: Outgoing, seconds: float, most_bytes: int) -> Answer:
        """Send a request; the answer, whole, or with an `error` that came after its head.

        Raises:
            httpx.TransportError: it could not be sent, or no head came; in so many seconds, where time is the reason.
        """
        answer = self._begun(outgoing, most_bytes)
        timer = asyncio.get_running_loop().call_later(seconds, self._too_late, answer)
        try:
            await answer.whole()
        except BaseException:
            self.give_up(answer)
            raise
        finally:
            timer.cancel()
        if answer.error is not None and not answer.has_head:
            raise copy(answer.error)  # see `Answer`
        return answer

    def abort(self) -> None:
        """Close it at once, whatever is under way."""
        self._transport.abort()
        self._end(httpx.ReadError("the exchange was given up"))

    def give_up(self, answer: Answer) -> None:
        """Close it if it is still at this answer; one that is over has left the connection to others."""
        if self._answer is answer:
            self.abort()

    def go_on(self, answer: Answer) -> None:
        """Take more from the peer, if it is this answer that is being read."""
        if self._answer is answer and not self._transport.is_closing():
            self._transport.resume_reading()

    # What the event loop tells

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """It is open, TLS included."""
        self._transport = transport
        self._is_readable = readable(transport.get_extra_info("socket"))

    def data_received(self, data: bytes) -> None:
        """Bytes from the peer; those that nobody asked for end the connection."""
        answer = self._answer
        if answer is None:
            self._transport.abort()
            return
        answer.feed(data)
        if answer.is_over:
            self._settle(answer)
        elif answer.most_bytes is None and answer.held_bytes > MAX_HELD_BYTES:
            self._transport.pause_reading()

    def eof_received(self) -> None:
        """The peer sends nothing more; the event loop closes the connection then."""
        if self._answer is not None:
            self._answer.feed_eof()
            self._settle(self._answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed, by either side."""
        kind = httpx.ReadError if self._room is None else httpx.WriteError
        self._end(kind("the connection broke") if exc else httpx.RemoteProtocolError("the connection was closed"))
        tell(self.is_lost)
        self._keeper.lost(self)

    def pause_writing(self) -> None:
        """The peer takes less than is sent."""
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """There is room again."""
        room, self._room = self._room, None
        tell(room)

    # How an exchange begins, and how it ends

    def _begun(self, outgoing: Outgoing, most_bytes: int | None = None) -> Answer:
        if self._transport.is_closing():
            self.abort()
            raise httpx.WriteError("the connection was closed before the request was sent")
        self._answer = answer = Answer(to_head=outgoing.is_head, most_bytes=most_bytes)
        self._is_countable = not self.origin.is_tls or len(outgoing.data) <= MAX_SURELY_SENT_BYTES
        self._transport.write(outgoing.data)
        return answer

    def _too_late(self, answer: Answer) -> None:
        answer.fail(httpx.ReadTimeout("this took longer than it may"))
        self.give_up(answer)

    def _end(self, error: httpx.TransportError) -> None:
        if self._answer is not None:
            self._answer.fail(error)
        tell(self._room)
        self._free(is_reusable=False)

    def _settle(self, answer: Answer) -> None:
        is_all_sent = self._is_countable and self._transport.get_write_buffer_size() == 0
        is_reusable = answer.is_complete and answer.is_reusable and is_all_sent and not self._transport.is_closing()
        tell(self._room)
        if not is_reusable:
            self._transport.abort()
        self._free(is_reusable=is_reusable)

    def _free(self, *, is_reusable: bool) -> None:
        self._answer = None
        if self._is_busy:
            self._is_busy = False
            self._keeper.freed(self, is_reusable=is_reusable)


def readable(sock: socket.socket) -> Callable[[], bool]:
    """Tells, each time that it is asked, whether there is something to read at once, the end of the stream included."""
    fileno = sock.fileno()
    if not hasattr(select, "poll"):  # Windows
        return lambda: bool(select.select([fileno], (), (), 0)[0])
    poll = select.poll()
    poll.register(fileno, select.POLLIN)
    return lambda: bool(poll.poll(0))
