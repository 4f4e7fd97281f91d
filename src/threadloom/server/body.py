"""Reading a request's body: bounded, JSON, and of GraphQL's shape, before anything is made of it."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from starlette.datastructures import Headers
from starlette.types import Message, Receive

from threadloom.domain.errors import ErrorCode
from threadloom.graphql.errors import BAD_REQUEST

T = TypeVar("T")


class RequestRefused(Exception):
    """The request is not one that can be answered; `status` is the HTTP status to say so with, `code` the error's."""

    def __init__(
        self, status: int, message: str, *, code: str = BAD_REQUEST, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers


class _Operation(msgspec.Struct):
    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None  # noqa: N815 - the name on the wire
    extensions: dict[str, Any] | None = None


async def read(receive: Receive, headers: Headers, *, limit: int) -> bytes:
    """The whole body, at most `limit` bytes, also where it comes in chunks.

    Raises:
        RequestRefused: it is larger (413), or not plain JSON in UTF-8 (415).
    """
    kind, _, parameters = headers.get("content-type", "").lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "")
    if kind.strip() != "application/json" or charset not in {"", "charset=utf-8"}:
        raise RequestRefused(415, "the body must be application/json in UTF-8")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise RequestRefused(415, "the body must not be compressed")
    too_large = RequestRefused(413, f"the body must not be larger than {limit} bytes", code=ErrorCode.LIMIT_EXCEEDED)
    length = headers.get("content-length", "0")
    if length.isdecimal() and (len(length) > len(str(limit)) or int(length) > limit):
        raise too_large
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise RequestRefused(400, "the body ended early")
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large
        if not message.get("more_body"):
            return bytes(body)


def check(body: bytes) -> None:
    """Refuse what is no GraphQL request; raises RequestRefused."""
    _decoded(body, _Operation, "the body must be a JSON object with the text `query`")


def decoded(text: str | bytes) -> object:
    """The value of a JSON text; raises RequestRefused."""
    return _decoded(text, object, "this is not JSON")


def _decoded(text: str | bytes, kind: type[T], fault: str) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise RequestRefused(400, fault) from error


def replaying(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body at once, then goes on as the one it was read from."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
