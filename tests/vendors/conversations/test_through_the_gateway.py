"""The whole way down: use cases over the store and the vendor, with the emulator at the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from builders import a_configuration
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import RunRef
from threadloom.domain.page import PageRequest
from threadloom.domain.run import RunStatus
from threadloom.domain.thread import ThreadStatus
from threadloom.domain.tool_call import ToolCallStatus, ToolOutput
from threadloom.domain.vendor import MessagePageKey, ResumeDraft, RunPageKey
from threadloom.server import parts
from vendors.conversations.kit import CALL, SOURCE, VENDOR, a_send, a_start, options


class OneKey:
    """The emulator's."""

    def __init__(self, key: str) -> None:
        self._key = key

    async def key(self, call, source) -> str | None:
        return self._key


@asynccontextmanager
async def a_gateway(sandbox, folder) -> AsyncIterator[Any]:
    """A gateway with one source, the emulator, called as its vendor is."""
    emulator = sandbox.emulators[VENDOR]
    source = {
        "slug": VENDOR,
        "vendor": VENDOR,
        "base_url": emulator.base_url,
        "options": options(),
        "allow_adopt": True,
    }
    async with parts.connected(a_configuration(folder, sources=[source]), OneKey(emulator.api_key)) as made:
        yield made.gateway


async def test_a_talk_with_tools(sandbox, tmp_path):
    """Started, waited for, resumed; every run is in the list, newest first, and the messages are all there."""
    async with a_gateway(sandbox, tmp_path) as gateway:
        started = await gateway.threads.start(CALL, a_start(agent="asks"))
        ref = started.thread.ref
        (run,) = await gateway.runs.by_refs(CALL, [started.run.ref])
        assert run.status is RunStatus.REQUIRES_ACTION
        (read,) = await gateway.threads.known(CALL, [ref])
        assert read.status is ThreadStatus.WAITING_FOR_INPUT
        results = tuple(ToolOutput(tool_call=call.ref, output="ok") for call in run.required_action.tool_calls)
        resumed = await gateway.runs.resume(CALL, run.ref, ResumeDraft(tool_outputs=results))
        (ended,) = await gateway.runs.by_refs(CALL, [resumed.ref])
        assert ended.status is RunStatus.COMPLETED
        (page,) = await gateway.messages.pages(CALL, [MessagePageKey(thread=ref, page=PageRequest())])
        assert page.items[-1].text == "Thank you. ok; ok."
        calls = [call for message in page.items for call in message.tool_calls]
        assert {call.status for call in calls} == {ToolCallStatus.COMPLETED}
        (runs,) = await gateway.runs.pages(CALL, [RunPageKey(thread=ref, page=PageRequest())])
        assert {run.ref for run in runs.items} >= {started.run.ref}
        assert {run.status for run in runs.items} == {RunStatus.COMPLETED}


async def test_a_known_conversation_is_adopted(sandbox, tmp_path):
    """By its id; what was said in it is read, and it goes on."""
    async with a_gateway(sandbox, tmp_path) as gateway:
        native_id = sandbox.emulators[VENDOR].seeded_thread_ids[-1]
        adopted = await gateway.threads.adopt(CALL, SOURCE, native_id, None, None)
        sent = await gateway.threads.send(CALL, adopted.ref, a_send("And the castle?"))
        assert sent.sent.failure is None
        await gateway.runs.by_refs(CALL, [sent.sent.run.ref])
        (page,) = await gateway.messages.pages(CALL, [MessagePageKey(thread=adopted.ref, page=PageRequest(size=100))])
        assert page.items[-1].text == "Echo: And the castle?"
        assert len(page.items) > 6


async def test_a_run_is_reached_by_its_own_thread_alone(sandbox, tmp_path):
    """A response of somebody else's conversation under an own thread's id is unknown, to read and to stop."""
    async with a_gateway(sandbox, tmp_path) as gateway:
        theirs = await gateway.threads.start(CALL, a_start(agent="slow"))
        ours = await gateway.threads.create(CALL, a_start(None))
        forged = RunRef(thread=ours.ref, native_id=theirs.run.ref.native_id)
        assert await gateway.runs.by_refs(CALL, [forged]) == [None]
        with pytest.raises(NotFound) as caught:
            await gateway.runs.cancel(CALL, forged)
        assert caught.value.path == ("runId",)
        assert not sandbox.record.select(vendor=VENDOR, path="*/cancel")
