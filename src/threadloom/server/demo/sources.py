"""The demo's sources: a local one, one for each emulated vendor, and LangGraph's own server where it runs."""

from collections.abc import Mapping
from typing import Any

import msgspec

from threadloom.sandbox.sandbox import Sandbox
from threadloom.server.auth import LOCAL_CALLER

ACME, GLOBEX = "acme", "globex"
GRAPHS = "graphs"
"""Slug of the source at LangGraph's server, for which no emulator stands."""


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
    "openai-conversations": Place(
        slug="conversations",
        name="Conversations",
        options={
            "agents": [
                {"id": "echo", "name": "Echo", "model": "sandbox-echo"},
                {"id": "tools", "name": "Tools", "model": "sandbox-tools"},
                {"id": "asks", "name": "Asks for tool outputs", "model": "sandbox-asks"},
                {"id": "cites", "name": "Cites", "model": "sandbox-annotations"},
                {"id": "refuses", "name": "Refuses", "model": "sandbox-refuses"},
            ],
            "agent_id": "echo",
        },
        tenant=ACME,
    ),
}  # fmt: skip


def source_tables(sandbox: Sandbox, graphs_url: str | None = None) -> list[dict[str, Any]]:
    """`[[sources]]` of the demo: all open to its visitors, each emulated vendor's to one tenant more."""
    local: dict[str, Any] = {"slug": "local", "vendor": "local", "name": "Local notes", "allow_adopt": True}
    emulated = [_table(vendor, place, sandbox) for vendor, place in PLACES.items()]
    return [local, *emulated, *([] if graphs_url is None else [_graphs(graphs_url)])]


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
        "breaker_open_s": 1.0,  # who takes a vendor down by the control API wants to see it come back
        "sync": {"calls_per_minute": 6_000, "tenant": LOCAL_CALLER.tenant},
    }


def _graphs(url: str) -> dict[str, Any]:
    return {
        "slug": GRAPHS,
        "vendor": "langgraph",
        "name": "LangGraph",
        "base_url": url,
        "options": {"agent_id": "chat", "wait_s": 5.0},
        "tenants": [LOCAL_CALLER.tenant],
        "allow_adopt": True,
        "keep_raw": True,
        "sync": {"calls_per_minute": 6_000},
    }
