"""What LangGraph's API description limits (langgraph-api 0.16.7, 2026-11-21), and the rules that no field can tell."""

import re
from collections.abc import Iterable, Iterator

from threadloom.domain.errors import Violation
from threadloom.domain.message import MessageDraft
from threadloom.domain.part import TextPart
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.domain.vendor import Draft, ResumeDraft

MOST_ROWS = 1_000
"""Rows of one search, and of one history; the description states 1 to 1,000."""

_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def is_uuid(native_id: str) -> bool:
    """Whether a text in its one spelling is a UUID, which every id of a thread, a run and an assistant is."""
    return _UUID.fullmatch(native_id) is not None


def rules_beyond_fields(draft: Draft, default_agent_id: str | None) -> Iterable[Violation]:
    """Rules between fields.

    A message, and each text in it, says something. Messages to begin with are laid into the state of a graph, so
    they need the agent whose graph it is. An empty object would be taken for answers to none of the questions.
    """
    match draft:
        case ThreadDraft():
            name = "messages" if draft.message is None else "history"
            for index, message in enumerate(draft.messages):
                yield from _message(message, (name, str(index)))
            if draft.message is not None:
                yield from _message(draft.message, ("message",))
            elif draft.messages and draft.agent is None and default_agent_id is None:
                yield Violation(path=("target",), message="messages to begin with need an agent here")
        case SendDraft():
            yield from _message(draft.message, ("message",))
        case ResumeDraft(answer=dict() as answers) if not answers:
            yield Violation(path=("answer",), message="an empty object answers nothing here")
        case _:
            return


def _message(draft: MessageDraft, path: tuple[str, ...]) -> Iterator[Violation]:
    if not any(not isinstance(part, TextPart) or part.text for part in draft.content):
        yield Violation(path=(*path, "text"), message="a message needs text or parts here")
    for index, part in enumerate(draft.parts):
        if isinstance(part, TextPart) and not part.text:
            yield Violation(path=(*path, "parts", str(index), "text"), message="a part of text needs words here")
