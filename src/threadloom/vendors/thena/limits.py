"""What Thena's pages limit (read 2026-11-21), and the rules that no single field can tell."""

import re
from collections.abc import Iterable, Iterator, Mapping

from threadloom.domain.agent import AgentDraft
from threadloom.domain.edit import AgentEdit
from threadloom.domain.errors import Violation
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.message import MessageDraft
from threadloom.domain.part import TextPart
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.domain.vendor import Draft

UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
"""The form that the pages state for an agent's id; every other id is taken as it comes."""

HISTORY_ROWS = 50
"""Most threads of one page of the history; its page states 1 to 50."""

OPTIONS = ("options", "thena")
"""Where an input holds what only Thena takes."""


def rules_beyond_fields(draft: Draft, default_agent_id: str | None) -> Iterable[Violation]:
    """Rules between fields.

    A message says something; an empty thread has an agent, too; an agent is made of a template and a configuration,
    which is an object.
    """
    match draft:
        case ThreadDraft():
            if draft.message is None:
                yield from _agent_of_empty_thread(draft, default_agent_id)
            else:
                yield from _message(draft.message)
        case SendDraft():
            yield from _message(draft.message)
        case AgentDraft() | AgentEdit():
            yield from _agent_options(draft.options, is_new=isinstance(draft, AgentDraft))
        case _:
            return


def text_of(draft: MessageDraft) -> str:
    """All text of a draft as the one string that Thena takes, a blank line between its pieces."""
    return "\n\n".join(part.text for part in draft.content if isinstance(part, TextPart))


def only_thena(options: JsonObject | None) -> Mapping[str, JsonValue]:
    """The options of an agent that only Thena takes, by their names in the schema; empty where there are none."""
    found = (options or {}).get(OPTIONS[-1])
    return found if isinstance(found, Mapping) else {}


def _message(draft: MessageDraft) -> Iterator[Violation]:
    if not text_of(draft):
        yield Violation(path=("message", "text"), message="a message needs text here")


def _agent_of_empty_thread(draft: ThreadDraft, default_agent_id: str | None) -> Iterator[Violation]:
    """The input of an empty thread shows its target to no field's rule."""
    agent_id = draft.agent.native_id if draft.agent else default_agent_id
    if agent_id is None:
        yield Violation(path=("target",), message="this is required here")
    elif draft.agent and not re.fullmatch(UUID, agent_id):
        yield Violation(path=("target",), message=f"this should match {UUID}")


def _agent_options(options: JsonObject | None, *, is_new: bool) -> Iterator[Violation]:
    if is_new and (options or {}).get(OPTIONS[-1]) is None:  # else the fields' own rules tell what is missing
        for name in ("templateId", "configuration"):
            yield Violation(path=(*OPTIONS, name), message="this is required here")
    configuration = only_thena(options).get("configuration")
    if configuration is not None and not isinstance(configuration, Mapping):
        yield Violation(path=(*OPTIONS, "configuration"), message="this should be an object")
