"""Answers that the process gives before GraphQL is reached, in GraphQL's own shape."""

from starlette.responses import Response

from threadloom.graphql.endpoint.answer import rejection
from threadloom.graphql.endpoint.negotiation import MediaType
from threadloom.graphql.endpoint.rejected import Rejected


def refusal(status: int, code: str, message: str, *, request_id: str) -> Response:
    """An answer with one error and no data."""
    return rejection(Rejected(status, message, code=code), MediaType.JSON, request_id=request_id)
