"""Every request: method, path, query, and each field of the body at its place."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

import pytest

from threadloom.domain.edit import ThreadEdit
from threadloom.domain.ids import MessageRef
from threadloom.domain.message import DraftRole, MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.part import FilePart, ImageDetail, ImagePart, TextPart
from threadloom.domain.tool_call import ToolOutput
from threadloom.domain.vendor import MessagePageKey, ResumeDraft
from threadloom.vendors.openai_conversations.wire import Query
from vendors.conversations.kit import (
    CALL,
    THREAD,
    a_function_call,
    a_list,
    a_message,
    a_response,
    a_send,
    a_start,
    at,
    body_of,
    run_ref,
)
from vendors.conversations.samples import sample
from vendors.kit import SECRET, odd_server

INCLUDE = [
    ("include[]", "file_search_call.results"),
    ("include[]", "web_search_call.action.sources"),
    ("include[]", "message.input_image.image_url"),
    ("include[]", "computer_call_output.output.image_url"),
    ("include[]", "code_interpreter_call.outputs"),
]
INCLUDED = [name for _, name in INCLUDE]
EVERYTHING = {
    "id": "desk",
    "name": "Desk",
    "model": "gpt-x",
    "instructions": "Be kind.",
    "prompt_id": "pmpt_1",
    "prompt_version": "2",
    "prompt_variables": {"city": "Oslo"},
    "tools": [{"type": "web_search"}],
    "parameters": {"temperature": 0.5, "reasoning": {"effort": "low"}},
}
SENT = {
    "model": "gpt-x",
    "instructions": "Be kind.",
    "prompt": {"id": "pmpt_1", "version": "2", "variables": {"city": "Oslo"}},
    "tools": [{"type": "web_search"}],
    "temperature": 0.5,
    "reasoning": {"effort": "low"},
    "metadata": {"threadloom_agent": "desk"},
    "background": True,
    "include": INCLUDED,
}


class Told:
    """A server that gives answers in turn, and the requests that it got."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.requests: list[tuple[str, str, list[tuple[str, str]], Any]] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, body = await body_of(reader)
        method, _, address = line.partition(" ")
        path, _, query = address.partition("?")
        self.requests.append((method, path, parse_qsl(query), body))
        answer = json.dumps(self._answers.pop(0)).encode()
        head = f"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {len(answer)}\r\n\r\n"
        writer.write(head.encode() + answer)
        await writer.drain()


async def told(ask, *answers: Any, **options: Any) -> list:
    """The requests that a call makes."""
    server = Told(*answers)
    async with odd_server(server) as url:
        adapter = at(url, **options)
        await ask(adapter)
        await adapter.close()
    return server.requests


CONVERSATION = {"id": "conv_1", "object": "conversation", "created_at": 5, "metadata": {"kept": "yes"}}


async def test_a_start_is_three_requests():
    """The history with the conversation, the message by itself, then all that the agent is."""
    history = (
        MessageDraft(text="Be brief.", role=DraftRole.SYSTEM),
        MessageDraft(text="One.", parts=(TextPart(text="Two."),), role=DraftRole.ASSISTANT),
    )
    start = a_start(agent="desk", messages=history, metadata={"a": "b"})
    requests = await told(
        lambda adapter: adapter.start_thread(CALL, start),
        CONVERSATION,
        a_list(a_message()),
        a_response(status="queued"),
        agents=[EVERYTHING],
        agent_id="desk",
    )
    items = [
        {"type": "message", "role": "system", "content": "Be brief."},
        {"type": "message", "role": "assistant", "content": "One.\n\nTwo."},
    ]
    said = {"items": [{"type": "message", "role": "user", "content": "hello"}]}
    assert requests == [
        ("POST", "/v1/conversations", [], {"items": items, "metadata": {"a": "b"}}),
        ("POST", "/v1/conversations/conv_1/items", INCLUDE, said),
        ("POST", "/v1/responses", [], {**SENT, "conversation": "conv_1"}),
    ]


async def test_least_of_a_start():
    """What is left out is not sent; without a background a response says nothing of it."""
    requests = await told(
        lambda adapter: adapter.start_thread(CALL, a_start()),
        CONVERSATION,
        a_list(a_message()),
        a_response(),
        background=False,
        include=[],
    )
    response = {"model": "sandbox-echo", "conversation": "conv_1", "metadata": {"threadloom_agent": "echo"}}
    assert [(query, body) for _, _, query, body in requests] == [
        ([], {}),
        ([], {"items": [{"type": "message", "role": "user", "content": "hello"}]}),
        ([], response),
    ]


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        (TextPart(text="a"), {"type": "input_text", "text": "a"}),
        (
            ImagePart(url="https://a.example/b.png"),
            {"type": "input_image", "detail": "auto", "image_url": "https://a.example/b.png"},
        ),
        (
            ImagePart(file_id="file-1", detail=ImageDetail.ORIGINAL),
            {"type": "input_image", "detail": "original", "file_id": "file-1"},
        ),
        (
            FilePart(url="https://a.example/b.pdf", filename="b.pdf"),
            {"type": "input_file", "file_url": "https://a.example/b.pdf", "filename": "b.pdf"},
        ),
        (FilePart(url="data:a/b;base64,AA"), {"type": "input_file", "file_data": "data:a/b;base64,AA"}),
        (FilePart(file_id="file-2"), {"type": "input_file", "file_id": "file-2"}),
    ],
)
async def test_parts(part, sent: dict):
    """Each kind under the vendor's names, after the text."""
    send = a_send("x", agent=None, parts=(part,))
    ((_, _, _, body),) = await told(lambda adapter: adapter.send_message(CALL, THREAD, send), a_list(a_message()))
    assert body["items"][0]["content"] == [{"type": "input_text", "text": "x"}, sent]


@pytest.mark.parametrize(
    ("kind", "output", "sent"),
    [
        ("function_call", {"a": 1}, {"type": "function_call_output", "call_id": "call_1", "output": '{"a":1}'}),
        ("function_call", "text", {"type": "function_call_output", "call_id": "call_1", "output": "text"}),
        ("custom_tool_call", [1], {"type": "custom_tool_call_output", "call_id": "call_1", "output": "[1]"}),
        ("local_shell_call", "a", {"type": "local_shell_call_output", "id": "call_1", "output": "a"}),
        (
            "mcp_approval_request",
            False,
            {"type": "mcp_approval_response", "approval_request_id": "call_1", "approve": False},
        ),
        (
            "shell_call",
            {"output": [], "type": "other", "call_id": "other"},
            {"type": "shell_call_output", "call_id": "call_1", "output": []},
        ),
        (
            "apply_patch_call",
            {"status": "completed"},
            {"type": "apply_patch_call_output", "call_id": "call_1", "status": "completed"},
        ),
        (
            "computer_call",
            {"output": {"type": "computer_screenshot", "file_id": "f"}},
            {
                "type": "computer_call_output",
                "call_id": "call_1",
                "output": {"type": "computer_screenshot", "file_id": "f"},
            },
        ),
        ("tool_search_call", {"tools": []}, {"type": "tool_search_output", "call_id": "call_1", "tools": []}),
    ],
)
async def test_results(kind: str, output, sent: dict):
    """Each kind of call is answered by the item that the vendor has for it, in a response of the same agent."""
    call = sample(kind)
    waiting = a_response(call, metadata={"threadloom_agent": "tools"})

    async def resume(adapter) -> None:
        (run,) = await adapter.runs(CALL, [run_ref()])
        (awaited,) = run.required_action.tool_calls
        draft = ResumeDraft(tool_outputs=(ToolOutput(tool_call=awaited.ref, output=output),))
        await adapter.resume_run(CALL, run.ref, draft)

    requests = await told(resume, waiting, a_list(call), waiting, a_list(call), a_response(status="queued"))
    method, path, _, body = requests[-1]
    assert (method, path, body["input"], body["model"]) == ("POST", "/v1/responses", [sent], "sandbox-tools")
    assert requests[0][:3] == ("GET", "/v1/responses/resp_1", INCLUDE)
    assert requests[1][:3] == (
        "GET",
        "/v1/conversations/conv_1/items",
        [("order", "desc"), ("limit", "100"), *INCLUDE],
    )


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ({"size": 7}, [("order", "asc"), ("limit", "7")]),
        ({"size": 7, "after": ("msg_1",)}, [("order", "asc"), ("limit", "7"), ("after", "msg_1")]),
        ({"size": 7, "from_end": True}, [("order", "desc"), ("limit", "7")]),
        (
            {"size": 7, "from_end": True, "before": ("msg_1",)},
            [("order", "desc"), ("limit", "7"), ("after", "msg_1")],
        ),
    ],
)
async def test_pages(page: dict, query: list):
    """Only `after` is there: what stands before an item is asked for in the other order."""
    key = MessagePageKey(thread=THREAD, page=PageRequest(**page))
    ((method, path, sent, _),) = await told(lambda adapter: adapter.message_pages(CALL, [key]), a_list())
    assert (method, path) == ("GET", "/v1/conversations/conv_1/items")
    assert sorted(sent) == sorted([*query, *INCLUDE])


async def test_the_others():
    """Reading, changing, deleting, stopping."""
    item = MessageRef(thread=THREAD, native_id="msg/1")

    async def ask(adapter) -> None:
        await adapter.threads(CALL, [THREAD])
        await adapter.update_thread(CALL, THREAD, ThreadEdit(metadata={"a": "b"}))
        await adapter.delete_thread(CALL, THREAD)
        await adapter.messages(CALL, [item])
        await adapter.cancel_run(CALL, run_ref())

    running, stopped = a_response(status="in_progress"), a_response(status="cancelled")
    answers = [CONVERSATION, CONVERSATION, CONVERSATION, {"deleted": True}, a_message(), running, stopped]
    requests = await told(ask, *answers)
    assert [(method, path, body) for method, path, _, body in requests] == [
        ("GET", "/v1/conversations/conv_1", None),
        ("GET", "/v1/conversations/conv_1", None),
        ("POST", "/v1/conversations/conv_1", {"metadata": {"kept": "yes", "a": "b"}}),
        ("DELETE", "/v1/conversations/conv_1", None),
        ("GET", "/v1/conversations/conv_1/items/msg%2F1", None),
        ("GET", "/v1/responses/resp_1", None),
        ("POST", "/v1/responses/resp_1/cancel", {}),
    ]


async def test_the_key_is_the_vendors(sandbox):
    """In the header that the emulator asks for; there is no beta header."""
    adapter = at(sandbox.emulators["openai-conversations"].base_url, key=SECRET)
    await adapter.threads(CALL, [THREAD])
    (seen,) = sandbox.record.select(vendor="openai-conversations")
    assert (seen.headers["authorization"], seen.status) == (f"****{SECRET[-4:]}", 401)
    assert "openai-beta" not in seen.headers
    await adapter.close()


def test_a_query_may_name_things_twice():
    """It gives the pairs as they stand, and is a mapping like any other besides."""
    query = Query([("a", "1"), ("b", "2"), ("a", "3")])
    assert list(query.items()) == [("a", "1"), ("b", "2"), ("a", "3")]
    assert (list(query), query["a"], len(query), bool(Query([]))) == (["a", "b"], "3", 3, False)


async def test_a_call_is_looked_for_no_longer_than_needed():
    """Until its result is there, or itself: nothing of it can stand before."""
    call, other = a_function_call(), a_message()
    output = {"id": "fco_1", "type": "function_call_output", "call_id": "call_1", "output": "42"}
    first = [("order", "desc"), ("limit", "100"), *INCLUDE]
    for pages, queries in (
        ([a_list(output, has_more=True)], [first]),
        ([a_list(call, has_more=True)], [first]),
        ([a_list(other, has_more=True), a_list(call)], [first, [*first, ("after", "msg_1")]]),
    ):
        requests = await told(lambda adapter: adapter.run_tool_calls(CALL, [run_ref()]), a_response(call), *pages)
        assert [query for _, _, query, _ in requests][1:] == queries
