"""Forks to and from the real server: messages laid into a graph's state, and the graph going on with them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from builders import LOCAL, Client, a_client, a_configuration

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


@pytest.mark.parametrize("target", ["local", "graphs"])
async def test_what_a_graph_said_goes_elsewhere(gateway: Client, target: str):
    """In order, its answers as they are; the server's book-keeping in the pairs stays with the old thread."""
    draft = {"target": {"source": "graphs"}, "message": {"text": "Good morning"}}
    started = (await gateway.data(_START, {"input": draft}))["startThread"]
    assert started["userErrors"] == []
    await ended(gateway, started["thread"]["id"])
    payload = await forked(gateway, started["thread"]["id"], target)
    assert payload["thread"]["messages"]["nodes"] == [
        {"role": "USER", "text": "Good morning"},
        {"role": "ASSISTANT", "text": "echo: Good morning"},
    ]
    assert {"metadata", "runs"} <= {loss["kind"] for loss in payload["losses"]}
    assert "assistant_id" not in (payload["thread"]["metadata"] or {})
