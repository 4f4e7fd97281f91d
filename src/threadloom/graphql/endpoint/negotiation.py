"""Which media type an answer has: `Accept` with its weights (RFC 9110, section 12.5.1)."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache

from starlette.datastructures import Headers

_LONGEST_KEPT, _MOST_KEPT = 200, 256  # characters of an `Accept`, and how many of them


class MediaType(StrEnum):
    """What GraphQL answers are written in; the two have different rules for the HTTP status."""

    RESPONSE = "application/graphql-response+json"
    JSON = "application/json"


def media_type(headers: Headers) -> MediaType | None:
    """What the client likes best of both; None where it takes neither.

    Without a preference (no header, `*/*`, `application/*`) it is JSON, which every client understands; the newer type
    must be named.
    """
    values = headers.getlist("accept")
    if not values:
        return MediaType.JSON
    accept = ",".join(values)
    return _preferred_once(accept) if len(accept) <= _LONGEST_KEPT else _preferred(accept)


def accepted(headers: Headers) -> Mapping[str, float]:
    """The media ranges of `Accept`, each with its weight.

    A range in another charset than UTF-8 counts as refused; other parameters do not tell our representations apart.
    """
    return dict(_ranges(",".join(headers.getlist("accept"))))


def _preferred(accept: str) -> MediaType | None:
    ranges = dict(_ranges(accept))
    response, json = weight(MediaType.RESPONSE, ranges), weight(MediaType.JSON, ranges)
    if not response and not json:
        return None
    if response == json:
        return MediaType.RESPONSE if MediaType.RESPONSE in ranges else MediaType.JSON
    return MediaType.RESPONSE if response > json else MediaType.JSON


_preferred_once = lru_cache(_MOST_KEPT)(_preferred)
"""Most clients send one of a few."""


def weight(name: str, ranges: Mapping[str, float]) -> float:
    """The weight of the most specific range that covers the media type; 0 where none does."""
    covering = (name, f"{name.partition('/')[0]}/*", "*/*")
    return next((ranges[media_range] for media_range in covering if media_range in ranges), 0.0)


def parameters(text: str) -> tuple[str, dict[str, str]]:
    """A header's value and its parameters, all in lower case: `a/b; Q="1"` is `a/b` and `{"q": "1"}`."""
    value, *rest = (part.strip() for part in text.lower().split(";"))
    pairs = (part.partition("=") for part in rest if part)
    return value, {name.strip(): given.strip().strip('"') for name, _, given in pairs}


def is_utf8(charset: str | None) -> bool:
    """Whether a `charset` parameter names UTF-8, or is not there."""
    return charset in {None, "utf-8", "utf8"}


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for element in accept.split(","):
        media_range, given = parameters(element)
        yield media_range, _quality(given.get("q", "1")) if is_utf8(given.get("charset")) else 0.0


def _quality(text: str) -> float:
    """A qvalue from 0 to 1; what is none counts as "not acceptable"."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0.0 <= value <= 1.0 else 0.0
