"""Answers that the process gives before GraphQL is reached, in GraphQL's own shape."""

from collections.abc import Mapping

from starlette.responses import JSONResponse


def refusal(
    status: int, code: str, message: str, *, request_id: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An answer with one error and no data."""
    extensions = {"code": code, "retryable": False, "requestId": request_id}
    return JSONResponse(
        {"errors": [{"message": message, "extensions": extensions}]}, status_code=status, headers=headers
    )
