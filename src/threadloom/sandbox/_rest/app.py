"""A vendor's routes as a FastAPI app: its table of routes, its key, its state."""

import hmac
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response

Endpoint = Callable[..., Coroutine[Any, Any, Any]]
Guard = Callable[..., Coroutine[Any, Any, None]]
"""A dependency of every route that raises a 401."""
Refusal = Callable[[Request, Any], Coroutine[Any, Any, Response]]
"""Words an exception in the vendor's error body."""


@dataclass(frozen=True, slots=True)
class Route:
    """One line of a vendor's table of routes."""

    method: str
    path: str
    endpoint: Endpoint
    source: str
    """The page that documents the route, or what makes us guess it."""
    status: int = 200


class AsciiJson(JSONResponse):
    """JSON in ASCII, so that half a surrogate pair that came in may go out."""

    def render(self, content: Any) -> bytes:  # noqa: ANN401  # as its base
        """The bytes of the body."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


def rest_app(
    routes: Sequence[Route], *, desk: object, guard: Guard, refusals: Mapping[type[Exception], Refusal]
) -> FastAPI:
    """The app of a vendor; its endpoints find the desk, which holds the state, at `request.app.state.desk`."""
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        default_response_class=AsciiJson,
        dependencies=[Depends(guard)],
    )
    app.state.desk = desk
    for kind, refusal in refusals.items():
        app.add_exception_handler(kind, refusal)
    for route in routes:
        app.add_api_route(route.path, route.endpoint, methods=[route.method], status_code=route.status)
    return app


def bearer_guard(api_key: str) -> Guard:
    """Asks for `Authorization: Bearer` with the key."""

    async def guard(authorization: Annotated[str | None, Header()] = None) -> None:
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not _equal(key.strip(), api_key):
            raise HTTPException(401, "Could not validate credentials", headers={"WWW-Authenticate": "Bearer"})

    return guard


def header_guard(api_key: str) -> Guard:
    """Asks for the key in `x-api-key`."""

    async def guard(x_api_key: Annotated[str | None, Header()] = None) -> None:
        if not _equal(x_api_key or "", api_key):
            raise HTTPException(401, "Invalid or missing API key")

    return guard


def refuse_with_detail(status: int) -> Refusal:
    """FastAPI's validation error with the three fields that vendors' pages show, each `loc` of strings as there.

    Nothing of the input comes back.
    """

    async def refuse(_request: Request, error: RequestValidationError) -> Response:
        detail = [
            {"loc": [str(part) for part in item["loc"]], "msg": item["msg"], "type": item["type"]}
            for item in error.errors()
        ]
        return AsciiJson({"detail": detail}, status_code=status)

    return refuse


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
