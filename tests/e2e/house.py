"""The gateway in mode keys over a running sandbox: sources as a test wants them, callers with roles, and the record."""

import json
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from builders import Client, a_client, a_configuration
from threadloom.domain.call import Role
from threadloom.domain.clock import SystemClock
from threadloom.sandbox.record import SeenRequest
from threadloom.sandbox.sandbox import Sandbox
from threadloom.server.keys import new_key, server_key

ORGANIZATION = "5f0c7c1e-2b7d-4a86-9a55-0d1b8a5e7c10"
AGENT = "7e5a0000-0000-4000-8000-000000000001"
APP = "sandbox-app"
HELLO = {"text": "Where do swifts sleep?"}

OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "humm": {"organization_id": ORGANIZATION},
    "thena": {"agent_id": AGENT},
    "mindset": {"app_uid": APP, "agent_id": "helpdesk"},
    "umami": {"agent_id": "asst_echo"},
    "openai-assistants": {"agent_id": "asst_echo"},
    "openai-conversations": {
        "agents": [
            {"id": "echo", "name": "Echo", "model": "sandbox-echo"},
            {"id": "asks", "name": "Asks", "model": "sandbox-asks"},
        ],
        "agent_id": "echo",
    },
}
"""What makes a source at each vendor's emulator complete.

LangGraph has none: nothing stands for its servers but themselves, which `vendors/langgraph` and `test_demo_graphs` ask.
"""

_THREAD = """
  thread {
    id nativeId scope organizationId title status metadata tags archivedAt pinnedAt unread hiddenAt revision syncState
    user { nativeId externalId sdkEmail email }
  }
"""
_FEEDBACK = "feedback { id nativeId rating score comment syncState }"
_ANSWERS = {
    "startThread": f"{_THREAD} message {{ id text }}",
    "createThread": _THREAD,
    "sendMessage": f"{_THREAD} message {{ id text }}",
    "updateThread": _THREAD,
    "deleteThread": "deletedThreadId vendorCopy",
    "restoreThread": _THREAD,
    "adoptThread": _THREAD,
    "giveFeedback": _FEEDBACK,
    "updateFeedback": _FEEDBACK,
    "deleteFeedback": "deletedFeedbackId",
    "createAgent": "agent { id name }",
    "updateAgent": "agent { id name }",
}

Payload = dict[str, Any]


def document(mutation: str) -> str:
    """A mutation whose input is the variable `input`."""
    kind = f"{mutation[:1].upper()}{mutation[1:]}Input"
    errors = "userErrors { code message path retryable }"
    return f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {_ANSWERS[mutation]} {errors} }} }}"


def refusals(payload: Payload) -> list[tuple[str, list[str]]]:
    """Code and path of everything that a mutation was refused for."""
    return [(error["code"], error["path"]) for error in payload["userErrors"]]


class Asker:
    """A caller with a key."""

    def __init__(self, client: Client, key: str) -> None:
        self._client = client
        self._headers = {"authorization": f"Bearer {key}"}

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """The whole answer to an operation; its variables are sent in ASCII, so that they may hold any text at all."""
        body = json.dumps({"query": query, "variables": variables})
        headers = {**self._headers, "content-type": "application/json"}
        return (await self._client.http.post("/graphql", content=body, headers=headers)).json()

    async def read(self, query: str, **variables: object) -> dict[str, Any]:
        """The data of an operation that answers without errors."""
        answer = await self.ask(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def attempt(self, mutation: str, given: Mapping[str, Any]) -> Payload:
        """The payload of a mutation that has no top-level errors."""
        return (await self.read(document(mutation), input=given))[mutation]

    async def do(self, mutation: str, **given: object) -> Payload:
        """The payload of a mutation that has no errors of either kind."""
        payload = await self.attempt(mutation, given)
        assert payload["userErrors"] == []
        return payload


class House:
    """Sources, callers, and what the emulated vendors were sent."""

    def __init__(self, client: Client, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._client = client

    async def asker(self, user: str, role: Role = Role.WRITER) -> Asker:
        """A user of tenant acme, with a new key."""
        key, record = new_key(
            server_key(self._client.app.settings),
            tenant="acme",
            user=user,
            role=role,
            name=user,
            now=SystemClock().now(),
            expires_at=None,
        )
        await self._client.parts.store.save_key(record)
        return Asker(self._client, key)

    def forget(self) -> None:
        """Begin the record anew."""
        self.sandbox.record.clear()

    def sent(self, **wanted: str) -> list[SeenRequest]:
        """What the vendors were sent since, newest last; chosen as the record chooses."""
        return self.sandbox.record.select(**wanted)

    def writes(self, **wanted: str) -> list[SeenRequest]:
        """The same without questions that change nothing."""
        return [request for request in self.sent(**wanted) if request.method != "GET"]


def source(sandbox: Sandbox, vendor: str, slug: str | None = None, **settings: Any) -> dict[str, Any]:
    """The `[[sources]]` table of a source at an emulator; `options` go beside those that it needs."""
    emulator = sandbox.emulators[vendor]
    return {
        "slug": slug or vendor,
        "vendor": vendor,
        "base_url": emulator.base_url,
        "api_key": emulator.api_key,
        **settings,
        "options": {**OPTIONS[vendor], **settings.get("options", {})},
    }


Tables = Callable[[Sandbox], Iterable[dict[str, Any]]]


def one_of_each(sandbox: Sandbox) -> list[dict[str, Any]]:
    """A source at each vendor, called as the vendor is."""
    return [source(sandbox, vendor) for vendor in OPTIONS]


@asynccontextmanager
async def a_house(folder: Path, tables: Tables = one_of_each) -> AsyncGenerator[House]:
    """The gateway over these sources; nothing at the sandbox happens by itself, for its time stands still."""
    async with Sandbox(seed=1, now=lambda: 1_800_000_000.0) as sandbox:
        settings = a_configuration(folder, sources=list(tables(sandbox)), auth={"mode": "keys"})
        async with a_client(settings) as client:
            yield House(client, sandbox)
