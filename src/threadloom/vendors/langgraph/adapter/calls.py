"""The two kinds of call that only LangGraph has: changes by PATCH, and questions that are sent by POST."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import httpx

from threadloom.domain.call import Call
from threadloom.domain.errors import (
    OutcomeUnknown,
    VendorBadPayload,
    VendorError,
    VendorFailed,
    VendorTimeout,
    VendorUnreachable,
)
from threadloom.domain.json import JsonValue
from threadloom.vendors.http import VendorHttp
from threadloom.vendors.http.body import BadBodyError
from threadloom.vendors.http.lines import Answer, Asked
from threadloom.vendors.transport import BodyTooLargeError

T = TypeVar("T")


class LangGraphHttp(VendorHttp):
    """A source's calls: `put` sends PATCH, for there is nothing to put; `search` is a POST that changes nothing."""

    async def search(
        self,
        call: Call,
        path: Sequence[str],
        read: Callable[[bytes], T],
        *,
        body: JsonValue,
        is_collection: bool = True,
    ) -> T:
        """What `read` makes of the answer to a question sent by POST; fails as a GET does, never OutcomeUnknown."""
        try:
            return await self.post(call, path, read, body=body, is_collection=is_collection)
        except OutcomeUnknown as error:
            raise _of_read(error).at(self._source.slug, self._source.vendor) from error

    async def _written(self, asked: Asked, seconds: float) -> Answer:
        return await super()._written(asked._replace(method="PATCH") if asked.method == "PUT" else asked, seconds)


def _of_read(error: OutcomeUnknown) -> VendorError:
    """What a question failed of: nothing hangs in the air after one, so it may be asked again."""
    cause = error.__cause__
    if isinstance(cause, BadBodyError | BodyTooLargeError):
        return VendorBadPayload("the source's answer made no sense")
    if isinstance(cause, TimeoutError | httpx.TimeoutException):
        return VendorTimeout("the source did not answer in time")
    if cause is not None:
        return VendorUnreachable("the source cannot be reached")
    return VendorFailed("the source failed", retry_after_ms=error.retry_after_ms)
