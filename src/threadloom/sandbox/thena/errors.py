"""Refusals: a text for what does not exist, FastAPI's list of details for what cannot be used."""

from http import HTTPStatus
from uuid import UUID

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError

from threadloom.sandbox._rest.app import AsciiJson


def not_found(noun: str, native_id: UUID | str) -> HTTPException:
    """An object that does not exist: 404. The vendor documents no body; that it is FastAPI's own is a guess."""
    return HTTPException(HTTPStatus.NOT_FOUND, f"{noun} {native_id} not found")


def invalid(*loc: str, msg: str) -> RequestValidationError:
    """A value of the right type that cannot be used: 422."""
    return RequestValidationError([{"loc": loc, "msg": msg, "type": "value_error"}])


async def refuse(_request: Request, error: RequestValidationError) -> Response:
    """FastAPI's 422 with exactly `loc`, `msg` and `type`: nothing of the input comes back."""
    detail = [{name: item[name] for name in ("loc", "msg", "type")} for item in error.errors()]
    return AsciiJson({"detail": detail}, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
