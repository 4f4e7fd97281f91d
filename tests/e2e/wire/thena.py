"""What Thena is sent with `createThread`, and with the first call of `startThread`, by the fields of its page."""

from typing import Any

from e2e.wire.rows import Row

AGENT = "7e5a0000-0000-4000-8000-000000000002"
"""Another agent of the sandbox's than the source's own."""
_TARGET: dict[str, Any] = {"target": {"nativeAgent": {"source": "thena", "nativeId": AGENT}}}
_PAIRS = {"metadata": {"ticket": 4711, "tags": ["a", "b"], "deep": {"er": None}}}

ROWS = [
    Row("path:agent_id", _TARGET, "agent_id", AGENT),
    Row("agent_id", _TARGET, "agent_id", AGENT),
    Row("title", {"title": "Broken lamp"}, "title", "Broken lamp"),
    Row("metadata", _PAIRS, "metadata.ticket", 4711),
    Row("metadata", _PAIRS, "metadata.tags[1]", "b"),
]
