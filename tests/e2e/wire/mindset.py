"""What Mindset is sent with `startThread`, by the fields of its page."""

from typing import Any

from e2e.wire.rows import Row

_AGENT, _SESSION = "sandbox-coach", "Kq7RzV2mXw0pLcT9bNdY"
"""An agent of the sandbox's, and a session of it that is there from the start."""


def _asked(text: str = "Hello", **fields: Any) -> dict[str, Any]:
    return {"message": {"text": text}, **fields}


def _at(agent: str) -> dict[str, Any]:
    return {"target": {"nativeAgent": {"source": "mindset", "nativeId": agent}}}


_TWICE = _asked(**_at(_AGENT), options={"mindset": {"agentSessionId": _SESSION}})

ROWS = [
    Row("path:appUid", _asked(scope="another-app"), "appUid", "another-app"),
    Row("agentUid", _asked(**_at(_AGENT)), "agentUid", _AGENT),
    Row("agentUid", _asked(**_at(f"{_AGENT}::{_SESSION}")), "agentUid", f"{_AGENT}::{_SESSION}"),
    Row("agentUid", _TWICE, "agentUid", f"{_AGENT}::{_SESSION}"),
    Row("message", _asked("How do I begin?"), "message", "How do I begin?"),
    Row("message", {"message": {"text": "One", "parts": [{"text": "Two"}]}}, "message", "One\n\nTwo"),
    Row("messageType", _asked(), "messageType", "user"),
    Row("messageType", {"message": {"text": "Greet", "visibility": "HIDDEN"}}, "messageType", "system"),
    Row("messageType", {"message": {"text": "Greet", "role": "SYSTEM"}}, "messageType", "system"),
    Row("humanUid", _asked(user={"nativeId": "Hm4sGf8jQe1uZkXo6PvB"}), "humanUid", "Hm4sGf8jQe1uZkXo6PvB"),
    Row("externalUserId", _asked(user={"externalId": "a_Z-9" * 20}), "externalUserId", "a_Z-9" * 20),
    Row("sdkUserEmail", _asked(user={"sdkEmail": "ana@sdk.example"}), "sdkUserEmail", "ana@sdk.example"),
    Row("realEmailAddress", _asked(user={"email": "ana@example.com"}), "realEmailAddress", "ana@example.com"),
]
