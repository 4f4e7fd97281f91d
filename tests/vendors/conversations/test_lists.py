"""Pages of items, and calls whose results stand on another page."""

import pytest

from threadloom.domain.errors import ErrorCode
from threadloom.domain.ids import MessageRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.domain.vendor import MessagePageKey
from threadloom.vendors.openai_conversations.adapter.items import MOST_PAGES
from vendors.conversations.kit import (
    CALL,
    THREAD,
    a_function_call,
    a_function_output,
    a_list,
    a_message,
    a_response,
    a_send,
    a_start,
    answered,
    at_sandbox,
    run_ref,
)


async def page_of(adapter, thread=THREAD, **page):
    (found,) = await adapter.message_pages(CALL, [MessagePageKey(thread=thread, page=PageRequest(**page))])
    return found


async def test_pages_go_both_ways(sandbox):
    """From the start and from the end, between two positions, until nothing is left."""
    adapter = at_sandbox(sandbox)
    history = tuple(MessageDraft(text=str(number)) for number in range(7))
    thread = (await adapter.create_thread(CALL, a_start(None, messages=history))).ref

    async def texts(**page):
        found = await page_of(adapter, thread, **page)
        return "".join(message.text for message in found.items), found.has_previous, found.has_next, found.total

    whole = await page_of(adapter, thread)
    assert await texts() == ("0123456", False, False, 7)
    assert await texts(size=3) == ("012", False, True, None)
    assert await texts(size=3, after=whole.positions[2]) == ("345", True, True, None)
    assert await texts(size=3, after=whole.positions[5]) == ("6", True, False, None)
    assert await texts(size=3, after=whole.positions[1], before=whole.positions[4]) == ("23", True, True, None)
    assert await texts(size=3, from_end=True) == ("456", True, False, None)
    assert await texts(size=3, from_end=True, before=whole.positions[2]) == ("01", False, True, None)
    assert await texts(size=3, from_end=True, after=whole.positions[2], before=whole.positions[5]) == (
        "34",
        True,
        True,
        None,
    )
    await adapter.close()


@pytest.mark.parametrize("position", [(1,), ("a", "b"), (None,), ("",), ("..",), ("x" * 1025,)])
@pytest.mark.parametrize("name", ["after", "before"])
async def test_a_position_of_another_list_is_refused(position: tuple, name: str):
    """Before anything is sent."""
    async with answered(a_list()) as adapter:
        found = await page_of(adapter, **{name: position})
    assert (found.code, found.path) == (ErrorCode.VALIDATION, (name,))


@pytest.mark.parametrize(("rows", "has_next"), [(1, False), (2, True), (3, True)])
async def test_a_server_that_does_not_say_whether_more_follows(rows: int, has_next: bool):
    """A full page may have a next one; one that is fuller than asked for is cut."""
    async with answered(a_list(*(a_message(f"msg_{n}") for n in range(rows)), has_more=None)) as adapter:
        found = await page_of(adapter, size=2)
    assert (len(found.items), found.has_next) == (min(rows, 2), has_next)


async def test_a_call_at_the_end_of_a_page_is_looked_after_by_itself():
    """Its result may stand on the next one: the call comes without, and is read with what follows it."""
    call, output = a_function_call(), a_function_output()
    async with answered(a_list(a_message(), call, has_more=True), call, a_list(output)) as adapter:
        page = await page_of(adapter, size=2)
        assert [message.tool_calls for message in page.items] == [(), None]
        ((found,),) = await adapter.tool_calls(CALL, [page.items[1]])
    assert (found.result, found.status) == ("42", ToolCallStatus.COMPLETED)
    assert (found.ref.message, found.native_id) == ("fc_1", "call_1")


async def test_a_call_whose_result_is_nowhere_waits():
    """Once all that follows it was looked at, over several pages."""
    call = a_function_call()
    pages = [a_list(a_message("msg_2"), has_more=True), a_list(a_message("msg_3"))]
    async with answered(call, *pages) as adapter:
        (message,) = await adapter.messages(CALL, [MessageRef(thread=THREAD, native_id="fc_1")])
        assert message.tool_calls is None
    async with answered(call, *pages) as adapter:
        ((found,),) = await adapter.tool_calls(CALL, [message])
    assert found.status is ToolCallStatus.REQUIRES_ACTION


async def test_a_list_without_an_end_is_left():
    """After so many pages nobody knows whether the call waits."""
    seen = a_list(a_message("msg_2"), has_more=True)
    async with answered(a_function_call(), seen) as adapter:
        (message,) = await adapter.messages(CALL, [MessageRef(thread=THREAD, native_id="fc_1")])
    async with answered(a_function_call(), *[seen] * MOST_PAGES) as adapter:
        ((found,),) = await adapter.tool_calls(CALL, [message])
    assert found.status is ToolCallStatus.UNKNOWN


async def test_a_run_is_followed_back_to_its_calls():
    """What stands before the calls is not read; results of other calls do not count."""
    first, second = a_function_call(1), a_function_call(2)
    newest = [a_function_output(1), a_function_output(9)]
    pages = [a_list(*newest, has_more=True), a_list(second, first, has_more=True)]
    async with answered(a_response(first, second), *pages, b"never read") as adapter:
        (run,) = await adapter.runs(CALL, [run_ref()])
    assert [call.native_id for call in run.required_action.tool_calls] == ["call_2"]


async def test_a_call_that_a_message_followed_still_waits(sandbox):
    """A message may be added by anybody; the vendor answers nothing until the call has its result."""
    adapter = at_sandbox(sandbox)
    started = await adapter.start_thread(CALL, a_start(agent="asks"))
    await adapter.runs(CALL, [started.run.ref])
    await adapter.send_message(CALL, started.thread.ref, a_send("hurry", agent=None))
    (run,) = await adapter.runs(CALL, [started.run.ref])
    assert len(run.required_action.tool_calls) == 2
    await adapter.close()
