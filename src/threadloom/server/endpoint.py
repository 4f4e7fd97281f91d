"""`/graphql`: who is calling, what they ask, and Strawberry's answer."""

import copy
from collections.abc import Callable
from typing import Any

from cross_web import HTTPException
from graphql import NoSchemaIntrospectionCustomRule
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry import Schema
from strawberry.asgi import GraphQL
from strawberry.extensions import AddValidationRules, MaxTokensLimiter
from strawberry.http.base import BaseRequestProtocol

from threadloom.domain.call import Call
from threadloom.domain.errors import Unauthenticated
from threadloom.gateway.gateway import Gateway
from threadloom.graphql.context import Context
from threadloom.graphql.schema import schema

from . import body, playground
from .auth import Authentication
from .edge import note_identity, request_id_of
from .refusals import refusal
from .settings import Settings

PATH = "/graphql"


class Endpoint:
    """Answers GraphQL over HTTP.

    `gateway` and `authentication` are asked for at each request, because they exist only while the app runs.
    """

    def __init__(
        self, settings: Settings, gateway: Callable[[], Gateway], authentication: Callable[[], Authentication]
    ) -> None:
        self._server = settings.server
        self._limits = settings.limits
        self._authentication = authentication
        self._view = _View(_limited(settings), gateway)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: the page, a refusal, or what the schema says."""
        method, headers, request_id = scope["method"], Headers(scope=scope), request_id_of(scope)
        if method == "GET" and self._server.playground and playground.wants_page(headers):
            await playground.page()(scope, receive, send)
            return
        try:
            self._check_method(method)
            identity = await self._authentication().identify(headers)
            note_identity(scope, identity)
            if method == "POST":
                receive = await self._checked(receive, headers)
            scope["threadloom.call"] = Call(caller=identity.caller, request_id=request_id)
            await self._view(scope, receive, send)
        except Unauthenticated as error:
            challenge = {"www-authenticate": "Bearer"}
            answer = refusal(401, error.code, error.message, request_id=request_id, headers=challenge)
            await answer(scope, receive, send)
        except body.RequestRefused as error:
            answer = refusal(error.status, error.code, error.message, request_id=request_id, headers=error.headers)
            await answer(scope, receive, send)

    def _check_method(self, method: str) -> None:
        allowed = ("GET", "POST") if self._server.get else ("POST",)
        if method not in allowed:
            raise body.RequestRefused(405, f"{method} is not answered here", headers={"allow": ", ".join(allowed)})

    async def _checked(self, receive: Receive, headers: Headers) -> Receive:
        text = await body.read(receive, headers, limit=self._limits.body_bytes)
        body.check(text)
        return body.replaying(text, receive)


class _View(GraphQL[Context, None]):
    """Strawberry's app, given our context; what it refuses is refused in one shape with all else."""

    def __init__(self, limited: Schema, gateway: Callable[[], Gateway]) -> None:
        super().__init__(limited, graphql_ide=None, subscription_protocols=())
        self._gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises RequestRefused."""
        try:
            answer = await self.run(Request(scope, receive))
        except HTTPException as error:
            raise body.RequestRefused(error.status_code, error.reason) from error
        await answer(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        """A context of this request's own."""
        return Context(gateway=self._gateway(), call=request.scope["threadloom.call"])

    def decode_json(self, data: str | bytes) -> object:
        """Strict JSON; raises RequestRefused."""
        return body.decoded(data)

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:  # noqa: ARG002
        """Never: the page is ours."""
        return False


def _limited(settings: Settings) -> Schema:
    """The schema with this configuration's limits; the schema object that others use stays as it is."""
    limits = settings.limits
    extensions: list[Any] = [*schema.extensions, lambda: MaxTokensLimiter(max_token_count=limits.tokens)]
    is_open = {"on": True, "off": False, "signed-in": settings.auth.mode != "none"}[settings.server.introspection]
    if not is_open:
        extensions.append(lambda: AddValidationRules([NoSchemaIntrospectionCustomRule]))
    limited = copy.copy(schema)
    limited.extensions = tuple(extensions)
    return limited
