"""How far a request got: whether the vendor may have seen it."""

import httpx

_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


def is_unsent(error: Exception) -> bool:
    """Whether an error is of a kind that comes before a byte of the request leaves."""
    return isinstance(error, _UNSENT)


class Sending:
    """Watches one request through httpx's `trace` extension.

    A transport that reports nothing is taken to have sent the request as soon as it was asked to.
    """

    def __init__(self) -> None:
        self._is_traced = False
        self._is_on_the_way = False

    async def trace(self, event: str, _info: object) -> None:
        """What the transport reports; `….send_request_headers.started` is the point of no return."""
        self._is_traced = True
        if event.endswith(".send_request_headers.started"):
            self._is_on_the_way = True

    def may_have_arrived(self, error: Exception) -> bool:
        """Whether the vendor may have seen the request that ended in `error`."""
        return self._is_on_the_way if self._is_traced else not is_unsent(error)
