"""httpcore's pool, made to keep one answer apart from the next."""

import httpcore


class CleanPool(httpcore.AsyncConnectionPool):
    """A pool over HTTP/1.1 that never uses a connection again on which more came than was asked for.

    httpcore itself reads what follows an answer as the answer to the next request, whoever sends that.
    """

    def create_connection(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        """A connection of our kind."""
        return _CleanConnection(
            origin=origin,
            ssl_context=self._ssl_context,
            keepalive_expiry=self._keepalive_expiry,
            network_backend=self._network_backend,
        )


class _CleanConnection(httpcore.AsyncHTTPConnection):
    def has_expired(self) -> bool:
        """Asked of an idle connection before it is used again: whether it cannot be."""
        return super().has_expired() or self._holds_surplus()

    def _holds_surplus(self) -> bool:
        # h11 keeps what it was given beyond an answer; what still waits in the socket, httpcore looks for itself.
        inner = self._connection
        if not isinstance(inner, httpcore.AsyncHTTP11Connection):
            return False
        surplus, _ = inner._h11_state.trailing_data  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        return inner.is_idle() and bool(surplus)
