"""Bounded concurrency: who comes when everybody is busy is told so at once, and when to come again."""

from collections.abc import Generator
from contextlib import contextmanager

from threadloom.domain.errors import ErrorCode

from .rejected import Rejected


class Gate:
    """Lets at most `most` operations run at a time; nobody waits, because a queue only makes an overload last."""

    def __init__(self, most: int, *, retry_after_s: int) -> None:
        self._most = most
        self._retry_after_s = retry_after_s
        self._inside = 0

    @property
    def inside(self) -> int:
        """How many operations are running."""
        return self._inside

    @contextmanager
    def passed(self, operations: int = 1) -> Generator[None]:
        """Run so many operations; raises Rejected (503) where that would be too many."""
        if self._inside + operations > self._most:
            raise Rejected(
                503, "too many operations are running", code=ErrorCode.OVERLOADED, retry_after_s=self._retry_after_s
            )
        self._inside += operations
        try:
            yield
        finally:
            self._inside -= operations
