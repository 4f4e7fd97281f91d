"""Synchronisation from the real server: what others make, say and delete there, as a frontend sees it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from builders import Client, a_client, a_configuration
from threadloom.domain.errors import VendorUnreachable
from threadloom.domain.ids import SourceSlug
from threadloom.gateway.syncing.plan import Most, Progress
from threadloom.gateway.syncing.vanishing import MassVanishing
from vendors.langgraph.serving import GIVEN_URL, served

pytestmark = [pytest.mark.langgraph, pytest.mark.xdist_group("langgraph")]

_GRAPHS = SourceSlug("graphs")
_INBOX = """
  query ($filter: ThreadFilterInput, $after: String) {
    threads(filter: $filter, first: 100, after: $after) {
      totalCount
      pageInfo { endCursor hasNextPage }
      sources { source { slug } syncedAt outage { code retryable message } }
      nodes { nativeId status unread metadata lastMessage { text role } latestRun { status } }
    }
  }
"""


class Others:
    """Somebody who uses the server directly."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def make(self, **metadata: str) -> str:
        answer = await self._http.post("/threads", json={"metadata": metadata})
        return answer.raise_for_status().json()["thread_id"]

    async def say(self, thread: str, text: str) -> None:
        """A message, and the graph's answer."""
        body = {"assistant_id": "chat", "input": {"messages": [{"role": "user", "content": text}]}}
        (await self._http.post(f"/threads/{thread}/runs/wait", json=body)).raise_for_status()

    async def label(self, thread: str, **metadata: str) -> None:
        (await self._http.patch(f"/threads/{thread}", json={"metadata": metadata})).raise_for_status()

    async def delete(self, thread: str) -> None:
        (await self._http.delete(f"/threads/{thread}")).raise_for_status()


@asynccontextmanager
async def at(url: str, folder: Path) -> AsyncIterator[tuple[Client, Others]]:
    """A gateway with the server as its only source, and somebody beside it."""
    source = {
        "slug": _GRAPHS,
        "vendor": "langgraph",
        "base_url": url,
        "options": {"agent_id": "chat"},
        "sync": {"calls_per_minute": 600_000},
    }
    settings = a_configuration(folder, sources=[source])
    direct = httpx.AsyncClient(base_url=url, trust_env=False, timeout=60)
    async with a_client(settings) as client, direct:
        yield client, Others(direct)


async def walk(client: Client) -> Progress:
    found = await client.parts.syncing.walk(_GRAPHS, Most())
    assert found is not None
    return found


async def inbox(client: Client, **wanted: Any) -> dict[str, dict[str, Any]]:
    """All rows by the server's ids."""
    rows: dict[str, dict[str, Any]] = {}
    after = None
    while True:
        page = (await client.data(_INBOX, {"filter": wanted, "after": after}))["threads"]
        rows |= {row["nativeId"]: row for row in page["nodes"]}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert len(rows) == page["totalCount"]
            return rows


async def freshness(client: Client) -> dict[str, Any]:
    (fresh,) = (await client.data(_INBOX))["threads"]["sources"]
    return fresh


async def test_new_changed_and_vanished(langgraph: str, tmp_path: Path):
    """What others make and say comes in with its newest message, run and status; what they delete goes out."""
    async with at(langgraph, tmp_path) as (client, others):
        await walk(client)
        quiet, busy = await others.make(mark="quiet"), await others.make(mark="busy")
        await others.say(busy, "hello")
        asking = await others.make(mark="asking")
        await others.say(asking, "ask")
        found = await walk(client)
        assert (found.new, found.vanished) == (3, 0)
        rows = await inbox(client)
        assert [rows[thread]["metadata"]["mark"] for thread in (quiet, busy, asking)] == ["quiet", "busy", "asking"]
        assert (rows[busy]["lastMessage"], rows[busy]["latestRun"]) == (
            {"text": "echo: hello", "role": "ASSISTANT"},
            {"status": "COMPLETED"},
        )
        assert (rows[quiet]["lastMessage"], rows[quiet]["unread"], rows[busy]["unread"]) == (None, False, True)
        assert rows[asking]["status"] == "WAITING_FOR_INPUT"
        before = await freshness(client)
        await others.say(busy, "again")
        await others.label(quiet, mark="loud")
        await others.delete(asking)
        found = await walk(client)
        assert (found.new, found.changed, found.vanished) == (0, 2, 1)
        rows = await inbox(client)
        assert (rows[busy]["lastMessage"]["text"], rows[quiet]["metadata"]["mark"]) == ("echo: again", "loud")
        assert asking not in rows
        assert asking in await inbox(client, hidden=True)
        after = await freshness(client)
        assert after["syncedAt"] > before["syncedAt"]
        assert after["outage"] is None
        assert ((found := await walk(client)).new, found.changed, found.vanished) == (0, 0, 0)


@pytest.mark.skipif(GIVEN_URL is not None, reason="a server that was given is not ours to end")
async def test_a_server_that_has_forgotten_everything(tmp_path: Path):
    """Gone: an outage. Back with nothing in memory: every thread is asked for, and none is hidden before it is said."""
    with served(tmp_path) as server:
        async with at(server.url, tmp_path) as (client, others):
            made = {await others.make(mark=str(uuid4())) for _ in range(25)}
            assert (await walk(client)).new == 25
            synced_at = (await freshness(client))["syncedAt"]
            server.stop()
            with pytest.raises(VendorUnreachable):
                await walk(client)
            fresh = await freshness(client)
            assert (fresh["syncedAt"], fresh["outage"]["code"]) == (synced_at, "VENDOR_UNREACHABLE")
            server.start()
            with pytest.raises(MassVanishing):
                await walk(client)
            fresh = await freshness(client)
            assert (fresh["syncedAt"], fresh["outage"]["code"]) == (synced_at, "VENDOR_BAD_PAYLOAD")
            assert "threadloom sync --source graphs --accept-vanished" in fresh["outage"]["message"]
            assert set(await inbox(client)) == made
            found = await client.parts.syncing.walk(_GRAPHS, Most(accepts_vanished=True))
            assert found is not None
            assert found.vanished == 25
            assert await inbox(client) == {}
            assert set(await inbox(client, hidden=True)) == made
            assert (await freshness(client))["outage"] is None
