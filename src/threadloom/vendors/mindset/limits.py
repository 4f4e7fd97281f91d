"""Limits that the page tells (mindset.txt, read 2026-11-21), and the rules that no single field can tell."""

from collections.abc import Iterator

from threadloom.domain.errors import Violation
from threadloom.domain.thread import ThreadDraft
from threadloom.domain.vendor import Draft

from .agent_uid import SEPARATOR, AgentUid, session_of
from .names import AGENT_SESSION, PATHS

MAX_IDENTIFIER = 100
"""Characters of an external id or an email address (page, lines 86, 92, 98)."""
EXTERNAL_USER_ID = "[A-Za-z0-9_-]+"
"""What an external id is made of (page, line 84), one character at least."""
SESSION_UID = f"(?!.*{SEPARATOR}).+"
"""What can be put behind an agent's uid and found again."""


def rules_beyond_fields(draft: Draft, default_agent: str | None) -> Iterator[Violation]:
    """A message says something, be it empty text; an agent's session is named once, or twice the same."""
    if not isinstance(draft, ThreadDraft) or draft.message is None:
        return
    if not draft.message.content:
        yield Violation(path=PATHS["message"], message="a message needs text or parts here")
    agent = draft.agent.native_id if draft.agent else default_agent
    named, wanted = AgentUid.parse(agent or "").session, session_of(draft)
    if named is not None and wanted is not None and named != wanted:
        yield Violation(path=AGENT_SESSION, message="the agent is named with another session already")
