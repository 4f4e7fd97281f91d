"""A cache that is bounded in bytes and forgets what was not used for the longest time."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

OVERHEAD = 300
"""Bytes that an entry costs beside what it holds: its place in the order, its key's tuple, its size."""


class Cache(Generic[K, V]):
    """Entries with their sizes; `bytes` is what they come to, never more than `limit`.

    What is larger than a sixteenth of the limit is not kept, so that one entry never drives out all others.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.bytes = 0
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """What is kept under the key; it counts as used."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value of so many bytes, its key included."""
        self._drop(key)
        size += OVERHEAD
        if size > self.limit // 16:
            return
        self._entries[key] = value, size
        self.bytes += size
        while self.bytes > self.limit:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: K) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.bytes -= entry[1]
