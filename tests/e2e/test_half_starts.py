"""A start that takes two calls, of which the second is lost: what exists is told, kept, and never made again."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from builders import a_client, a_configuration
from e2e.lost_answers import Swallowing
from threadloom.sandbox.sandbox import Sandbox

START = """mutation S($key: String) { startThread(input: {
    target: {source: "desk"}, title: "Refund", message: {text: "Where is it?"}, idempotencyKey: $key
}) { thread { id nativeId title } userErrors { code message } } }"""
INBOX = "{ threads { nodes { id nativeId title } } }"
THENA_AGENT = "7e5a0000-0000-4000-8000-000000000001"
ECHO = {"id": "echo", "name": "Echo", "model": "echo"}
SECOND_CALLS = [
    ("thena", {"agent_id": THENA_AGENT}, "/messages"),
    ("umami", {"agent_id": "asst_echo"}, "/runs"),
    ("openai-conversations", {"agent_id": "echo", "agents": [ECHO]}, "/responses"),
]


@pytest.fixture
async def sandbox() -> AsyncGenerator[Sandbox]:
    async with Sandbox(seed=7) as running:
        yield running


def posts(sandbox: Sandbox, vendor: str) -> list[str]:
    """The paths that the vendor was asked to do something at."""
    return [request.path for request in sandbox.record.select(vendor=vendor, method="POST", path=None, limit=100)]


@pytest.mark.parametrize("transport", ["native", "httpx"])
@pytest.mark.parametrize("call", SECOND_CALLS, ids=[vendor for vendor, *_ in SECOND_CALLS])
async def test_the_second_call_is_lost(sandbox: Sandbox, tmp_path: Path, call: tuple[str, dict, str], transport: str):
    """The thread comes with OUTCOME_UNKNOWN, stands in the inbox, and the same key tells the same without a request."""
    vendor, options, second = call
    emulator = sandbox.emulators[vendor]
    way = Swallowing(emulator.base_url, hangs_up=True)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(way.open())
        source = {
            "slug": "desk",
            "vendor": vendor,
            "base_url": url,
            "api_key": emulator.api_key,
            "options": options,
            "sync": {"every_s": 0},
            "transport": transport,
        }
        client = await stack.enter_async_context(a_client(a_configuration(tmp_path, sources=[source])))
        way.words = second.encode()
        first = (await client.data(START, {"key": "k"}))["startThread"]
        assert [error["code"] for error in first["userErrors"]] == ["OUTCOME_UNKNOWN"]
        assert first["thread"]["title"] == "Refund"
        sent = posts(sandbox, vendor)
        assert len(sent) == len(set(sent)) > 1
        assert (await client.data(INBOX))["threads"]["nodes"] == [first["thread"]]
        assert (await client.data(START, {"key": "k"}))["startThread"] == first
        assert posts(sandbox, vendor) == sent
        (intent,) = await client.parts.store.intents()
        assert (intent.is_unknown, intent.thread.native_id) == (True, first["thread"]["nativeId"])
