"""One request and its answer on a connection: uvicorn's, with a shorter way for answers that are there as a whole."""

from typing import Any

from starlette.types import Message
from uvicorn.protocols.http.httptools_impl import HEADER_RE, HEADER_VALUE_RE, STATUS_LINE, RequestResponseCycle

_LARGE = 65_536  # bytes of a body that are not copied behind their head
_OF_CONNECTION = {b"connection", b"transfer-encoding"}


class Cycle(RequestResponseCycle):
    """Sends an answer's head with its body, in one piece where the body has a length and comes at once.

    ASGI has it so: the head waits for the body. Whatever is not of that kind goes uvicorn's own way.
    """

    _start: Message | None = None

    async def send(self, message: Any) -> None:  # noqa: ANN401 - one of ASGI's many
        """Send a part of the answer."""
        if message["type"] == "http.response.start" and not self.response_started:
            self._start, self.response_started = message, True
            return
        start, self._start = self._start, None
        if start is None:
            await super().send(message)
        elif not self._is_sent_whole(start, message):
            self.response_started = False
            await super().send(start)  # pyright: ignore[reportArgumentType]  it has ASGI's types by its own names
            await super().send(message)

    def _is_sent_whole(self, start: Message, message: Message) -> bool:
        """Send the answer, if it is of the kind that has a short way."""
        body: bytes = message.get("body", b"")
        is_usual = message["type"] == "http.response.body" and not message.get("more_body") and len(body) <= _LARGE
        if not is_usual or not self.keep_alive or self.disconnected or self.flow.write_paused:
            return False
        head = self._head(start, len(body)) if self.scope["method"] != "HEAD" else None
        if head is None:
            return False
        self.waiting_for_100_continue = False
        self.transport.write(head + body)
        self.response_complete = True
        self.message_event.set()
        self.on_response()
        return True

    def _head(self, start: Message, length: int) -> bytes | None:
        """The head; None where it tells another length or none, or anything of the connection, or is malformed."""
        headers = [*self.default_headers, *start.get("headers", ())]
        names, values = [name for name, _ in headers], [value for _, value in headers]
        if HEADER_RE.search(b"".join(names)) or HEADER_VALUE_RE.search(b"".join(values)):
            return None
        if (b"content-length", b"%d" % length) not in headers or not _OF_CONNECTION.isdisjoint(names):
            return None
        lines = [b"%b: %b\r\n" % header for header in headers]
        return b"".join([STATUS_LINE[start["status"]], *lines, b"\r\n"])
