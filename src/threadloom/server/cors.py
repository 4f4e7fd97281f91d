"""Pages elsewhere that may call: Cross-Origin Resource Sharing, as the Fetch standard has it."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from threadloom.domain.errors import ErrorCode

from .edge import request_id_of
from .refusals import refusal

_ALLOWED = (
    "apollo-require-preflight",
    "authorization",
    "content-type",
    "traceparent",
    "tracestate",
    "x-apollo-operation-name",
    "x-request-id",
)


class Cors(CORSMiddleware):
    """Starlette's for the pages of `origins`; who asks whether it may and may not is refused in the shape of all."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=_ALLOWED,
            expose_headers=["x-request-id", "retry-after"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, or let the request pass and tell the page's browser what it may read."""
        if not _is_preflight(scope):
            await super().__call__(scope, receive, send)
            return
        answer = self.preflight_response(Headers(scope=scope))
        if answer.status_code != HTTPStatus.OK:
            answer = _refused(answer, request_id_of(scope))
        await answer(scope, receive, send)


def _is_preflight(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "OPTIONS":
        return False
    headers = Headers(scope=scope)
    return "origin" in headers and "access-control-request-method" in headers


def _refused(answer: Response, request_id: str) -> Response:
    """Starlette's refusal, a line of text, as one of ours, with what it tells the browser."""
    kept = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
    message = bytes(answer.body).decode()
    return refusal(answer.status_code, ErrorCode.FORBIDDEN, message, request_id=request_id, headers=kept)
