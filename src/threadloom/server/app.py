"""The app: a small dispatcher between the GraphQL endpoint and everything else."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from threadloom.domain.errors import ErrorCode, ThreadloomError
from threadloom.gateway.gateway import Gateway
from threadloom.graphql.errors import BAD_REQUEST

from . import playground
from .added import log_added_vendors
from .auth import Authentication, KeyAuthentication, LocalAuthentication
from .cors import Cors
from .credentials import SettingsCredentials
from .edge import Edge, request_id_of
from .endpoint import PATH, GraphQL
from .keys import server_key
from .manifests import trusted_documents
from .parts import Parts, connected, tended
from .refusals import refusal
from .settings import Settings


class App:
    """The ASGI app of one configuration.

    It answers while `running` is entered, which an ASGI server does by its lifespan events.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.credentials = SettingsCredentials.read(settings)
        self._server_key = server_key(settings) if settings.auth.mode == "keys" else None  # else once it is needed
        self._parts: Parts | None = None
        self._site = self._make_site()
        self._graphql = GraphQL(
            settings,
            trusted_documents(settings.documents.manifests),
            gateway=self._gateway,
            authentication=self._authentication,
        )
        self._app = self._behind_edge(self._dispatch)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[Parts]:
        """Open the store and connect the sources; at the end finish what is being written, and give everything back."""
        async with connected(self.settings, self.credentials) as parts:
            self._parts = parts
            try:
                yield parts
            finally:
                await self._graphql.finish()
                self._parts = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or follow the ASGI server's lifespan."""
        await self._app(scope, receive, send)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_graphql = scope["type"] == "http" and scope["path"] == PATH
        await (self._graphql if is_graphql else self._site)(scope, receive, send)

    def _behind_edge(self, app: ASGIApp) -> ASGIApp:
        origins = self.settings.server.cors_origins
        if origins:
            app = Cors(app, origins)
        is_open = self.settings.auth.mode == "none"
        return Edge(app, loopback_only=is_open, origins=origins, head=self.settings.head_limits())

    def _make_site(self) -> FastAPI:
        site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=self._lifespan)
        site.add_exception_handler(HTTPException, _refused)
        site.add_api_route("/healthz", self._healthz, methods=["GET"])
        site.add_api_route("/readyz", self._readyz, methods=["GET"])
        if self.settings.server.playground:
            site.add_api_route("/", _to_playground, methods=["GET"])
            site.router.routes.extend(playground.routes())
        return site

    @asynccontextmanager
    async def _lifespan(self, _site: FastAPI) -> AsyncGenerator[None]:
        log_added_vendors()
        async with self.running() as parts, tended(parts):
            yield

    async def _healthz(self) -> JSONResponse:
        """Alive; asks nothing and nobody."""
        return JSONResponse({"status": "alive"})

    async def _readyz(self) -> JSONResponse:
        """Whether requests can be answered, and if not, what is missing."""
        try:
            await self._running_parts().store.ready()
        except ThreadloomError as error:
            return JSONResponse({"status": "not ready", "store": error.message}, status_code=503)
        return JSONResponse({"status": "ready", "store": "ready"})

    def _gateway(self) -> Gateway:
        return self._running_parts().gateway

    def _authentication(self) -> Authentication:
        return self._by_key() if self.settings.auth.mode == "keys" else LocalAuthentication(self._by_key)

    def _by_key(self) -> KeyAuthentication:
        self._server_key = self._server_key or server_key(self.settings)
        parts = self._running_parts()
        return KeyAuthentication(parts.store, self._server_key, parts.clock)

    def _running_parts(self) -> Parts:
        if self._parts is None:
            raise RuntimeError("the app is not running")
        return self._parts


def create_app(settings: Settings) -> App:
    """The app of a configuration.

    Raises:
        ConfigurationError: a key or a manifest that the settings name cannot be read.
    """
    return App(settings)


async def _refused(request: Request, error: Exception) -> Response:
    """What is not there, or not by this method, in the shape of all errors."""
    if not isinstance(error, HTTPException):
        raise error
    code = ErrorCode.NOT_FOUND if error.status_code == HTTPStatus.NOT_FOUND else BAD_REQUEST
    request_id = request_id_of(request.scope)
    return refusal(error.status_code, code, error.detail, request_id=request_id, headers=error.headers)


async def _to_playground() -> RedirectResponse:
    return RedirectResponse(PATH, status_code=307)
