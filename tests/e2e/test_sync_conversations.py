"""Synchronisation of a vendor that lists nothing: conversations that the index knows are asked for by their ids."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from builders import Client, a_client, a_configuration
from threadloom.domain.errors import VendorUnreachable
from threadloom.domain.ids import SourceSlug
from threadloom.gateway.syncing.plan import Most, Progress
from threadloom.gateway.syncing.vanishing import MassVanishing
from threadloom.sandbox.sandbox import Emulator, Sandbox

TALKS = SourceSlug("talks")
_START = """mutation M($input: StartThreadInput!) {
  startThread(input: $input) { userErrors { code message } thread { id nativeId } } }"""
_INBOX = """query Q($filter: ThreadFilterInput) { threads(filter: $filter, first: 100) {
  sources { source { slug } syncedAt outage { code message } }
  nodes { nativeId unread metadata lastMessage { text role } } } }"""


class Moved:
    """Unix seconds that are moved by hand: what an agent does takes no time of ours."""

    def __init__(self) -> None:
        self.at = 1_760_000_000.0

    def __call__(self) -> float:
        return self.at


class Talks:
    """A gateway over emulated conversations, and somebody who uses them directly."""

    def __init__(self, client: Client, emulator: Emulator, direct: httpx.AsyncClient, now: Moved) -> None:
        self.client, self.emulator, self._direct, self._now = client, emulator, direct, now

    async def start(self, text: str) -> str:
        """The id of a conversation in which this is said and answered."""
        given = {"target": {"source": TALKS}, "message": {"text": text}}
        payload = (await self.client.data(_START, {"input": given}))["startThread"]
        assert payload["userErrors"] == []
        self._now.at += 10
        return payload["thread"]["nativeId"]

    async def say(self, conversation: str, text: str, role: str) -> None:
        kind = "input_text" if role == "user" else "output_text"
        item = {"type": "message", "role": role, "content": [{"type": kind, "text": text}]}
        answer = await self._direct.post(f"/v1/conversations/{conversation}/items", json={"items": [item]})
        answer.raise_for_status()

    async def label(self, conversation: str, **metadata: str) -> None:
        answer = await self._direct.post(f"/v1/conversations/{conversation}", json={"metadata": metadata})
        answer.raise_for_status()

    async def delete(self, conversation: str) -> None:
        (await self._direct.delete(f"/v1/conversations/{conversation}")).raise_for_status()

    async def walk(self, most: Most = Most()) -> Progress:  # noqa: B008 - it is frozen
        found = await self.client.parts.syncing.walk(TALKS, most)
        assert found is not None
        return found

    async def inbox(self, **wanted: Any) -> dict[str, dict[str, Any]]:
        found = (await self.client.data(_INBOX, {"filter": wanted}))["threads"]
        return {row["nativeId"]: row for row in found["nodes"]}

    async def freshness(self) -> dict[str, Any]:
        (fresh,) = (await self.client.data(_INBOX))["threads"]["sources"]
        return fresh


@pytest.fixture
async def talks(tmp_path: Path) -> AsyncGenerator[Talks]:
    now = Moved()
    async with AsyncExitStack() as stack:
        emulator = (await stack.enter_async_context(Sandbox(seed=7, now=now))).emulators["openai-conversations"]
        source = {
            "slug": TALKS,
            "vendor": "openai-conversations",
            "base_url": emulator.base_url,
            "api_key": emulator.api_key,
            "options": {"agents": [{"id": "echo", "model": "gpt-5"}], "agent_id": "echo"},
            "sync": {"calls_per_minute": 600_000},
        }
        client = await stack.enter_async_context(a_client(a_configuration(tmp_path, sources=[source])))
        root = emulator.base_url.removesuffix("/v1")
        headers = {"authorization": f"Bearer {emulator.api_key}"}
        direct = await stack.enter_async_context(httpx.AsyncClient(base_url=root, headers=headers, trust_env=False))
        yield Talks(client, emulator, direct, now)


async def test_changed_and_vanished(talks: Talks):
    """What others said, changed and deleted in known ones is seen, though no moment of a change is told."""
    kept, labelled, gone = [await talks.start(f"hello {n}") for n in range(3)]
    found = await talks.walk()
    assert (found.met, found.new, found.vanished) == (0, 0, 0)
    before = await talks.inbox()
    assert before[labelled]["lastMessage"] == {"text": "Echo: hello 1", "role": "ASSISTANT"}
    await talks.say(kept, "From elsewhere", "assistant")
    await talks.label(labelled, mark="red")
    await talks.delete(gone)
    found = await talks.walk()
    assert (found.changed, found.vanished, found.looked) == (1, 1, 2)
    rows = await talks.inbox()
    assert rows.keys() == {kept, labelled}
    assert (rows[kept]["lastMessage"], rows[kept]["unread"]) == ({"text": "From elsewhere", "role": "ASSISTANT"}, True)
    assert rows[labelled]["metadata"] == {"mark": "red"}
    assert rows[labelled]["lastMessage"] == before[labelled]["lastMessage"]
    assert rows[labelled]["unread"] == before[labelled]["unread"]
    assert set(await talks.inbox(hidden=True)) == {gone}
    again = await talks.walk()
    assert (again.changed, again.vanished) == (0, 0)
    assert await talks.inbox() == rows


async def test_freshness(talks: Talks):
    """Nobody says how fresh the list is, for nobody knows what else is there; why a walk failed is told."""
    await talks.start("hello")
    await talks.walk()
    assert await talks.freshness() == {"source": {"slug": TALKS}, "syncedAt": None, "outage": None}
    await talks.emulator.set_state("down")
    with pytest.raises(VendorUnreachable):
        await talks.walk()
    assert (await talks.freshness())["outage"]["code"] == "VENDOR_UNREACHABLE"
    await talks.emulator.set_state("up")
    await talks.walk()
    assert (await talks.freshness())["outage"] is None


async def test_another_project(talks: Talks):
    """A key of another project, where every conversation is unknown, hides nothing until somebody says so."""
    made = {await talks.start(f"hello {n}") for n in range(21)}
    for conversation in made:
        await talks.delete(conversation)
    with pytest.raises(MassVanishing):
        await talks.walk()
    outage = (await talks.freshness())["outage"]
    assert outage["code"] == "VENDOR_BAD_PAYLOAD"
    assert "21 of 21 threads" in outage["message"]
    assert set(await talks.inbox()) == made
    assert (await talks.walk(Most(accepts_vanished=True))).vanished == 21
    assert await talks.inbox() == {}
