"""What a call to a vendor came to, and what it should have."""

import traceback
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

import msgspec

from threadloom.domain.errors import ErrorCode, ThreadloomError
from threadloom.domain.page import Page
from threadloom.domain.vendor import Sent, Started

from .asking import SOURCE, Ask
from .connecting import KEY
from .replies import Received

PROSE = "words-of-the-vendor"
"""Stands in every answer that tells of a failure; what comes of it may not hold it."""

READ_ONLY = frozenset({"GET", "HEAD"})

_E = ErrorCode
_MISSING = (_E.NOT_FOUND, _E.VENDOR_REJECTED)  # the second where the path names no object: the API is not there

ON_READ: Mapping[int, Collection[ErrorCode]] = {
    301: (_E.VENDOR_BAD_PAYLOAD,),
    400: (_E.VALIDATION,),
    401: (_E.VENDOR_REJECTED,),
    403: (_E.VENDOR_REJECTED,),
    404: _MISSING,
    405: (_E.VENDOR_REJECTED,),
    409: (_E.CONFLICT,),
    422: (_E.VALIDATION,),
    423: (_E.CONFLICT,),
    429: (_E.RATE_LIMITED,),
    500: (_E.VENDOR_FAILED,),
    503: (_E.VENDOR_FAILED,),
}
ON_WRITE: Mapping[int, Collection[ErrorCode]] = {
    **ON_READ,
    301: (_E.VENDOR_REJECTED,),
    500: (_E.OUTCOME_UNKNOWN,),
    503: (_E.OUTCOME_UNKNOWN,),
}


def is_write(ask: Ask, received: Sequence[Received], outcomes: Sequence[object]) -> bool:
    """Whether the first request may have changed something: a write may look something up before it writes."""
    assert received, f"{ask.method} asked nothing ({outcomes!r}); give `samples` a draft of what the vendor takes"
    return ask.is_write and received[0].method not in READ_ONLY


def codes(outcomes: Sequence[Any]) -> list[ErrorCode | None]:
    """The code of each, None for one that is no error."""
    return [outcome.code if isinstance(outcome, ThreadloomError) else None for outcome in outcomes]


def faults(outcome: Any) -> list[str]:  # noqa: ANN401 - whatever an adapter gives back
    """What is wrong with an outcome: words of the vendor's in an error, values of a type that a noun does not have."""
    if isinstance(outcome, ThreadloomError):
        return _of_error(outcome)
    if isinstance(outcome, Page):
        return faults(cast("Page[Any]", outcome).items)
    if isinstance(outcome, tuple):
        return [fault for item in cast("tuple[Any, ...]", outcome) for fault in faults(item)]
    if isinstance(outcome, Started | Sent):
        told = [] if outcome.failure is None else _of_error(outcome.failure)
        return told + _of_struct(msgspec.structs.replace(outcome, failure=None))
    return _of_struct(outcome) if isinstance(outcome, msgspec.Struct) else []


def _of_error(error: ThreadloomError) -> list[str]:
    violations = getattr(error, "violations", ())
    said = f"{error} {error!r} {error.message} {error.path} {violations}"
    told = [f"an error says {word!r}: {error.message}" for word in (PROSE, KEY, "127.0.0.1") if word in said]
    if KEY in "".join(traceback.format_exception(error)):
        told.append("the traceback of an error holds the key")
    if error.source not in {SOURCE, None}:  # the gateway names the source where the adapter does not
        told.append(f"an error is of source {error.source!r}: {error.message}")
    return told


def _of_struct(struct: msgspec.Struct) -> list[str]:
    try:
        text = msgspec.json.encode(struct)
        msgspec.json.decode(text, type=type(struct))
    except (msgspec.ValidationError, UnicodeEncodeError, TypeError) as error:
        return [f"a {type(struct).__name__} is not what it should be: {error}"]
    return [f"a {type(struct).__name__} holds the key"] if KEY.encode() in text else []
