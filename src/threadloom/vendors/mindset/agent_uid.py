"""How Mindset names whom it asks: an agent, or a session of an agent."""

from collections.abc import Mapping
from typing import Self

from threadloom.domain.json import JsonValue
from threadloom.domain.noun import Noun
from threadloom.domain.thread import SendDraft, ThreadDraft

from .names import AGENT_SESSION

SEPARATOR = "::"


class AgentUid(Noun):
    """An agent, and a session of it where one is named; as text `agent` or `agent::session` (page, line 59)."""

    agent: str
    session: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The two halves around the first `::`; a text that lacks one of them is an agent's own uid as it stands."""
        agent, _, session = text.partition(SEPARATOR)
        return cls(agent=agent, session=session) if agent and session else cls(agent=text)

    def __str__(self) -> str:
        return self.agent if self.session is None else f"{self.agent}{SEPARATOR}{self.session}"


def session_of(draft: ThreadDraft | SendDraft) -> str | None:
    """The agent's session that the draft's options name; None where they name none."""
    value: JsonValue = draft.options
    for name in AGENT_SESSION[1:]:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None
