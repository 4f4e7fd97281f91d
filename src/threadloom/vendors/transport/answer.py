"""One answer, as it arrives."""

import asyncio
import re
from copy import copy

import httptools
import httpx

from .framing import Framing, framing_of
from .patience import tell, wait_for

MAX_HEAD_BYTES = 64 * 1024
"""For a head with its interim answers, for trailers, and for what may stand between two pieces of a body."""
MAX_HEADERS = 100

_REASON = re.compile(rb"[\t -~\x80-\xff]*")


class BodyTooLargeError(httpx.RemoteProtocolError):
    """More has come of a body than its reader takes."""


class Answer:
    """Reads one response with httptools and holds what has come of its body until that is taken.

    It ends in one of three ways: `is_complete`, with `is_reusable` telling whether the connection may serve again, or
    with an `error`. Bytes after the end do not change a complete answer; they make its connection unfit for another.

    The `error` is raised as copies: with a traceback it would hold frames that hold this answer, and all of them would
    wait for the garbage collector.

    It is read as it arrives, by `head` and `piece`, or else by `whole` and `body`. With `most_bytes` a larger body is
    an error; without it, who feeds must heed `held_bytes`.
    """

    __slots__ = (
        "_framing",
        "_head_bytes",
        "_header_count",
        "_loose_bytes",
        "_news",
        "_parser",
        "_pieces",
        "_to_head",
        "error",
        "has_head",
        "headers",
        "held_bytes",
        "is_complete",
        "is_reusable",
        "most_bytes",
        "reason",
        "status",
        "version",
    )

    def __init__(self, *, to_head: bool, most_bytes: int | None = None) -> None:
        self.status = 0
        self.reason = b""
        self.version = ""
        self.headers: list[tuple[bytes, bytes]] = []
        self.has_head = False
        self.is_complete = False
        self.is_reusable = False
        self.error: httpx.TransportError | None = None
        self.held_bytes = 0
        self._to_head = to_head
        self._framing = Framing.INTERIM
        self._pieces: list[bytes] = []
        self._header_count = 0
        self._head_bytes = 0
        self._loose_bytes = 0
        self._news: asyncio.Future[None] | None = None
        self.most_bytes = most_bytes
        self._parser: httptools.HttpResponseParser | None = httptools.HttpResponseParser(self)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self.is_complete or self.error is not None

    # What the connection tells

    def feed(self, data: bytes) -> None:
        """Bytes from the peer."""
        parser = self._parser
        if parser is None:
            return
        self._loose_bytes += len(data)
        try:
            parser.feed_data(data)
        except httptools.HttpParserError as error:
            self.is_reusable = False
            # An exception of a callback is the context of the parser's own.
            cause = error.__context__
            self.fail(cause if isinstance(cause, httpx.TransportError) else _malformed())
        if self._loose_bytes > MAX_HEAD_BYTES:
            self.fail(httpx.RemoteProtocolError("the answer's head, or what stands between its pieces, is too large"))
        if self.is_over:
            self._parser = None  # it holds this answer as well
        tell(self._news)

    def feed_eof(self) -> None:
        """The peer sends nothing more."""
        if self.has_head and self._framing is Framing.UNTIL_CLOSE:
            self._complete()
        else:
            self.fail(httpx.RemoteProtocolError("the peer closed the connection before the end of its answer"))

    def fail(self, error: httpx.TransportError) -> None:
        """Nothing more is to come, and this is why; an answer that is over stays as it is."""
        if not self.is_over:
            self.error = error
            self._parser = None
        tell(self._news)

    # What the reader asks

    async def head(self, seconds: float | None) -> None:
        """Wait until status and headers are there.

        Raises:
            httpx.TransportError: they never will be, or not within the seconds.
        """
        while not self.has_head:
            if self.error is not None:
                raise copy(self.error)
            await self._more(seconds)

    async def piece(self, seconds: float | None) -> bytes:
        """All that has come of the body since the last piece; empty at its end.

        Raises:
            httpx.TransportError: the body breaks off, or nothing comes within the seconds.
        """
        while not self._pieces:
            if self.error is not None:
                raise copy(self.error)
            if self.is_complete:
                return b""
            await self._more(seconds)
        piece = self.body()
        self._pieces.clear()
        self.held_bytes = 0
        return piece

    async def whole(self) -> None:
        """Wait until nothing more is to come; `error` tells whether that is for the worse."""
        while not self.is_over:
            self._news = asyncio.get_running_loop().create_future()
            await self._news

    def body(self) -> bytes:
        """All that has come of the body and was not taken in pieces."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    async def _more(self, seconds: float | None) -> None:
        self._news = asyncio.get_running_loop().create_future()
        await wait_for(self._news, seconds, httpx.ReadTimeout)

    # What httptools calls

    def on_message_begin(self) -> None:
        """A head begins: the first, one after an interim answer, or one that nobody asked for."""
        self.is_reusable = False

    def on_status(self, reason: bytes) -> None:
        """A part of the reason phrase."""
        if not self.is_complete:
            self.reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which counts and is dropped."""
        self._header_count += 1
        self._head_bytes += len(name) + len(value)
        if self._header_count > MAX_HEADERS or self._head_bytes > MAX_HEAD_BYTES:
            raise httpx.RemoteProtocolError("the answer has too many or too large headers")
        if not self.has_head:
            self.headers.append((name, value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        """The head is there: what comes next follows from it alone."""
        parser = self._parser
        if parser is None or self.is_complete:
            return
        if not _REASON.fullmatch(self.reason):  # httptools lets control characters pass
            raise _malformed()
        self.status, self.version = parser.get_status_code(), parser.get_http_version()
        self._framing, may_follow = framing_of(self.status, self.version, self.headers, to_head=self._to_head)
        if self._framing is Framing.INTERIM:
            return
        self.has_head = True
        self._loose_bytes = 0
        self.is_reusable = may_follow and parser.should_keep_alive()
        if self._framing is Framing.HEAD_ONLY:
            self._complete()

    def on_body(self, piece: bytes) -> None:
        """A part of the body."""
        if not self.is_over:
            self._loose_bytes = 0
            self._pieces.append(piece)
            self.held_bytes += len(piece)
            if self.most_bytes is not None and self.held_bytes > self.most_bytes:
                self._pieces.clear()  # tracebacks may hold this answer for long
                raise BodyTooLargeError("the answer's body is larger than it may be")

    def on_message_complete(self) -> None:
        """The end, of this answer or of an interim one."""
        if self._framing is Framing.INTERIM:
            self.headers.clear()
            self.reason = b""
        else:
            self._complete()

    def _complete(self) -> None:
        self.is_complete = True
        tell(self._news)


def _malformed() -> httpx.RemoteProtocolError:
    return httpx.RemoteProtocolError("the answer is not HTTP/1.1 as it is written")
