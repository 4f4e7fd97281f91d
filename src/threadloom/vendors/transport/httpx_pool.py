"""httpcore's pool, made to keep one answer apart from the next."""

import ssl
from typing import Any, cast

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
        # What still waits in the socket, httpcore looks for itself; the rest is in h11 or on the way to it.
        inner: Any = self._connection
        if not isinstance(inner, httpcore.AsyncHTTP11Connection) or not inner.is_idle():
            return False
        surplus, _ = inner._h11_state.trailing_data  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        stream = inner._network_stream  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        return bool(surplus) or _holds_bytes(stream)


def _holds_bytes(stream: httpcore.AsyncNetworkStream) -> bool:
    """Whether the stream has taken bytes from the socket, or an end, that nobody has read yet."""
    tls: ssl.SSLObject | None = stream.get_extra_info("ssl_object")
    if tls is not None:
        try:
            tls.read(1)
        except ssl.SSLWantReadError:  # every record that came has been read
            pass
        except ssl.SSLError:
            return True
        else:
            return True
    inner = cast("Any", stream)._stream  # noqa: SLF001 - anyio's, of which httpcore tells no more
    below = getattr(inner, "transport_stream", inner)
    return bool(below._protocol.read_queue)  # noqa: SLF001
