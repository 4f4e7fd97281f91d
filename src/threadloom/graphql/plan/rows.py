"""Rows of an answer, made out of their columns."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

Make: TypeAlias = Callable[[Iterable[tuple[Any, ...]]], list[Any]]
"""Rows of tuples of their values."""


def as_dicts(keys: Sequence[str]) -> Make:
    """Rows as dicts."""
    return _display(len(keys))(*keys)


@lru_cache(256)
def _display(length: int) -> Callable[..., Make]:
    """A function of so many keys that gives a `Make`.

    A dict display is twice as fast as `dict(zip(keys, row))`, but its length stands in the code. The code is written
    out of the length alone: keys, which are a client's words, are given to it as values.
    """
    keys = ", ".join(f"k{place}" for place in range(length))
    values = ", ".join(f"v{place}" for place in range(length))
    pairs = ", ".join(f"k{place}: v{place}" for place in range(length))
    return eval(f"lambda {keys}: lambda rows: [{{{pairs}}} for {values}, in rows]", {"__builtins__": {}})  # noqa: S307
