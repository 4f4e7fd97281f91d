"""How Mindset names whom it asks: an agent, or a session of an agent."""

from typing import Self

from threadloom.domain.noun import Noun

SEPARATOR = "::"


class AgentUid(Noun):
    """An agent, and a session of it where one is named; as text `agentUid` or `agentUid::sessionUid` (page, line 59)."""

    agent: str
    session: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The two halves around the first `::`; a text with half of them missing is an agent's own uid as it stands."""
        agent, _, session = text.partition(SEPARATOR)
        return cls(agent=agent, session=session) if agent and session else cls(agent=text)

    def __str__(self) -> str:
        return self.agent if self.session is None else f"{self.agent}{SEPARATOR}{self.session}"
