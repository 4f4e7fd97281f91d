"""Faults that are said with a status: errors, redirects, limits, and no content where there should be some."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Annotated

import msgspec

from .answer import Answer
from .fault import Group, Scene

STATUSES = Group("Status")

WORDS = "sandbox fault: the vendor's own words"
"""Stands in the answers that a fault makes up; a gateway should not pass it on."""

REFUSED = Answer(
    status=500,
    headers=((b"content-type", b"application/json"), (b"x-sandbox-words", WORDS.encode())),
    body=msgspec.json.encode({"error": {"message": WORDS, "type": "sandbox"}, "detail": WORDS}),
)
"""In place of the true answer where the vendor does not do what it is asked."""


class Status(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which."""

    status: Annotated[int, msgspec.Meta(ge=200, le=599)] = 500


class Redirect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which, and where to; without a location to the same address."""

    status: Annotated[int, msgspec.Meta(ge=300, le=399)] = 302
    location: str | None = None


class RetryAfter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The status and the header's value, or, with `date_in`, the date in so many seconds (below zero: a past one)."""

    status: Annotated[int, msgspec.Meta(ge=400, le=599)] = 429
    value: str = "1"
    date_in: float | None = None


@STATUSES.bend(Status, asks=False)
def status(_: Scene, arguments: Status) -> Answer:
    """A status in place of the answer, with an error's body; the request is not carried out."""
    return REFUSED.but(status=arguments.status)


@STATUSES.bend(Status)
def status_after_all(scene: Scene, arguments: Status) -> Answer:
    """The true answer with another status: the request is carried out."""
    return scene.answer.but(status=arguments.status)


@STATUSES.bend(Redirect, asks=False)
def redirect(scene: Scene, arguments: Redirect) -> Answer:
    """A redirect; the request is not carried out."""
    return REFUSED.but(status=arguments.status, location=arguments.location or scene.target)


@STATUSES.bend(RetryAfter, asks=False)
def retry_after(_: Scene, arguments: RetryAfter) -> Answer:
    """A refusal with Retry-After: seconds, a date, or any nonsense; the request is not carried out."""
    value = arguments.value
    if arguments.date_in is not None:
        value = format_datetime(datetime.now(UTC) + timedelta(seconds=arguments.date_in), usegmt=True)
    return REFUSED.but(status=arguments.status, retry_after=value)
