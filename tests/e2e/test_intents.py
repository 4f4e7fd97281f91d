"""A gateway that is killed between a vendor's yes and its own index: nothing is sent twice, and nothing is lost."""

import asyncio
import json
import signal
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

import processes
from e2e.lost_answers import Swallowing
from threadloom.sandbox.sandbox import Sandbox

AGENT = "7e5a0000-0000-4000-8000-000000000001"
SECRET = "xyzzyneveragain"
START = """mutation S($key: String, $text: String = "xyzzyneveragain") { startThread(input: {
    target: {source: "desk"}, title: "Refund", message: {text: $text}, idempotencyKey: $key
}) { thread { id nativeId title } message { text } userErrors { code message } } }"""
SEND = """mutation S($id: ID!, $key: String, $text: String = "xyzzyneveragain") { sendMessage(input: {
    threadId: $id, message: {text: $text}, idempotencyKey: $key
}) { message { text } userErrors { code message } } }"""
INBOX = "{ threads { nodes { id title } } }"
CONFIGURATION = """
[store]
url = "sqlite:///{folder}/threadloom.db"
[[sources]]
slug = "desk"
vendor = "{vendor}"
base_url = "{url}"
api_key = "{key}"
options = {{ agent_id = "{agent}" }}
sync = {{ every_s = 0 }}
"""


class Asker:
    """Somebody who asks a gateway."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client, self._url = client, url

    async def __call__(self, query: str, **variables: Any) -> dict[str, Any]:
        """The one field that an operation answers."""
        answer = (await self._client.post(self._url, json={"query": query, "variables": variables})).json()
        (field,) = answer["data"].values()
        return field


class House:
    """An emulated vendor, the way to it, and commands over one folder."""

    def __init__(self, folder: Path, sandbox: Sandbox, vendor: str, way: Swallowing) -> None:
        self.folder, self.way = folder, way
        self._sandbox, self._vendor = sandbox, vendor

    def posts(self, words: str) -> int:
        """How many requests to do something the vendor has seen."""
        seen = self._sandbox.record.select(vendor=self._vendor, method="POST", path=None, limit=100)
        return sum(words in request.path for request in seen)

    def traces(self) -> list[str]:
        """Files of the store that hold what was said."""
        return [file.name for file in self.folder.glob("threadloom.db*") if SECRET.encode() in file.read_bytes()]

    async def state(self) -> list[dict[str, Any]]:
        """What is open, as JSON tells it."""
        code, printed = await self.intents("--json")
        assert code == 0
        return json.loads(printed)

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[tuple[processes.Command, Asker]]:
        """A gateway, and somebody who asks it; it is asked to end afterwards."""
        with processes.running(*self.words("serve", "--port", "0"), folder=self.folder) as command:
            url = json.loads(await asyncio.to_thread(command.error_with, "listening"))["url"]
            async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
                yield command, Asker(client, url)
            await asyncio.to_thread(command.stop, signal.SIGTERM)

    def words(self, *words: str) -> tuple[str, ...]:
        return (*words, "--config", str(self.folder / "threadloom.toml"))

    async def intents(self, *words: str) -> tuple[int, str]:
        """What the command prints, and its exit code."""
        return await asyncio.to_thread(self._intents, words)

    def _intents(self, words: tuple[str, ...]) -> tuple[int, str]:
        with processes.running(*self.words("intents", *words), folder=self.folder) as command:
            code = command.end()
            return code, "".join(command.rest())

    async def killed_amid(self, query: str, words: str, **variables: Any) -> None:
        """A gateway that is asked, and killed once the vendor has done it and before it has heard so."""
        async with self.serving() as (command, ask):
            self.way.words = words.encode()
            asking = asyncio.create_task(ask(query, **variables))
            await asyncio.wait_for(self.way.swallowed.wait(), 60)
            command.process.send_signal(signal.SIGKILL)
            with pytest.raises(httpx.HTTPError):
                await asking
            self.way.words = None


@asynccontextmanager
async def a_house(folder: Path, vendor: str, agent: str) -> AsyncGenerator[House]:
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox(seed=7))
        emulator = sandbox.emulators[vendor]
        way = Swallowing(emulator.base_url)
        url = await stack.enter_async_context(way.open())
        text = CONFIGURATION.format(folder=folder, vendor=vendor, url=url, key=emulator.api_key, agent=agent)
        (folder / "threadloom.toml").write_text(text, encoding="utf-8")
        yield House(folder, sandbox, vendor, way)


async def test_a_start_that_was_killed_behind_the_vendors_yes(tmp_path: Path):
    """Thena has the thread and its message; our index has neither. It is found, and the key tells it."""
    async with a_house(tmp_path, "thena", AGENT) as house:
        await house.killed_amid(START, "/messages", key="order-1234567")
        assert house.traces() == []
        async with house.serving() as (_, ask):
            lost = await ask(START, key="order-1234567")
            assert (lost["thread"], lost["userErrors"][0]["code"]) == (None, "OUTCOME_UNKNOWN")
            (intent,) = await house.state()
            assert (intent["state"], intent["operation"], intent["keyPrefix"]) == ("unknown", "startThread", "order-12")
            code, printed = await house.intents("--reconcile")
            assert (code, "done: found" in printed, "order-1234567" in printed) == (0, True, False)
            found = await ask(START, key="order-1234567")
            assert (found["thread"]["title"], found["message"]["text"]) == ("Refund", SECRET)
            assert found["thread"]["nativeId"] in printed
            thread = {name: found["thread"][name] for name in ("id", "title")}
            assert (await ask(INBOX))["nodes"] == [thread]
        assert await house.state() == []
        assert (house.posts("/threads"), house.posts("/messages")) == (2, 1)


async def test_a_message_that_was_killed_behind_the_vendors_yes(tmp_path: Path):
    """It is found in its thread, which the vendor lets us read though it lists none."""
    async with a_house(tmp_path, "openai-assistants", "asst_echo") as house:
        async with house.serving() as (_, ask):
            thread = (await ask(START, text="Hello"))["thread"]["id"]
        sent = house.posts("/messages")
        await house.killed_amid(SEND, "/messages", id=thread, key="k")
        code, printed = await house.intents("--reconcile", "--json")
        (found,) = json.loads(printed)
        assert (code, found["state"], found["verdict"]) == (0, "done", "DONE")
        async with house.serving() as (_, ask):
            again = await ask(SEND, id=thread, key="k")
            assert (again["message"], again["userErrors"]) == ({"text": SECRET}, [])
        assert house.posts("/messages") == sent + 1


async def test_where_nobody_can_look(tmp_path: Path):
    """A start at a vendor that lists nothing stays open, which the exit code says, until somebody dismisses it."""
    async with a_house(tmp_path, "openai-assistants", "asst_echo") as house:
        await house.killed_amid(START, "/threads")
        code, printed = await house.intents("--reconcile")
        assert (code, "cannot look" in printed) == (1, True)
        (intent,) = await house.state()
        assert await house.intents("--dismiss", intent["id"]) == (0, "")
        assert await house.intents() == (0, "nothing is open\n")
        assert (await house.intents("--dismiss", intent["id"]))[0] == 1
        assert (await house.intents("--dismiss", intent["id"], "--reconcile"))[0] == 2
