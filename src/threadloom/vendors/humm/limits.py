"""What Humm allows: limits as data, and the rules that no single field can tell.

Pages read 2026-11-21. Where a page shows only a sample of a word (`fast`, `low`, `auto`), any word is taken.
"""

from collections.abc import Iterator, Mapping

from threadloom.domain.errors import Violation
from threadloom.domain.feedback import FeedbackDraft
from threadloom.domain.json import JsonObject
from threadloom.domain.noun import Noun
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.domain.vendor import Draft

_PROVIDER = ("options", "humm", "llmConfig", "provider")


class Limits(Noun):
    """Words and numbers that Humm's pages list."""

    architectures: tuple[str, ...] = ("MONOLITH", "SANDBOX", "DEEPAGENTS")
    query_sources: tuple[str, ...] = ("TYPED", "SUGGESTION")
    statuses: tuple[str, ...] = (
        "idle",
        "active",
        "completed",
        "error",
        "cancelled",
        "waiting_for_input",
        "refused",
    )
    thumb_scores: tuple[float, float] = (0.0, 1.0)
    star_scores: tuple[float, float] = (1.0, 5.0)
    data_url: str = r"data:[^,]*,[\s\S]*"
    """What makes a text a data URL at all (RFC 2397)."""


LIMITS = Limits()


def rules_beyond_fields(draft: Draft) -> Iterator[Violation]:
    """A provider's settings are an object, and a score suits what it stands beside."""
    match draft:
        case ThreadDraft() if draft.message is not None:
            yield from _provider(draft.options)
        case SendDraft():
            yield from _provider(draft.options)
        case FeedbackDraft():
            yield from _score(draft)
        case _:
            return


def _provider(options: JsonObject | None) -> Iterator[Violation]:
    value: object = options
    for name in _PROVIDER[1:]:
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is not None and not isinstance(value, Mapping):
        yield Violation(path=_PROVIDER, message="this should be an object")


def _score(draft: FeedbackDraft) -> Iterator[Violation]:
    low, high = LIMITS.star_scores if draft.rating is None else LIMITS.thumb_scores
    if draft.score is not None and not low <= draft.score <= high:
        beside = "without a thumb" if draft.rating is None else "beside a thumb"
        yield Violation(path=("score",), message=f"a score {beside} goes from {low:g} to {high:g}")
