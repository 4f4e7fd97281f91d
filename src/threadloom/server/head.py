"""A request's head, its first line and its headers: how large it may be."""

from starlette.types import Scope

from threadloom.domain.noun import Noun

_AROUND = 4  # the colon, the space and the end of a header's line


class HeadLimits(Noun):
    """The most bytes and the most headers of a request's head."""

    bytes: int = 65_536
    headers: int = 100

    def allow(self, scope: Scope) -> bool:
        """Whether the request's head is within them."""
        headers = scope["headers"]
        size = len(scope.get("raw_path") or b"") + len(scope.get("query_string", b""))
        lines = sum([size_of(name, value) for name, value in headers])
        return len(headers) <= self.headers and size + lines <= self.bytes


def size_of(name: bytes, value: bytes) -> int:
    """The bytes of a header's line."""
    return len(name) + len(value) + _AROUND
