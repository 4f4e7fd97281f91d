"""Refusals: a text for what does not exist, FastAPI's list of details for what cannot be used."""

from uuid import UUID

from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError


def not_found(noun: str, native_id: UUID | str) -> HTTPException:
    """An object that does not exist: 404."""
    return HTTPException(404, f"{noun} {native_id} not found")


def invalid(*loc: str, msg: str) -> RequestValidationError:
    """A value of the right type that cannot be used: 422."""
    return RequestValidationError([{"loc": loc, "msg": msg, "type": "value_error"}])
