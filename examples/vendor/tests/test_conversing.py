"""What Parley alone does: its option, its faults, its answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from emulator import Parley

from threadloom.domain.errors import Invalid
from threadloom.domain.ids import ThreadRef
from threadloom.domain.message import MessageDraft, MessageRole
from threadloom.domain.page import PageRequest
from threadloom.domain.thread import SendDraft, ThreadDraft, ThreadStatus
from threadloom.domain.vendor import MessagePageKey
from threadloom.testing import SOURCE, Scripted, a_call, connected, serving
from threadloom_parley import ENTRY

CALL = a_call()
T1 = ThreadRef(source=SOURCE, native_id="t1")


def at_parley(act: Callable[[Any], Awaitable[Any]]) -> tuple[Any, Parley]:
    """What comes of an act with an adapter, and the desk that it was connected to."""
    parley = Parley()

    async def main() -> Any:
        async with serving(Scripted(parley)) as url, connected(ENTRY, f"{url}/v1", {"desk": "orders"}) as adapter:
            return await act(adapter)

    return asyncio.run(main()), parley


def a_start(text: str = "Hello", **fields: Any) -> ThreadDraft:
    """A question to the bot."""
    return ThreadDraft(source=SOURCE, message=MessageDraft(text=text), **fields)


def test_a_start_brings_its_answer():
    """With the subject and the priority that were asked for."""
    draft = a_start(title="Parcel", options={"custom": {"priority": "urgent"}})
    started, parley = at_parley(lambda adapter: adapter.start_thread(CALL, draft))
    assert parley.asked[-1].json == {"text": "Hello", "subject": "Parcel", "priority": "urgent"}
    assert (started.thread.title, started.thread.status) == ("Parcel", ThreadStatus.WAITING_FOR_INPUT)
    assert [message.text for message in (started.message, *started.replies)] == ["Hello", "You asked: Hello"]


def test_a_fault_stands_at_its_place():
    """In the mutation's input, with Parley's word for it and none of its sentences."""
    with pytest.raises(Invalid) as caught:
        at_parley(lambda adapter: adapter.start_thread(CALL, a_start("unwelcome")))
    assert caught.value.violations[0].path == ("message", "text")
    assert "unwelcome" in caught.value.violations[0].message


def test_a_priority_that_parley_does_not_know_is_never_sent():
    """The capability's field says which there are."""

    async def check(adapter: Any) -> Any:
        return adapter.check(a_start(options={"custom": {"priority": "whenever"}}))

    violations, parley = at_parley(check)
    assert [violation.path for violation in violations] == [("options", "custom", "priority")]
    assert parley.asked == []


def test_messages_from_either_end():
    """Oldest first, cut to pages here, because Parley tells all at once."""

    async def talk(adapter: Any) -> Any:
        await adapter.send_message(CALL, T1, SendDraft(message=MessageDraft(text="And now?")))
        pages = [PageRequest(size=3), PageRequest(size=1, from_end=True)]
        return await adapter.message_pages(CALL, [MessagePageKey(thread=T1, page=page) for page in pages])

    (first, last), _ = at_parley(talk)
    assert [message.role for message in first.items] == [MessageRole.USER, MessageRole.ASSISTANT, MessageRole.USER]
    assert (first.has_next, first.total) == (True, 4)
    assert [message.text for message in last.items] == ["You asked: And now?"]
