"""Answers that the process gives before GraphQL is reached, in GraphQL's own shape."""

from collections.abc import Mapping

from starlette.responses import Response

from threadloom.graphql.endpoint.answer import rejection
from threadloom.graphql.endpoint.negotiation import MediaType
from threadloom.graphql.endpoint.rejected import Rejected


def refusal(
    status: int, code: str, message: str, *, request_id: str, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer with one error and no data."""
    rejected = Rejected(status, message, code=code, headers=headers)
    return rejection(rejected, MediaType.JSON, request_id=request_id)
