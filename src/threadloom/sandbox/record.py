"""Which requests the emulators saw, field by field."""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any, cast
from urllib.parse import parse_qs

import msgspec
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEPT_REQUESTS = 5_000
PLAYED = "sandbox.fault.played"
"""The ASGI message of an app that breaks on purpose: `fault`, its name, and `status`, what is told or would be."""
_SECRETS = {"authorization", "x-api-key"}
_SHOWN = 4
_NOTED = {PLAYED, "http.response.start"}


class Field(msgspec.Struct, frozen=True):
    """A leaf of a body: `messages[0].content` and its value; an empty object or array is a leaf too."""

    path: str
    value: Any


class SeenRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One request as it arrived, and the status that it was answered with."""

    vendor: str
    method: str
    path: str
    """As sent: percent-encoded, without the query."""
    query: dict[str, list[str]]
    headers: dict[str, str]
    """Names in lower case; credentials masked to their last four characters, everything else whole."""
    content_type: str | None
    body: Any
    """The decoded JSON; text where it is none; null where there was no body."""
    fields: list[Field]
    status: int
    """0 where a fault kept the vendor from answering."""
    fault: str | None
    """The fault that was played on it."""
    moment: str
    """RFC 3339, in UTC."""


class Record:
    """The newest requests of all vendors, up to a bound."""

    def __init__(self, *, now: Callable[[], float], limit: int = KEPT_REQUESTS) -> None:
        self._now = now
        self._requests: deque[SeenRequest] = deque(maxlen=limit)

    def clear(self) -> None:
        """Forget every request."""
        self._requests.clear()

    def select(
        self, *, vendor: str | None = None, method: str | None = None, path: str | None = None, limit: int | None = None
    ) -> list[SeenRequest]:
        """Requests newest last; `path` may hold `*`, `limit` keeps the newest so many."""
        chosen = [
            seen
            for seen in self._requests
            if (vendor is None or seen.vendor == vendor)
            and (method is None or seen.method == method.upper())
            and (path is None or fnmatchcase(seen.path, path))
        ]
        return chosen if limit is None else chosen[max(len(chosen) - limit, 0) :]

    def watch(self, vendor: str, app: ASGIApp) -> ASGIApp:
        """The app, with each of its HTTP requests written down once it is answered, or a fault begins to be played."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            raw = await read_body(receive)
            is_noted = False

            async def noting_send(message: Message) -> None:
                nonlocal is_noted
                if not is_noted and message["type"] in _NOTED:
                    self._requests.append(self._seen(vendor, scope, raw, message))
                    is_noted = True
                if message["type"] != PLAYED:
                    await send(message)

            await app(scope, _replay(raw, receive), noting_send)

        return watched

    def _seen(self, vendor: str, scope: Scope, raw: bytes, message: Message) -> SeenRequest:
        headers = Headers(scope=scope)
        body = _decoded(raw)
        return SeenRequest(
            vendor=vendor,
            method=scope["method"],
            path=scope["raw_path"].partition(b"?")[0].decode("latin-1"),
            query=parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True),
            headers=_masked(headers),
            content_type=headers.get("content-type"),
            body=body,
            fields=[] if body is None else list(flatten(body)),
            status=message["status"],
            fault=message.get("fault"),
            moment=datetime.fromtimestamp(self._now(), UTC).isoformat().replace("+00:00", "Z"),
        )


def flatten(value: object, path: str = "") -> Iterator[Field]:
    """Every leaf of a JSON value with its path."""
    match value:
        case dict() if value:
            for name, element in cast("dict[str, object]", value).items():
                yield from flatten(element, f"{path}.{name}" if path else name)
        case list() if value:
            for index, element in enumerate(cast("list[object]", value)):
                yield from flatten(element, f"{path}[{index}]")
        case _:
            yield Field(path, value)


async def read_body(receive: Receive) -> bytes:
    """The whole body of a request."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(chunks)
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(raw: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": raw, "more_body": False}]

    async def replaying() -> Message:
        return pending.pop() if pending else await receive()

    return replaying


def _decoded(raw: bytes) -> object:
    if not raw:
        return None
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return raw.decode(errors="replace")


def _masked(headers: Headers) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in headers.items():
        shown = f"****{value[-_SHOWN:]}" if name in _SECRETS else value
        values[name] = f"{values[name]}, {shown}" if name in values else shown
    return values
