"""The dialect over HTTP: credentials, headers, JSON in and out, errors in the vendor's body."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

import msgspec
from starlette.applications import Starlette
from starlette.datastructures import Headers, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as StarletteRoute

from .desk import Desk
from .errors import ApiError, bad_request
from .objects import Json, Noun
from .paging import Page
from .shapes import Shape

BETA = "assistants=v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """A request whose credentials, headers and body were found good."""

    path: Mapping[str, str]
    query: QueryParams
    body: Json


Handler = Callable[[Desk, ApiCall], Noun | Page[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """One line of a vendor's table of routes."""

    method: str
    path: str
    handler: Handler
    source: str
    """The page that documents the route, or what makes us guess it."""
    body: Shape | None = None


class Api:
    """A vendor of the dialect as an ASGI app; it is also the sandbox's `Service`."""

    def __init__(self, desk: Desk, routes: Sequence[Route], *, prefix: str, api_key: str) -> None:
        self._desk = desk
        self._api_key = api_key
        by_path: dict[str, dict[str, Route]] = {}
        # In the table's order: /threads/runs stands before /threads/{thread_id}, so it is not a thread called "runs".
        for route in routes:
            by_path.setdefault(route.path, {})[route.method] = route
        self.app = Starlette(
            routes=[self._starlette_route(prefix + path, by_method) for path, by_method in by_path.items()],
            exception_handlers={HTTPException: self._refuse_route},
        )
        self.app.router.redirect_slashes = False

    @property
    def seeded_thread_ids(self) -> Sequence[str]:
        """Native ids of the threads that are there from the start, newest last."""
        return self._desk.seeded_thread_ids

    def reset(self) -> None:
        """Forget everything but the seeds."""
        self._desk.reset()

    def _starlette_route(self, path: str, by_method: Mapping[str, Route]) -> StarletteRoute:
        async def endpoint(request: Request) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            return await self._answer(request, by_method[method])

        return StarletteRoute(path, endpoint, methods=list(by_method))

    async def _answer(self, request: Request, route: Route) -> Response:
        try:
            self._authenticate(request.headers)
            body = await _read_body(request, route.body) if route.body else {}
            call = ApiCall(path=cast("dict[str, str]", request.path_params), query=request.query_params, body=body)
            return self._respond(200, self._dressed(route.handler(self._desk, call)))
        except ApiError as error:
            return self._respond(error.status, self._desk.dialect.dress_error(error), error.headers)

    def _authenticate(self, headers: Headers) -> None:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        challenge = {"WWW-Authenticate": "Bearer"}
        if scheme.lower() != "bearer" or not key:
            message = "You didn't provide an API key: send it as 'Authorization: Bearer YOUR_KEY'."
            raise ApiError(401, message, headers=challenge)
        if not hmac.compare_digest(key.strip().encode(), self._api_key.encode()):
            message = f"Incorrect API key provided: ****{key.strip()[-4:]}."
            raise ApiError(401, message, code="invalid_api_key", headers=challenge)
        if self._desk.dialect.needs_beta_header and BETA not in headers.get("openai-beta", ""):
            message = (
                "You must provide the 'OpenAI-Beta' header to access the Assistants API. "
                f"Please try again by setting the header 'OpenAI-Beta: {BETA}'."
            )
            raise bad_request(message, code="invalid_beta")

    def _dressed(self, answer: Noun | Page[Any]) -> object:
        dialect = self._desk.dialect
        if isinstance(answer, Page):
            return dialect.dress_page(answer, [dialect.dress(row) for row in answer.rows])
        return dialect.dress(answer)

    async def _refuse_route(self, request: Request, error: Exception) -> Response:
        """A path or a method that the vendor does not have."""
        status = cast("HTTPException", error).status_code
        verb = "Invalid URL" if status == HTTPStatus.NOT_FOUND else "Not allowed"
        refused = ApiError(status, f"{verb} ({request.method} {request.url.path})")
        headers = cast("HTTPException", error).headers or {}
        return self._respond(status, self._desk.dialect.dress_error(refused), headers)

    def _respond(self, status: int, payload: object, headers: Mapping[str, str] | None = None) -> Response:
        return Response(
            msgspec.json.encode(payload),
            status_code=status,
            headers={"x-request-id": self._desk.ids.new("req"), **(headers or {})},
            media_type="application/json",
        )


async def _read_body(request: Request, shape: Shape) -> Json:
    """The JSON body; an empty one counts as an empty object."""
    raw = await request.body()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if raw and media_type != "application/json":
        message = (
            f"Unsupported content type: '{media_type}'. This API method only accepts 'application/json' requests. "
            "Please try again with a supported content type."
        )
        raise bad_request(message, code="unsupported_content_type")
    try:
        body: object = msgspec.json.decode(raw) if raw else {}
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise bad_request(f"We could not parse the JSON body of your request: {error}") from error
    return cast("Json", shape(body, ""))
