"""What every HTTP request passes first: its id, the check that it was meant for us, safe headers, its log line."""

import logging
import re
import secrets
import time
from collections.abc import Collection, Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from threadloom.domain.errors import ErrorCode
from threadloom.graphql.endpoint.headers import headers_of
from threadloom.graphql.errors import BAD_REQUEST

from . import logs
from .addresses import host_of, is_loopback
from .auth import Identity
from .head import HeadLimits
from .refusals import refusal

_log = logging.getLogger("threadloom.access")
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LONGEST_PATH = 200
_ID_HEADER = b"x-request-id"
_SAFE_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def request_id_of(scope: Scope) -> str:
    """The id that the edge gave the request."""
    return str(scope["threadloom.request_id"])


def note_identity(scope: Scope, identity: Identity) -> None:
    """Tell the edge who called, for the log."""
    scope["threadloom.identity"] = identity


class Edge:
    """Wraps the app.

    With `loopback_only`, requests must be addressed to this machine by its own names (a page elsewhere can point a
    name of its own at 127.0.0.1), and must not come from another machine's page; `origins` are the pages that may all
    the same. `head` bounds what comes before the body, for servers that do not.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        loopback_only: bool,
        origins: Collection[str] = (),
        head: HeadLimits | None = None,
    ) -> None:
        self._app = app
        self._loopback_only = loopback_only
        self._origins = frozenset(origins)
        self._head = head or HeadLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or refuse it; log it either way."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = headers_of(scope)
        given = headers.get("x-request-id")
        request_id = given if given and _SANE_ID.fullmatch(given) else secrets.token_hex(16)
        scope["threadloom.request_id"] = request_id
        answer = _Answer(send, request_id)
        bound, began = logs.request_id.set(request_id), time.perf_counter()
        try:
            await self._answer(scope, receive, answer, headers)
        finally:
            _log_access(scope, answer.status, (time.perf_counter() - began) * 1000)
            logs.request_id.reset(bound)

    async def _answer(self, scope: Scope, receive: Receive, answer: "_Answer", headers: Headers) -> None:
        request_id = request_id_of(scope)
        refused = self._refusal(scope, headers)
        if refused is not None:
            status, code, message = refused
            await refusal(status, code, message, request_id=request_id)(scope, receive, answer)
            return
        try:
            await self._app(scope, receive, answer)
        except Exception:
            _log.exception("request failed")
            if answer.status is not None:
                raise
            failed = refusal(500, ErrorCode.INTERNAL, "the gateway failed", request_id=request_id)
            await failed(scope, receive, answer)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str, str] | None:
        """Why the request may not pass: a status, a code, and words."""
        if not self._head.allow(scope):
            return 431, ErrorCode.LIMIT_EXCEEDED, "the headers are too many or too large"
        if not _names_one_host(scope, headers):
            return 400, BAD_REQUEST, "a request names one Host"
        if self._loopback_only and not _is_addressed_here(headers):
            return 421, ErrorCode.FORBIDDEN, "the Host header names another machine"
        if self._loopback_only and not self._is_from_here(scope["method"], headers):
            return 403, ErrorCode.FORBIDDEN, "the page that asks is not of this machine"
        return None

    def _is_from_here(self, method: str, headers: Headers) -> bool:
        """Whether no page elsewhere is behind it.

        A page elsewhere could not read the answer, but could tell from its time what was found. Of requests without an
        Origin browsers say where they come from (Fetch Metadata); who follows a link sees the answer alone.
        """
        if method == "OPTIONS":  # only asks whether it may
            return True
        origins = headers.getlist("origin")
        if origins:
            return all(origin in self._origins or _is_local_origin(origin) for origin in origins)
        return headers.get("sec-fetch-site") != "cross-site" or headers.get("sec-fetch-mode") == "navigate"


class _Answer:
    """The way back to the client: adds headers, remembers the status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [header for header in message.get("headers", ()) if header[0] != _ID_HEADER]
            chosen = {name for name, _ in headers}
            headers.append((_ID_HEADER, self._request_id.encode()))
            headers += [header for header in _SAFE_HEADERS if header[0] not in chosen]
            message["headers"] = headers
        try:
            await self._send(message)
        except OSError as error:  # as ASGI has it where the client is gone
            _log.debug("the client is gone", exc_info=error)


def _names_one_host(scope: Scope, headers: Headers) -> bool:
    """As RFC 9112, section 3.2, wants it; proxies may go by one of several, and we by another."""
    hosts = len(headers.getlist("host"))
    return hosts == 1 or (hosts == 0 and scope.get("http_version") == "1.0")


def _is_addressed_here(headers: Headers) -> bool:
    return is_loopback(host_of(headers.get("host", "")) or "")


def _is_local_origin(origin: str) -> bool:
    scheme, _, authority = origin.partition("://")
    return scheme in {"http", "https"} and is_loopback(host_of(authority) or "")


class _AccessRecord(logging.LogRecord):
    """The record of a request; what is the same in all of them is not looked for again at each."""

    _same = vars(logging.LogRecord(_log.name, logging.INFO, __file__, 0, "request", (), None, "_log_access"))

    def __init__(self, fields: Mapping[str, object]) -> None:
        self.__dict__ |= self._same
        self.created = time.time()
        self.msecs = self.created % 1 * 1000
        self.__dict__ |= fields


def _log_access(scope: Scope, status: int | None, ms: float) -> None:
    if not _log.isEnabledFor(logging.INFO):
        return
    identity: Identity | None = scope.get("threadloom.identity")
    fields = {"method": scope["method"], "path": scope["path"][:_LONGEST_PATH], "status": status, "ms": round(ms, 1)}
    if identity is not None:
        fields |= {"tenant": identity.caller.tenant, "user": identity.caller.user}
        if identity.key_prefix is not None:
            fields["key"] = identity.key_prefix
    _log.handle(_AccessRecord(fields))
