"""The gateway's process inside a test: configurations, and the app without a socket."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from threadloom.sandbox.sandbox import Sandbox
from threadloom.server.app import App, create_app
from threadloom.server.configuration import checked
from threadloom.server.parts import Parts
from threadloom.server.settings import Settings

LOCAL: dict[str, Any] = {"slug": "local", "vendor": "local"}


def a_configuration(
    folder: Path, *, sandbox: Sandbox | None = None, sources: list[dict[str, Any]] | None = None, **tables: Any
) -> Settings:
    """Settings over a store in `folder`: a local source, one for each emulated vendor of `sandbox` by its slug."""
    emulators = sandbox.emulators.values() if sandbox else []
    emulated = [
        {
            "slug": emulator.slug,
            "vendor": emulator.slug,
            "base_url": emulator.base_url,
            "api_key": emulator.api_key,
            "options": {"agent_id": "asst_echo"},
            "allow_adopt": True,
        }
        for emulator in emulators
    ]
    store = {"url": f"sqlite:///{folder / 'threadloom.db'}"}
    return checked({"store": store, "sources": sources or [LOCAL, *emulated], **tables})


class Client:
    """Calls a running app without a socket."""

    def __init__(self, app: App, parts: Parts, http: httpx.AsyncClient) -> None:
        self.app = app
        self.parts = parts
        self.http = http

    async def graphql(
        self, query: str, variables: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The whole answer to an operation."""
        body = {"query": query, "variables": variables or {}}
        return (await self.http.post("/graphql", json=body, headers=headers)).json()

    async def data(
        self, query: str, variables: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The data of an operation that answers without errors."""
        answer = await self.graphql(query, variables, headers)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


@asynccontextmanager
async def a_client(settings: Settings) -> AsyncGenerator[Client]:
    """A client of the app of these settings, which runs meanwhile."""
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with app.running() as parts, httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield Client(app, parts, http)
