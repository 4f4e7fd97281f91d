"""The demo's sources: a local one, and one for each emulated vendor."""

from collections.abc import Mapping
from typing import Any

import msgspec

from threadloom.sandbox.sandbox import Sandbox
from threadloom.server.auth import LOCAL_CALLER

ACME, GLOBEX = "acme", "globex"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """How a source at an emulated vendor is called and set up, and which tenant may use it beside visitors."""

    slug: str
    name: str
    options: Mapping[str, Any]
    tenant: str


PLACES: Mapping[str, Place] = {
    "humm": Place(
        slug="humm",
        name="Humm",
        options={"organization_id": "5f0c7c1e-2b7d-4a86-9a55-0d1b8a5e7c10"},
        tenant=ACME,
    ),
    "umami": Place(slug="umami", name="UmamiAI", options={"agent_id": "asst_echo"}, tenant=GLOBEX),
    "openai-assistants": Place(
        slug="assistants", name="Assistants", options={"agent_id": "asst_echo"}, tenant=ACME
    ),
    "thena": Place(
        slug="thena",
        name="Thena",
        options={"agent_id": "7e5a0000-0000-4000-8000-000000000001"},
        tenant=GLOBEX,
    ),
    "mindset": Place(
        slug="mindset",
        name="Mindset AI",
        options={"app_uid": "sandbox-app", "agent_id": "helpdesk"},
        tenant=GLOBEX,
    ),
}  # fmt: skip


def source_tables(sandbox: Sandbox) -> list[dict[str, Any]]:
    """`[[sources]]` of the demo: all open to its visitors, each to one tenant more."""
    local: dict[str, Any] = {"slug": "local", "vendor": "local", "name": "Local notes", "allow_adopt": True}
    return [local, *(_table(vendor, place, sandbox) for vendor, place in PLACES.items())]


def _table(vendor: str, place: Place, sandbox: Sandbox) -> dict[str, Any]:
    emulator = sandbox.emulators[vendor]
    return {
        "slug": place.slug,
        "vendor": vendor,
        "name": place.name,
        "base_url": emulator.base_url,
        "api_key": emulator.api_key,
        "options": dict(place.options),
        "tenants": [LOCAL_CALLER.tenant, place.tenant],
        "allow_adopt": True,
        "allow_client_identity": True,
        "keep_raw": True,
        "sync": {"calls_per_minute": 6_000},
    }
