"""An answer as a whole: taken from an emulator, bent, and written as HTTP/1.1."""

import json
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.types import ASGIApp, Message, Scope, Send

Headers = tuple[tuple[bytes, bytes], ...]

_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, headers (names in lower case) and body; `headers` say nothing of the body's length."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def but(self, *, status: int | None = None, body: bytes | None = None, **headers: str | bytes | None) -> "Answer":
        """The same with another status, body or header (`content_type="text/html"`; None takes one away)."""
        given = {name.replace("_", "-").encode(): value for name, value in headers.items()}
        kept = [(name, value) for name, value in self.headers if name not in given]
        added = [
            (name, value.encode("latin-1") if isinstance(value, str) else value)
            for name, value in given.items()
            if value is not None
        ]
        return replace(
            self,
            status=self.status if status is None else status,
            body=self.body if body is None else body,
            headers=(*kept, *added),
        )

    def said(self, value: object) -> "Answer":
        """The same with this as its JSON; in ASCII, so that half a surrogate pair can be told."""
        return self.but(body=json.dumps(value).encode("ascii"))

    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """What the body says; an empty object where it is no JSON."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, ValueError, RecursionError):
            return {}

    def head(self, *added: bytes, counted: bool = True) -> bytes:
        """Status line and headers as they are written, with the empty line; `counted`: with the body's length."""
        length = (b"content-length: %d" % len(self.body),) if counted else ()
        return lines(status_line(self.status), *(b": ".join(pair) for pair in self.headers), *length, *added)

    def raw(self) -> bytes:
        """All of it as it is written."""
        return self.head() + self.body


def status_line(status: int) -> bytes:
    """`HTTP/1.1 200 OK`."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    return f"HTTP/1.1 {status} {phrase}".encode()


def lines(*given: bytes) -> bytes:
    """Lines of a head, and the empty one that ends it."""
    return b"\r\n".join([*given, b"", b""])


async def answered(app: ASGIApp, scope: Scope, body: bytes) -> Answer:
    """What the app answers to a request with this body."""
    start: Message = {}
    pieces: list[bytes] = []
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return pending.pop() if pending else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            pieces.append(message.get("body", b""))

    await app(scope, receive, send)
    headers = tuple((name, value) for name, value in start["headers"] if name != b"content-length")
    return Answer(status=start["status"], headers=headers, body=b"".join(pieces))


async def send_whole(answer: Answer, send: Send) -> None:
    """Give the answer to the server; one that may have no body has none."""
    is_bodiless = answer.status in _BODILESS
    length = () if is_bodiless else ((b"content-length", str(len(answer.body)).encode()),)
    await send({"type": "http.response.start", "status": answer.status, "headers": [*answer.headers, *length]})
    await send({"type": "http.response.body", "body": b"" if is_bodiless else answer.body})
