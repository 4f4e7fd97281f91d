"""The API over HTTP: credentials, bodies in, errors out in OpenAI's form."""

import hmac
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any, cast

import msgspec
from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from threadloom.sandbox._assistants.errors import ApiError, bad_request
from threadloom.sandbox._assistants.objects import Json
from threadloom.sandbox._assistants.shapes import Shape
from threadloom.sandbox._rest.app import AsciiJson, Guard

from .desk import Desk


def _desk(request: Request) -> Desk:
    return request.app.state.desk


AtDesk = Annotated[Desk, Depends(_desk)]


def key_guard(api_key: str) -> Guard:
    """Asks for `Authorization: Bearer` with the key; every answer bears the id of its request."""

    async def guard(request: Request, response: Response) -> None:
        response.headers["x-request-id"] = _desk(request).ids.new("req")
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise ApiError(401, "You didn't provide an API key: send it as 'Authorization: Bearer YOUR_KEY'.")
        if not hmac.compare_digest(key.strip().encode(), api_key.encode()):
            message = f"Incorrect API key provided: ****{key.strip()[-4:]}."
            raise ApiError(401, message, code="invalid_api_key")

    return guard


def body_of(shape: Shape) -> Callable[[Request], Coroutine[Any, Any, Json]]:
    """A dependency that reads a JSON body of a shape; an empty one counts as an empty object."""

    async def read(request: Request) -> Json:
        raw = await request.body()
        try:
            body: object = msgspec.json.decode(raw) if raw else {}
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise bad_request(f"We could not parse the JSON body of your request: {error}") from error
        return cast("Json", shape(body, ""))

    return read


async def refuse(request: Request, error: ApiError) -> Response:
    """A refusal in OpenAI's body."""
    content = {
        "message": error.message,
        "type": "invalid_request_error",  # every error of the emulator is the client's
        "param": error.param,
        "code": error.code,
    }
    headers = {"x-request-id": _desk(request).ids.new("req")}
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return AsciiJson({"error": content}, status_code=error.status, headers=headers)


async def refuse_route(request: Request, error: HTTPException) -> Response:
    """A path or a method that the vendor does not have."""
    verb = "Invalid URL" if error.status_code == HTTPStatus.NOT_FOUND else "Not allowed"
    return await refuse(request, ApiError(error.status_code, f"{verb} ({request.method} {request.url.path})"))
