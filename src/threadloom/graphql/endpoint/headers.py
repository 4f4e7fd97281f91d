"""A request's headers, with an index: a dozen are asked for at every request."""

from starlette.datastructures import Headers
from starlette.types import Scope

_HEADERS = "threadloom.headers"


class IndexedHeaders(Headers):
    """Starlette's; to ask for one costs a look-up, not a walk through all."""

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        super().__init__(raw=raw)
        self._first = dict(reversed(raw))

    def __getitem__(self, key: str) -> str:
        return self._first[_raw(key)].decode("latin-1")

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and _raw(key) in self._first

    def getlist(self, key: str) -> list[str]:
        """All values of a header, in their order."""
        first = self._first.get(_raw(key))
        if first is None:
            return []
        return [first.decode("latin-1")] if len(self._first) == len(self.raw) else super().getlist(key)


def headers_of(scope: Scope) -> Headers:
    """The headers of a request; they are indexed once, whoever asks."""
    headers: Headers | None = scope.get(_HEADERS)
    if headers is None:
        headers = scope[_HEADERS] = IndexedHeaders(list(scope["headers"]))
    return headers


def _raw(key: str) -> bytes:
    return key.lower().encode("latin-1")
