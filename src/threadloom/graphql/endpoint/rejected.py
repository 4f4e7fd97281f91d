"""Requests that never become an operation: not HTTP, or not GraphQL, as this endpoint takes it."""

from collections.abc import Mapping

from threadloom.graphql.errors import BAD_REQUEST


class Rejected(Exception):
    """The request cannot be answered as GraphQL; `status` is the HTTP status to say so with, `code` the error's.

    `retry_after_s` tells that the same request may be answered later.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str = BAD_REQUEST,
        headers: Mapping[str, str] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})
        self.retry_after_s = retry_after_s
