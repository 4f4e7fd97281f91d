"""Refusals, all in the one error body that the page shows: a list of `loc`, `msg` and `type`, texts alone.

That a refused key, thread or path has it too is a guess; FastAPI by itself would answer these with a bare text.
"""

from http import HTTPStatus

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from threadloom.sandbox._rest.app import AsciiJson, Refusal, refuse_with_detail


class UnknownThread(RequestValidationError):
    """The thread named there is none of the organization's."""

    def __init__(self, *loc: str) -> None:
        super().__init__([{"loc": loc, "msg": "Thread not found", "type": "not_found"}])


async def _refuse_request(_request: Request, error: HTTPException) -> Response:
    """A key, a path, a method or a body as a whole: no field is to blame, so `loc` is empty."""
    kind = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    loc: list[str] = []
    content = {"detail": [{"loc": loc, "msg": error.detail, "type": kind}]}
    return AsciiJson(content, status_code=error.status_code, headers=error.headers)


REFUSALS: dict[type[Exception], Refusal] = {
    RequestValidationError: refuse_with_detail(422),
    UnknownThread: refuse_with_detail(404),
    HTTPException: _refuse_request,
}
