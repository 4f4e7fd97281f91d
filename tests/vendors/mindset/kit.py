"""What the tests of Mindset share: adapters of a source, drafts, and what the page says."""

import json
from pathlib import Path
from typing import Any

import msgspec

from fakes import FakeClock
from threadloom.domain.ids import AgentRef, SourceSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import ThreadDraft
from threadloom.sandbox.sandbox import Sandbox
from threadloom.vendors.base import Wiring
from threadloom.vendors.mindset import Options, connect
from vendors.carriers import a_transport
from vendors.kit import SECRET, Keys, a_source

VENDOR = "mindset"
APP = "sandbox-app"
AGENT = "sandbox-coach"
SESSION = "Kq7RzV2mXw0pLcT9bNdY"
"""A session of that agent which the sandbox has from the start."""

DOCS = Path(__file__).parents[2] / "vendor_docs"
PATHS = json.loads((DOCS / "mindset.openapi.json").read_text())["paths"]
OPERATION = PATHS["/api/v1/appuid/{appUid}/threads"]["post"]
BODY_SCHEMA = OPERATION["requestBody"]["content"]["application/json"]["schema"]


def connected(base_url: str | None, *, key: str | None = SECRET, **options) -> Any:
    """An adapter of a source; without an `app_uid` it is the sandbox's, `app_uid=None` names none."""
    wiring = Wiring(
        source=a_source(VENDOR),
        base_url=base_url,
        credentials=Keys(key),
        store=None,
        clock=FakeClock(),
        transport=a_transport(),
    )
    given = {name: value for name, value in {"app_uid": APP, **options}.items() if value is not None}
    return connect(wiring, msgspec.convert(given, Options))


def at_sandbox(sandbox: Sandbox, **options) -> Any:
    emulator = sandbox.emulators[VENDOR]
    return connected(emulator.base_url, key=emulator.api_key, **options)


def a_draft(text: str | None = "hello", *, agent: str | None = AGENT, message: dict | None = None, **fields):
    """A start; `message` holds further fields of its message, `session` the agent's session."""
    if session := fields.pop("session", None):
        fields["options"] = {"mindset": {"agentSessionId": session}}
    return ThreadDraft(
        source=SourceSlug(VENDOR),
        agent=agent_ref(agent) if agent else None,
        message=MessageDraft(text=text, **(message or {})),
        **fields,
    )


def agent_ref(native_id: str) -> AgentRef:
    return AgentRef(source=SourceSlug(VENDOR), native_id=native_id)


def refused(adapter, draft) -> set[str]:
    """Paths of everything that the draft breaks."""
    return {".".join(violation.path) for violation in adapter.check(draft)}
