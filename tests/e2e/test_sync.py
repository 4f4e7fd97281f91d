"""Synchronisation over real HTTP with an emulated Thena, as a frontend sees it."""

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
from threadloom.sandbox.sandbox import Sandbox

AGENT = "7e5a0000-0000-4000-8000-000000000001"
FAILS = "7e5a0000-0000-4000-8000-000000000005"
DESK = SourceSlug("desk")
INBOX = """query Q($filter: ThreadFilterInput, $first: Int = 100) { threads(filter: $filter, first: $first) {
    totalCount outages { source { slug } code retryable message }
    sources { source { slug } syncedAt outage { code } }
    nodes { id nativeId title status unread lastMessage { text } latestRun { status } } } }"""
FRESH = '{ source(slug: "desk") { syncedAt } threads { sources { source { slug } syncedAt outage { code } } } }'


class Moved:
    """Unix seconds that are moved by hand: what an agent does takes no time of ours."""

    def __init__(self) -> None:
        self.at = 1_760_000_000.0

    def __call__(self) -> float:
        return self.at


class Desk:
    """An emulated Thena, somebody who uses it directly, and gateways over it."""

    def __init__(self, folder: Path, sandbox: Sandbox, now: Moved, stack: AsyncExitStack) -> None:
        self.emulator = sandbox.emulators["thena"]
        self.record = sandbox.record
        self.now = now
        self._folder, self._stack = folder, stack
        self.direct = httpx.AsyncClient(
            base_url=f"{self.emulator.base_url}/api/v1", headers={"x-api-key": self.emulator.api_key}
        )

    async def gateway(self, **facts: Any) -> Client:
        """A gateway with one source here; its store is that of the one before."""
        source = {
            "slug": "desk",
            "vendor": "thena",
            "base_url": self.emulator.base_url,
            "api_key": self.emulator.api_key,
            "options": {"agent_id": AGENT},
            "sync": {"calls_per_minute": 600_000},
            **facts,
        }
        return await self._stack.enter_async_context(a_client(a_configuration(self._folder, sources=[source])))

    async def made(self, title: str, text: str | None = None, agent: str = AGENT) -> str:
        """A thread made by another way, with a message that its agent answers."""
        answer = await self.direct.post(f"/chat/{agent}/threads", json={"agent_id": agent, "title": title})
        native_id = answer.json()["id"]
        if text is not None:
            await self.said(native_id, text, agent)
        return native_id

    async def said(self, native_id: str, text: str, agent: str = AGENT) -> None:
        """A message sent by another way, and time for its answer."""
        self.now.at += 1
        body = {"agent_id": agent, "content": text, "role": "user"}
        answer = await self.direct.post(f"/chat/{agent}/threads/{native_id}/messages", json=body)
        answer.raise_for_status()
        self.now.at += 10
        await self.direct.get(f"/chat/{agent}/threads/{native_id}")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    now = Moved()
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox(seed=7, now=now))
        opened = Desk(tmp_path, sandbox, now, stack)
        await stack.enter_async_context(opened.direct)
        yield opened


async def walk(client: Client) -> Progress:
    found = await client.parts.syncing.walk(DESK, Most())
    assert found is not None
    return found


async def rows(client: Client, **wanted: Any) -> dict[str, dict[str, Any]]:
    found = (await client.data(INBOX, {"filter": wanted}))["threads"]
    assert found["totalCount"] == len(found["nodes"])
    return {row["nativeId"]: row for row in found["nodes"]}


async def test_what_others_made_and_said(desk: Desk):
    """Threads of the vendor's come into the inbox with status, newest message and what is unread, and go with it."""
    client = await desk.gateway()
    assert await rows(client) == {}
    assert (await walk(client)).new == len(desk.emulator.seeded_thread_ids)
    seeded = await rows(client)
    assert not any(row["unread"] for row in seeded.values())
    native_id = await desk.made("Refund", "Where is my money?")
    failed = await desk.made("Broken", "Anybody?", FAILS)
    assert (await walk(client)).new == 2
    inbox = await rows(client)
    row = inbox[native_id]
    assert (row["title"], row["status"], row["unread"]) == ("Refund", "COMPLETED", True)
    assert row["lastMessage"]["text"] == "Echo: Where is my money?"
    assert row["latestRun"]["status"] == "COMPLETED"
    assert inbox[failed]["status"] == "FAILED"
    await desk.said(native_id, "Hello?")
    found = await walk(client)
    assert (found.new, found.changed) == (0, 1)
    assert (await rows(client))[native_id]["lastMessage"]["text"] == "Echo: Hello?"
    desk.emulator.reset()
    found = await walk(client)
    assert found.vanished == 2
    assert set(await rows(client)) == set(seeded)
    assert set(await rows(client, hidden=True)) == {native_id, failed}


async def test_the_inbox_asks_nobody(desk: Desk):
    """Thirty rows with all that they show, badges and freshness make no call, whatever the vendor does."""
    client = await desk.gateway()
    for n in range(30):
        await desk.made(f"Thread {n}")
    await walk(client)
    desk.record.clear()
    await client.data(INBOX, {"first": 30})
    badge = "query Q($filter: ThreadFilterInput) { threads(filter: $filter, first: 1) { totalCount } }"
    unread = await client.data(badge, {"filter": {"unread": True}})
    assert unread == {"threads": {"totalCount": 0}}
    assert desk.record.select() == []


async def test_freshness_is_told_and_kept(desk: Desk):
    """When it last worked and why it failed since, in every list of the source, across restarts, until it works."""
    client = await desk.gateway()
    told = await client.data(FRESH)
    assert told["source"]["syncedAt"] is None
    assert told["threads"]["sources"] == [{"source": {"slug": "desk"}, "syncedAt": None, "outage": None}]
    await walk(client)
    (fresh,) = (await client.data(FRESH))["threads"]["sources"]
    assert fresh["syncedAt"]
    await desk.emulator.set_state("down")
    with pytest.raises(VendorUnreachable):
        await walk(client)
    for each in (client, await desk.gateway()):
        found = (await each.data(INBOX))["threads"]
        assert found["sources"] == [{**fresh, "outage": {"code": "VENDOR_UNREACHABLE"}}]
        (outage,) = found["outages"]
        assert (outage["source"], outage["code"]) == ({"slug": "desk"}, "VENDOR_UNREACHABLE")
        assert outage["retryable"]
        assert found["totalCount"] == len(desk.emulator.seeded_thread_ids), "the inbox is there all the same"
    await desk.emulator.set_state("up")
    await walk(client)
    (again,) = (await client.data(FRESH))["threads"]["sources"]
    assert again["outage"] is None
    assert again["syncedAt"] > fresh["syncedAt"]
    assert (await client.data(FRESH))["source"]["syncedAt"] == again["syncedAt"]


async def test_polling_misses_nothing(desk: Desk):
    """Who polls `messages(after:)` sees each message once, whoever sent it and whatever else is done meanwhile."""
    client = await desk.gateway()
    native_id = await desk.made("Chat", "one")
    await walk(client)
    thread = (await rows(client))[native_id]["id"]
    poll = """query Q($id: ID!, $after: String) { thread(id: $id) { messages(first: 100, after: $after) {
        nodes { text role } pageInfo { endCursor } } } }"""
    seen: list[str] = []
    cursor: str | None = None

    async def polled() -> None:
        nonlocal cursor
        page = (await client.data(poll, {"id": thread, "after": cursor}))["thread"]["messages"]
        seen.extend(f"{node['role']} {node['text']}" for node in page["nodes"])
        cursor = page["pageInfo"]["endCursor"] or cursor

    send = """mutation M($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }"""
    edit = """mutation M($input: UpdateThreadInput!) { updateThread(input: $input) { userErrors { code } } }"""
    await polled()
    for n, text in enumerate(("two", "three", "four", "five")):
        if n % 2:
            await desk.said(native_id, text)
            await walk(client)
        else:
            desk.now.at += 1
            await client.data(send, {"input": {"threadId": thread, "message": {"text": text}}})
            desk.now.at += 10
        await client.data(edit, {"input": {"threadId": thread, "title": f"Chat {n}", "unread": False}})
        await polled()
        await polled()
    said = ["one", "two", "three", "four", "five"]
    assert seen == [line for text in said for line in (f"USER {text}", f"ASSISTANT Echo: {text}")]


async def test_tenants_at_one_account(desk: Desk):
    """Two tenants' sources at the same account, found by address and key: nobody sees what is another's or nobody's."""
    user = "7e5a0000-0000-4000-8000-0000000000a1"
    shared = {"vendor": "thena", "base_url": desk.emulator.base_url, "api_key": desk.emulator.api_key}
    sources = [
        {"slug": "ours", "tenants": ["local"], "identity": {"local": user}, **shared},
        {"slug": "theirs", "tenants": ["globex"], **shared},
    ]
    async with a_client(a_configuration(desk._folder / "..", sources=sources)) as client:
        plans = {plan.slug: plan for plan in client.parts.syncing.plans}
        assert [plan.takes_unmapped for plan in plans.values()] == [False, False]
        ours = await client.parts.syncing.walk(SourceSlug("ours"), Most())
        theirs = await client.parts.syncing.walk(SourceSlug("theirs"), Most())
        assert ours is not None
        assert theirs is not None
        assert theirs.new == 0
        assert ours.new + ours.left_out == theirs.left_out > 0


async def test_a_user_whom_two_tenants_map(desk: Desk):
    """At one account neither tenant gets their threads: a thread has one tenant, and nothing tells whose these are."""
    user = "7e5a0000-0000-4000-8000-0000000000a1"
    shared = {"vendor": "thena", "base_url": desk.emulator.base_url, "api_key": desk.emulator.api_key}
    sources = [
        {"slug": slug, "tenants": [tenant], "identity": {"local": user}, **shared}
        for slug, tenant in (("ours", "local"), ("theirs", "globex"))
    ]
    async with a_client(a_configuration(desk._folder, sources=sources)) as client:
        for slug in ("ours", "theirs"):
            found = await client.parts.syncing.walk(SourceSlug(slug), Most())
            assert found is not None
            assert (found.new, found.left_out > 0) == (0, True)


async def test_who_else_is_a_tenant_of_the_account(desk: Desk):
    """Accounts differ by address and by key; one tenant's two sources at one account are nobody else's business."""
    base = {"vendor": "thena", "base_url": desk.emulator.base_url}
    sources = [
        {"slug": "a", "tenants": ["acme"], "api_key": "one", **base},
        {"slug": "b", "tenants": ["globex"], "api_key": "two", **base},
        {"slug": "c", "tenants": ["acme"], "api_key": "one", **base},
        {"slug": "d", "tenants": ["acme", "globex"], "api_key": "three", **base},
    ]
    async with a_client(a_configuration(desk._folder, sources=sources)) as client:
        plans = client.parts.syncing.plans
        assert [plan.takes_unmapped for plan in plans] == [True, True, True, True]
        assert [plan.tenant for plan in plans] == ["acme", "globex", "acme", None]
        assert [plan.every_s for plan in plans] == [300, 300, 300, 300]
