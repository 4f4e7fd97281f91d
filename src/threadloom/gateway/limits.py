"""Limits of what the gateway itself keeps, and the checks that hold at every source."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from threadloom.domain.errors import Violation
from threadloom.domain.feedback import Feedback, FeedbackDraft
from threadloom.domain.json import JsonObject

TITLE_LENGTH = 1_000
TAG_LENGTH = 64
TAGS = 50
METADATA_BYTES = 65_536
COMMENT_LENGTH = 10_000
WORD_LENGTH = 256
VALUE_BYTES = 65_536
THUMB_SCORES = (0.0, 1.0)
STAR_SCORES = (1.0, 5.0)

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def title_violations(title: str | None) -> Iterable[Violation]:
    """A title is at most 1,000 characters, none of them a control character."""
    if title is not None and len(title) > TITLE_LENGTH:
        yield Violation(path=("title",), message=f"a title has at most {TITLE_LENGTH} characters")
    elif title is not None and _CONTROL.search(title):
        yield Violation(path=("title",), message="a title is one line without control characters")


def tidy_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Labels without white space around them, each once, in the order given."""
    return tuple(dict.fromkeys(tag.strip() for tag in tags))


def tag_violations(tags: Sequence[str], name: str, *, already: Sequence[str] = ()) -> Iterable[Violation]:
    """Labels are 1 to 64 characters, none of them a control character; a thread bears at most 50."""
    if len({*already, *tidy_tags(tags)}) > TAGS:
        yield Violation(path=(name,), message=f"a thread bears at most {TAGS} labels")
    for index, tag in enumerate(tags):
        if not 1 <= len(tag.strip()) <= TAG_LENGTH or _CONTROL.search(tag.strip()):
            message = f"a label has 1 to {TAG_LENGTH} characters, none of them a control character"
            yield Violation(path=(name, str(index)), message=message)


def metadata_violations(metadata: JsonObject | None) -> Iterable[Violation]:
    """Pairs that the gateway keeps are at most 64 KiB of JSON."""
    if metadata is not None and len(msgspec.json.encode(metadata)) > METADATA_BYTES:
        yield Violation(path=("metadata",), message=f"metadata is at most {METADATA_BYTES} bytes of JSON")


def feedback_violations(said: FeedbackDraft | Feedback) -> Iterable[Violation]:
    """Feedback says something, within its limits: a score from 0 to 1 beside a thumb, else from 1 to 5."""
    if said.rating is None and said.score is None and said.comment is None and said.value is None:
        yield Violation(message="give one of rating, score, comment and value at least")
    low, high = STAR_SCORES if said.rating is None else THUMB_SCORES
    if said.score is not None and not low <= said.score <= high:
        beside = "without a thumb" if said.rating is None else "beside a thumb"
        yield Violation(path=("score",), message=f"a score {beside} goes from {low:g} to {high:g}")
    for name, text, most in (
        ("comment", said.comment, COMMENT_LENGTH),
        ("key", said.key, WORD_LENGTH),
        ("issueType", said.issue_type, WORD_LENGTH),
    ):
        if text is not None and len(text) > most:
            yield Violation(path=(name,), message=f"at most {most} characters")
    if len(msgspec.json.encode(said.value)) > VALUE_BYTES:
        yield Violation(path=("value",), message=f"at most {VALUE_BYTES} bytes of JSON")
