"""Limits of what the gateway itself keeps, and the checks that hold at every source."""

from collections.abc import Iterable, Sequence

import msgspec

from threadloom.domain.errors import Invalid, Violation
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.json import JsonObject

TITLE_LENGTH = 1_000
TAG_LENGTH = 64
TAGS = 50
METADATA_BYTES = 65_536
COMMENT_LENGTH = 10_000
THUMB_SCORES = (0.0, 1.0)
STAR_SCORES = (1.0, 5.0)


def title_violations(title: str | None) -> Iterable[Violation]:
    """A title is at most 1,000 characters."""
    if title is not None and len(title) > TITLE_LENGTH:
        yield Violation(path=("title",), message=f"a title has at most {TITLE_LENGTH} characters")


def tag_violations(tags: Sequence[str], name: str) -> Iterable[Violation]:
    """Labels are 1 to 64 characters, at most 50 at once."""
    if len(tags) > TAGS:
        yield Violation(path=(name,), message=f"at most {TAGS} labels")
    for index, tag in enumerate(tags):
        if not 1 <= len(tag.strip()) <= TAG_LENGTH:
            yield Violation(path=(name, str(index)), message=f"a label has 1 to {TAG_LENGTH} characters")


def metadata_violations(metadata: JsonObject | None) -> Iterable[Violation]:
    """Pairs that the gateway keeps are at most 64 KiB of JSON."""
    if metadata is not None and len(msgspec.json.encode(metadata)) > METADATA_BYTES:
        yield Violation(path=("metadata",), message=f"metadata is at most {METADATA_BYTES} bytes of JSON")


def feedback_violations(rating: FeedbackRating | None, score: float | None, comment: str | None) -> Iterable[Violation]:
    """A score goes from 0 to 1 beside a thumb, else from 1 to 5; a comment is at most 10,000 characters."""
    low, high = STAR_SCORES if rating is None else THUMB_SCORES
    if score is not None and not low <= score <= high:
        beside = "without a thumb" if rating is None else "beside a thumb"
        yield Violation(path=("score",), message=f"a score {beside} goes from {low:g} to {high:g}")
    if comment is not None and len(comment) > COMMENT_LENGTH:
        yield Violation(path=("comment",), message=f"a comment has at most {COMMENT_LENGTH} characters")


def draft_feedback_violations(draft: FeedbackDraft) -> Iterable[Violation]:
    """Feedback says something, within its limits."""
    if draft.rating is None and draft.score is None and draft.comment is None and draft.value is None:
        yield Violation(message="give one of rating, score, comment and value at least")
    yield from feedback_violations(draft.rating, draft.score, draft.comment)


def refuse(violations: Iterable[Violation]) -> None:
    """Raise Invalid with every violation, if there is any."""
    found = tuple(violations)
    if found:
        raise Invalid.of(found)
