"""Limits that the specification tells (VENDORS.md 2.4; `openai` package 3.52), and rules that no single field tells."""

from collections.abc import Iterator

from threadloom.domain.errors import Violation
from threadloom.domain.message import DraftRole, MessageDraft
from threadloom.domain.part import TextPart
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.domain.vendor import Draft
from threadloom.vendors._assistants.limits import Limits, rules_beyond_fields

Path = tuple[str, ...]

ITEMS_AT_ONCE = 20
"""Items that a conversation takes in one call."""
LIMITS = Limits(metadata_pairs=16, metadata_key=64, metadata_value=512)


def broken_rules(draft: Draft) -> Iterator[Violation]:
    """A message, and each text in it, says something; what an assistant has said is text alone."""
    yield from rules_beyond_fields(draft, LIMITS)
    for path, message in _messages(draft):
        if message.role is DraftRole.ASSISTANT:
            for index, part in enumerate(message.parts):
                if not isinstance(part, TextPart):
                    at = (*path, "parts", str(index))
                    yield Violation(path=at, message="what an assistant has said is text alone here")


def _messages(draft: Draft) -> Iterator[tuple[Path, MessageDraft]]:
    match draft:
        case ThreadDraft():
            name = "messages" if draft.message is None else "history"
            yield from (((name, str(index)), message) for index, message in enumerate(draft.messages))
            if draft.message is not None:
                yield ("message",), draft.message
        case SendDraft():
            yield ("message",), draft.message
        case _:
            return
