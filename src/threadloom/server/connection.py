# ruff: noqa: D102 - the methods are named and described by asyncio, httptools and uvicorn
"""A client's connection: uvicorn's, with bounds on what comes beside a request's body, and on waiting for it.

httptools takes heads of any size; uvicorn waits for them for ever, reads on for ever what was answered already, and
waits for ever for a client to read.
"""

import asyncio
import logging
import uuid
from typing import ClassVar, cast

import msgspec
from httptools import HttpRequestParser
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from threadloom.domain.errors import ErrorCode
from threadloom.domain.noun import Noun
from threadloom.graphql.endpoint.answer import failed
from threadloom.graphql.endpoint.overload import Lag
from threadloom.graphql.endpoint.presence import Connected
from threadloom.graphql.errors import BAD_REQUEST

from .cycle import Cycle
from .head import HeadLimits, size_of
from .parsing import Parser

_log = logging.getLogger("threadloom.access")


class ConnectionLimits(Noun):
    """How large a head may be and how long it may take to come; how long the rest of a body may that was answered
    already; how long a client may read nothing of its answer; how long requests under way get at the end.
    """

    head: HeadLimits = HeadLimits()
    head_timeout_s: float = 10.0
    linger_s: float = 2.0
    unread_s: float = 10.0
    drain_s: int = 10


class Connection(HttpToolsProtocol):
    """Refuses heads that are too large (431), and closes connections whose head does not come in time.

    Who goes on sending a body that was answered already has a moment to read the answer; then the connection ends. So
    it does after the answer to a request that others were sent behind, and where a client reads nothing.
    """

    limits: ClassVar[ConnectionLimits] = ConnectionLimits()
    lag: ClassVar[Lag] = Lag()

    _patience: asyncio.TimerHandle | None = None
    _head_bytes = 0  # of what the parser has told of the head, and of trailers
    _loose_bytes = 0  # of what came and was told neither as head nor as body: unfinished lines, chunks' sizes
    _is_too_large = False
    _body_is_coming = False
    _is_pipelined = False
    _unread: asyncio.TimerHandle | None = None
    _client: Connected | None = None  # of the request that came last
    _writing: asyncio.Transport

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        super().connection_made(transport)
        self.parser = cast("HttpRequestParser", Parser(self))
        self._writing = cast("asyncio.Transport", _Writing(transport))
        transport.set_write_buffer_limits(high=0)  # so that whatever waits for the client to read is told of
        self._close_in(self.limits.head_timeout_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stay()
        self._all_is_read()
        super().connection_lost(exc)
        if self._client is not None:
            self._client.leave()

    def data_received(self, data: bytes) -> None:
        if self._is_pipelined:  # the parser has stopped, and the connection ends with the answer under way
            return
        self._loose_bytes += len(data)
        super().data_received(data)
        if self._head_bytes + self._loose_bytes > self.limits.head.bytes and not self.transport.is_closing():
            self._is_too_large = True
            self.send_400_response("")
        self._end_some_time()

    def on_message_begin(self) -> None:
        if self._is_answering():
            self._is_pipelined = True
            self.cycle.keep_alive = False
            raise ValueError("a request was sent behind one that is not answered yet")
        super().on_message_begin()
        scope = cast("Scope", self.scope)
        self.lag.note(scope)
        self._client = Connected()
        self._client.note(scope)
        self._head_bytes = 0

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(size_of(name, value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._stay()
        self._body_is_coming = True
        super().on_headers_complete()
        # uvicorn makes it by the name of its class; it is not used before its task begins.
        self.cycle.__class__, self.cycle.transport = Cycle, self._writing

    def on_body(self, body: bytes) -> None:
        self._loose_bytes -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():  # another protocol was offered, which is not taken: the body comes now
            return
        self._body_is_coming = False
        self._loose_bytes = 0
        self._stay()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._body_is_coming and not self.transport.is_closing():
            self._close_in(self.limits.linger_s)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._expect_reading(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        self._all_is_read()
        super().resume_writing()

    def shutdown(self) -> None:
        super().shutdown()
        if self._body_is_coming:  # nothing was begun for it
            self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours is told in the shape of all others
        """Say that what came is no request of ours, and end the connection."""
        if self._is_pipelined:
            return
        cycle = cast("RequestResponseCycle | None", self.cycle)  # none before the first request
        if cycle is not None and cycle.response_started and not cycle.response_complete:
            self.transport.close()
            return
        status, code, message = 400, BAD_REQUEST, "this is not HTTP"
        if self._is_too_large:
            status, code, message = 431, ErrorCode.LIMIT_EXCEEDED, "the headers are too many or too large"
        request_id = uuid.uuid4().hex
        _log.info("no request", extra={"status": status, "request_id": request_id})
        body = msgspec.json.encode(failed(status, code, message, request_id=request_id).body)
        head = (
            STATUS_LINE[status],
            b"content-type: application/json; charset=utf-8\r\n",
            b"content-length: %d\r\n" % len(body),
            b"connection: close\r\n",
            b"x-request-id: %s\r\n\r\n" % request_id.encode(),
        )
        self.transport.write(b"".join(head) + body)
        self.transport.close()

    def _count(self, size: int) -> None:
        """Count a line of the head; what is raised here makes the parser stop."""
        limits = self.limits.head
        self._head_bytes += size
        self._loose_bytes -= size
        self._is_too_large = self._head_bytes > limits.bytes or len(self.headers) >= limits.headers
        if self._is_too_large:
            raise ValueError("the head is too large")

    def _is_answering(self) -> bool:
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return cycle is not None and not cycle.response_complete

    def _end_some_time(self) -> None:
        """Wait for a next head, or the rest of one, no longer than for a first one.

        Any byte makes uvicorn forget that it waits. A head that came whole needs no timer.
        """
        is_waiting = self._patience is not None or self.timeout_keep_alive_task is not None
        if not is_waiting and not self._is_answering() and not self.transport.is_closing():
            self._close_in(self.limits.head_timeout_s)

    def _expect_reading(self, left: int) -> None:
        """End the connection unless less than `left` bytes wait for the client in a while."""
        self._unread = self.loop.call_later(self.limits.unread_s, self._check_reading, left)

    def _check_reading(self, left: int) -> None:
        still = self.transport.get_write_buffer_size()
        if still < left:
            self._expect_reading(still)
        else:
            self.transport.abort()

    def _all_is_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _close_in(self, seconds: float) -> None:
        self._stay()
        self._patience = self.loop.call_later(seconds, self.transport.close)

    def _stay(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


class _Writing:
    """A transport as answers use it: what they write when the client is gone goes nowhere, not into the log."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.is_closing = transport.is_closing
        self.close = transport.close

    def write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)


def bounded(limits: ConnectionLimits, lag: Lag) -> type[Connection]:
    """The connections of a server with these limits, in a loop of this lag."""

    class Bounded(Connection):
        pass

    Bounded.limits = limits
    Bounded.lag = lag
    return Bounded
