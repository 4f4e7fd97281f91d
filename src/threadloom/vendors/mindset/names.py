"""What the page calls the parts of a request, and where each stands in the input of `startThread`."""

from collections.abc import Mapping

Path = tuple[str, ...]

PATHS: Mapping[str, Path] = {
    "appUid": ("scope",),
    "agentUid": ("target", "agentId"),
    "message": ("message", "text"),
    "messageType": ("message", "visibility"),
    "humanUid": ("user", "nativeId"),
    "externalUserId": ("user", "externalId"),
    "sdkUserEmail": ("user", "sdkEmail"),
    "realEmailAddress": ("user", "email"),
}
"""Every field that the page documents; what else says the same stands below."""

AGENT_SESSION: Path = ("options", "mindset", "agentSessionId")
"""The second half of `agentUid`."""
PARTS: Path = ("message", "parts")
"""More of `message`."""
ROLE: Path = ("message", "role")
"""SYSTEM says the same `messageType` as a hidden message does."""
