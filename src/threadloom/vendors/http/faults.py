"""Which fields a vendor found wrong, as its error body tells."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from threadloom.domain.errors import Violation
from threadloom.domain.noun import Noun

MAX_FAULTS = 100

_KIND = re.compile(r"[a-z][a-z0-9_.]{0,63}")


class Fault(NamedTuple):
    """A field in the vendor's own words, and the vendor's word for what is wrong with it, if it has one."""

    field: tuple[str, ...]
    kind: str | None = None


def violations_of(faults: Sequence[Fault], path_of: Callable[[tuple[str, ...]], tuple[str, ...]]) -> list[Violation]:
    """One violation for each fault, at the place of the input that `path_of` finds; never a vendor's sentence."""
    return [_violation(path_of(fault.field), fault.kind) for fault in faults[:MAX_FAULTS]]


def _violation(path: tuple[str, ...], kind: str | None) -> Violation:
    what = "this value" if path else "the request"
    why = f" ({kind})" if kind and _KIND.fullmatch(kind) else ""
    return Violation(path=path, message=f"the source found {what} wrong{why}")


class _Item(Noun):
    loc: tuple[str | int, ...] = ()
    type: str | None = None


class _Detail(Noun):
    detail: list[_Item]


_detail = msgspec.json.Decoder(_Detail)

# Where FastAPI says that a field stood; none of them is part of the field's own name.
_PLACES = {"body", "query", "path", "header"}


def detail_faults(body: bytes) -> Sequence[Fault]:
    """The faults in FastAPI's body of a 422, `{"detail": [{"loc": [...], "msg": ..., "type": ...}]}`.

    Nothing for a body of another shape, such as `{"detail": "a sentence"}`.
    """
    try:
        items = _detail.decode(body).detail
    except (msgspec.DecodeError, ValueError, RecursionError):
        return ()
    return [Fault(_field(item.loc), item.type) for item in items]


def _field(loc: Sequence[str | int]) -> tuple[str, ...]:
    inner = loc[1:] if loc and loc[0] in _PLACES else loc
    return tuple(str(word) for word in inner)
