"""Rows of an answer, made out of their columns: records of a class for each selection set.

msgspec makes them in a third of the time of a dict, and writes them faster, since the keys stand in the class.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import starmap
from typing import Any, TypeAlias

import msgspec

Make: TypeAlias = Callable[[Iterable[tuple[Any, ...]]], list[Any]]
"""Rows of tuples of their values."""

_MOST_CLASSES = 1_024


def as_records(keys: Sequence[str]) -> Make:
    """Rows as records, which JSON has as objects with these keys in this order."""
    record = _record(tuple(keys))
    return lambda rows: list(starmap(record, rows))


def members(record: object) -> dict[str, Any]:
    """What a record has, by its keys; raises TypeError for anything else."""
    if not isinstance(record, msgspec.Struct):
        raise TypeError(f"no record: {type(record).__name__}")
    values = (getattr(record, name) for name in record.__struct_fields__)
    return dict(zip(record.__struct_encode_fields__, values, strict=True))


@lru_cache(_MOST_CLASSES)
def _record(keys: tuple[str, ...]) -> type[msgspec.Struct]:
    """The class of records with these keys.

    Its attributes are numbered: keys are a client's words, and stand in the class as values alone.
    """
    names = [f"f{place}" for place in range(len(keys))]
    fields = [(name, Any) for name in names]
    return msgspec.defstruct("Record", fields, rename=dict(zip(names, keys, strict=True)), gc=False)
