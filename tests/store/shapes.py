"""Every shape that a noun can have, from its annotations."""

from collections.abc import Callable
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from threadloom.domain.clock import EARLIEST, LATEST, Instant
from threadloom.domain.noun import Noun

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    Any: json_values,
    Instant: st.integers(EARLIEST, LATEST),
    NoneType: st.none(),
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    str: texts,
}


@cache
def shapes(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an annotation of a noun's field, or of a noun itself."""
    if kind in PLAIN:
        return PLAIN[kind]
    if hasattr(kind, "__supertype__"):
        return shapes(kind.__supertype__)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if isinstance(kind, type) and issubclass(kind, Noun):
        return st.builds(kind, **{name: shapes(hint) for name, hint in get_type_hints(kind).items()})
    return CONTAINERS[get_origin(kind)](*get_args(kind))


CONTAINERS: dict[Any, Callable[..., st.SearchStrategy[Any]]] = {
    UnionType: lambda *kinds: st.one_of(*map(shapes, kinds)),
    Union: lambda *kinds: st.one_of(*map(shapes, kinds)),
    tuple: lambda kind, _: st.lists(shapes(kind), max_size=3).map(tuple),
    dict: lambda _, kind: st.dictionaries(texts, shapes(kind), max_size=3),
}
