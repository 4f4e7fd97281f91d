"""Answers as HTTP: the body that GraphQL asks for, and the status that its media type asks for.

By the GraphQL-over-HTTP specification `application/json` says 200 for whatever became of a well-formed request, because
a proxy may answer other statuses in JSON too; `application/graphql-response+json` says by its status what became of it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from graphql import GraphQLError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from threadloom.domain.errors import Unauthenticated
from threadloom.domain.noun import Noun
from threadloom.graphql.plan.rows import members

from .negotiation import MediaType
from .rejected import Rejected

_HALF_A_PAIR = re.compile(r"[\ud800-\udfff]")
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "vary": "Accept",
    "x-content-type-options": "nosniff",
}
_RAW_HEADERS = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
_KINDS = {each: f"{each.value}; charset=utf-8" for each in MediaType}


class Answer(Noun):
    """What one operation answered; `status` is for media types that let the status tell it."""

    status: int
    body: Mapping[str, Any]


def executed(
    data: Mapping[str, Any] | None,
    errors: Sequence[GraphQLError],
    *,
    partial_status: int,
    extensions: Mapping[str, Any] | None,
) -> Answer:
    """The answer of an operation that ran."""
    body: dict[str, Any] = {"data": data}
    if errors:
        body["errors"] = [error.formatted for error in errors]
    if extensions:
        body["extensions"] = extensions
    return Answer(status=partial_status if errors and data is not None else 200, body=body)


def not_executed(status: int, errors: Sequence[GraphQLError]) -> Answer:
    """The answer of an operation that did not run: it has no data."""
    return Answer(status=status, body={"errors": [error.formatted for error in errors]})


def failed(status: int, code: str, message: str, *, request_id: str, retry_after_s: int | None = None) -> Answer:
    """The answer with one error that no document is behind."""
    extensions: dict[str, Any] = {"code": code, "retryable": retry_after_s is not None, "requestId": request_id}
    if retry_after_s is not None:
        extensions["retryAfterMs"] = retry_after_s * 1000
    return Answer(status=status, body={"errors": [{"message": message, "extensions": extensions}]})


class Reply:
    """An answer as HTTP, sent as it stands; what a Starlette response does beside costs more than the answer."""

    __slots__ = ("_body", "_headers", "_status")

    def __init__(self, body: bytes, media_type: MediaType, status: int) -> None:
        length, kind = (b"content-length", b"%d" % len(body)), (b"content-type", _KINDS[media_type].encode())
        self._status, self._headers, self._body = status, [*_RAW_HEADERS, length, kind], body

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self._status, "headers": self._headers})
        await send({"type": "http.response.body", "body": self._body})


def response(answer: Answer, media_type: MediaType) -> Reply:
    """The answer to a request with one operation."""
    return Reply(_encoded(answer.body), media_type, answer.status if media_type is MediaType.RESPONSE else 200)


def batch_response(answers: Sequence[Answer], media_type: MediaType) -> Reply:
    """The answers to a request with a list of operations, in its order; each tells in its body what became of it."""
    return Reply(_encoded([answer.body for answer in answers]), media_type, 200)


def rejection(rejected: Rejected, media_type: MediaType, *, request_id: str) -> Response:
    """The answer to what was no well-formed request; its status tells so in every media type."""
    answer = failed(
        rejected.status, rejected.code, rejected.message, request_id=request_id, retry_after_s=rejected.retry_after_s
    )
    headers = dict(rejected.headers)
    if rejected.retry_after_s is not None:
        headers["retry-after"] = str(rejected.retry_after_s)
    return Response(
        _encoded(answer.body),
        status_code=answer.status,
        media_type=_KINDS[media_type],
        headers={**_HEADERS, **headers},
    )


def unauthenticated(error: Unauthenticated) -> Rejected:
    """The rejection of a caller who is nobody."""
    return Rejected(401, error.message, code=error.code, headers={"www-authenticate": "Bearer"})


def _encoded(body: object) -> bytes:
    """JSON in UTF-8, with U+FFFD for what UTF-8 cannot say: half a surrogate pair."""
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=members)
        return _HALF_A_PAIR.sub("\ufffd", text).encode()
