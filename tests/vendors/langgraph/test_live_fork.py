"""Forks to and from the real server: messages laid into a graph's state, and the graph going on with them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from builders import LOCAL, Client, a_client, a_configuration
from vendors.langgraph.kit import asked_of

pytestmark = [pytest.mark.langgraph, pytest.mark.xdist_group("langgraph")]

_SAID = "messages(first: 20) { nodes { role text } outages { code } }"
_CREATE = "mutation ($input: CreateThreadInput!) { createThread(input: $input) { thread { id } userErrors { code } } }"
_START = """
  mutation ($input: StartThreadInput!) { startThread(input: $input) { thread { id } userErrors { code message } } }
"""
_FORK = f"""
  mutation ($input: ForkThreadInput!) {{ forkThread(input: $input) {{
    thread {{ id title agent {{ name }} metadata status forkedFrom {{ id }} {_SAID} }}
    losses {{ kind count }} userErrors {{ code message path }}
  }} }}
"""
_SEND = "mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code message } } }"
_READ = f"query ($id: ID!) {{ thread(id: $id) {{ status latestRun {{ status }} {_SAID} }} }}"
_NATIVE_ID = "query ($id: ID!) { thread(id: $id) { nativeId } }"
_LOOKS = 600
_PAUSE_S = 0.05


@pytest.fixture
async def gateway(langgraph: str, tmp_path: Path) -> AsyncIterator[Client]:
    graphs = {"slug": "graphs", "vendor": "langgraph", "base_url": langgraph, "options": {"agent_id": "chat"}}
    async with a_client(a_configuration(tmp_path, sources=[LOCAL, graphs])) as client:
        yield client


async def forked(gateway: Client, thread: str, target: str) -> dict[str, Any]:
    given = {"threadId": thread, "target": {"source": target}}
    payload = (await gateway.data(_FORK, {"input": given}))["forkThread"]
    assert payload["userErrors"] == []
    assert payload["thread"]["forkedFrom"] == {"id": thread}
    return payload


async def ended(gateway: Client, thread: str) -> list[dict[str, str]]:
    """Its messages, once its run has come to an end."""
    for _ in range(_LOOKS):
        read = (await gateway.data(_READ, {"id": thread}))["thread"]
        if read["latestRun"]["status"] == "COMPLETED":
            return (await gateway.data(_READ, {"id": thread}))["thread"]["messages"]["nodes"]
        await asyncio.sleep(_PAUSE_S)
    raise AssertionError(f"the run does not come to an end: {read}")


async def test_a_graph_goes_on_with_what_was_said_elsewhere(gateway: Client):
    """Every message under its role, hidden ones left out; no run yet, and the next message is answered."""
    said = [
        {"text": "Be brief.", "visibility": "HIDDEN"},
        {"text": "Where do swifts sleep?"},
        {"text": "In the air.", "role": "ASSISTANT"},
    ]
    draft = {"target": {"source": "local"}, "messages": said, "title": "Swifts", "metadata": {"of": "ours"}}
    thread = (await gateway.data(_CREATE, {"input": draft}))["createThread"]["thread"]["id"]
    payload = await forked(gateway, thread, "graphs")
    new, losses = payload["thread"], {loss["kind"]: loss["count"] for loss in payload["losses"]}
    known = [{"role": "USER", "text": "Where do swifts sleep?"}, {"role": "ASSISTANT", "text": "In the air."}]
    assert new["messages"] == {"nodes": known, "outages": []}
    assert (new["title"], new["metadata"]["of"], new["status"]) == ("Swifts", "ours", "IDLE")
    assert losses == {"hidden messages": 1, "agents": 1}
    sent = await gateway.data(_SEND, {"input": {"threadId": new["id"], "message": {"text": "And in winter?"}}})
    assert sent["sendMessage"]["userErrors"] == []
    found = await ended(gateway, new["id"])
    answered = [("USER", "And in winter?"), ("ASSISTANT", "echo: And in winter?")]
    assert found == [*known, *({"role": role, "text": text} for role, text in answered)]


async def started(gateway: Client, text: str, **fields: Any) -> str:
    """A thread of the graph's; its id."""
    draft = {"target": {"source": "graphs"}, "message": {"text": text}, **fields}
    payload = (await gateway.data(_START, {"input": draft}))["startThread"]
    assert payload["userErrors"] == []
    return payload["thread"]["id"]


_GREETED = [{"role": "USER", "text": "Good morning"}, {"role": "ASSISTANT", "text": "echo: Good morning"}]


async def test_what_a_graph_said_goes_elsewhere(gateway: Client):
    """In order, its answers as they are; the server's book-keeping in the pairs stays with the old thread."""
    thread = await started(gateway, "Good morning")
    await ended(gateway, thread)
    payload = await forked(gateway, thread, "local")
    assert payload["thread"]["messages"]["nodes"] == _GREETED
    assert {"metadata", "runs"} <= {loss["kind"] for loss in payload["losses"]}
    assert "assistant_id" not in (payload["thread"]["metadata"] or {})


async def test_a_whole_thread_is_copied_by_the_server(gateway: Client, langgraph: str):
    """State, answers, title and pairs under an id of its own; the graph goes on there, and the old thread stays."""
    thread = await started(gateway, "Good morning", title="Swifts")
    await ended(gateway, thread)
    payload = await forked(gateway, thread, "graphs")
    new = payload["thread"]
    assert new["messages"] == {"nodes": _GREETED, "outages": []}
    assert (new["title"], new["status"], new["agent"]) == ("Swifts", "IDLE", {"name": "chat"})
    assert payload["losses"] == [{"kind": "runs", "count": 1}]
    old, copied = [await _history(gateway, langgraph, each) for each in (thread, new["id"])]
    assert len(copied) == len(old) > 2  # laid messages leave two steps, the graph's own leave all
    sent = await gateway.data(_SEND, {"input": {"threadId": new["id"], "message": {"text": "And now?"}}})
    assert sent["sendMessage"]["userErrors"] == []
    assert (await ended(gateway, new["id"]))[2:] == [
        {"role": "USER", "text": "And now?"},
        {"role": "ASSISTANT", "text": "echo: And now?"},
    ]
    assert await ended(gateway, thread) == _GREETED


async def test_a_waiting_thread_is_not_copied(gateway: Client):
    """Its question belongs to a run, which no copy has: the messages are laid, and that one is open is told."""
    thread = await started(gateway, "ask")
    for _ in range(_LOOKS):
        if (await gateway.data(_READ, {"id": thread}))["thread"]["status"] == "WAITING_FOR_INPUT":
            break
        await asyncio.sleep(_PAUSE_S)
    payload = await forked(gateway, thread, "graphs")
    assert "unfinished messages" in {loss["kind"] for loss in payload["losses"]}
    assert payload["thread"]["messages"]["nodes"] == [{"role": "USER", "text": "ask"}]


async def _history(gateway: Client, langgraph: str, thread: str) -> list[Any]:
    """The steps of a thread's state, as the server has them."""
    native_id = (await gateway.data(_NATIVE_ID, {"id": thread}))["thread"]["nativeId"]
    return asked_of(langgraph, "POST", f"/threads/{native_id}/history", {"limit": 100})
