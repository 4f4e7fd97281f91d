"""Messages, their parts and their tool calls in our words."""

from typing import Any

import pytest

from threadloom.domain.ids import ToolCallRef
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.part import (
    Annotation,
    AnnotationKind,
    FilePart,
    ImageDetail,
    ImagePart,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    UnknownPart,
)
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from vendors.langgraph.answers import (
    SEARCH,
    STATE,
    a_state,
    a_thread,
    answering,
)
from vendors.langgraph.kit import THREAD, said, thread_ref


async def messages(*rows: Any, status: str = "idle", **fields) -> tuple[Message, ...]:
    """What the messages of a state read as."""
    answers = {STATE: a_state(*rows, **fields), SEARCH: [a_thread(status=status)]}
    async with answering(answers) as (adapter, _):
        return await said(adapter, thread_ref())


@pytest.mark.parametrize(
    ("told", "role"),
    [
        ("human", MessageRole.USER),
        ("ai", MessageRole.ASSISTANT),
        ("AIMessageChunk", MessageRole.ASSISTANT),
        ("system", MessageRole.SYSTEM),
        ("developer", MessageRole.SYSTEM),
        ("tool", MessageRole.TOOL),
        ("function", MessageRole.TOOL),
        ("novel", MessageRole.UNKNOWN),
        (None, MessageRole.UNKNOWN),
    ],
)
async def test_roles(told: Any, role: MessageRole):
    """By LangChain's type, or by the role that other messages have."""
    for name in ("type", "role"):
        (found,) = await messages({name: told, "content": "x", "id": "m"})
        assert (found.role, found.native_role) == (role, told)


async def test_messages_in_the_order_of_their_list():
    """Ids that stay, none that is made up for what has one; no moment; texts and strange things are messages, too."""
    rows = ({"type": "human", "content": "b", "id": "z"}, {"type": "ai", "content": "a"}, "bare", 7)
    first, second, third, fourth = await messages(*rows)
    assert (first.native_id, first.ref.native_id, first.created_at) == ("z", "z", None)
    assert (second.native_id, second.ref.native_id) == (None, f"{THREAD}#1")
    assert (third.text, third.role) == ("bare", MessageRole.UNKNOWN)
    assert fourth.parts == ()


@pytest.mark.parametrize("values", [None, [], "x", {}, {"messages": None}, {"messages": "x"}, {"messages": {"a": 1}}])
async def test_a_state_without_messages(values: Any):
    """Graphs keep what they like."""
    assert await messages(values=values) == ()


NOVEL = {"type": "novel", "text": "t"}
PARTS: dict[str, tuple[Any, Any]] = {
    "text": ({"type": "text", "text": "a"}, TextPart(text="a")),
    "bare text": ("a", TextPart(text="a")),
    "plain text": ({"type": "text-plain", "text": "a", "mime_type": "text/plain"}, TextPart(text="a")),
    "image": (
        {"type": "image", "url": "https://a.example", "mime_type": "image/png"},
        ImagePart(url="https://a.example", mime_type="image/png"),
    ),
    "image inside": (
        {"type": "image", "base64": "AA", "mime_type": "image/png"},
        ImagePart(url="data:image/png;base64,AA", mime_type="image/png"),
    ),
    "image as it was": ({"type": "image", "data": "AA"}, ImagePart(url="data:;base64,AA")),
    "image by id": ({"type": "image", "file_id": "f"}, ImagePart(file_id="f")),
    "image of OpenAI's": (
        {"type": "image_url", "image_url": {"url": "https://a.example", "detail": "low"}},
        ImagePart(url="https://a.example", detail=ImageDetail.LOW),
    ),
    "image of a text": ({"type": "image_url", "image_url": "https://a"}, ImagePart(url="https://a")),
    "audio": ({"type": "audio", "file_id": "f"}, FilePart(file_id="f")),
    "video": ({"type": "video", "url": "https://a"}, FilePart(url="https://a")),
    "file": (
        {"type": "file", "url": "https://a", "extras": {"filename": "a.csv"}},
        FilePart(url="https://a", filename="a.csv"),
    ),
    "file of OpenAI's": (
        {"type": "file", "file": {"file_data": "data:,a", "filename": "a"}},
        FilePart(url="data:,a", filename="a"),
    ),
    "reasoning": ({"type": "reasoning", "reasoning": "r"}, ReasoningPart(text="r")),
    "thinking": ({"type": "thinking", "thinking": "r"}, ReasoningPart(text="r")),
    "refusal": ({"type": "refusal", "refusal": "no"}, RefusalPart(text="no")),
    "unknown": (NOVEL, UnknownPart(native_type="novel", text="t", data=NOVEL)),
    "no shape": ({"type": "image"}, UnknownPart(native_type="image", data={"type": "image"})),
    "no type": ({"a": 1}, UnknownPart(native_type="", data={"a": 1})),
    "no object": (7, UnknownPart(native_type="", data=7)),
}


@pytest.mark.parametrize(("block", "part"), PARTS.values(), ids=PARTS)
async def test_parts(block: Any, part: Any):
    """LangChain's blocks, those of model vendors, and what nobody knows."""
    (found,) = await messages({"type": "ai", "content": [block], "id": "m"})
    assert found.parts == (part,)


async def test_content_of_no_kind():
    """An empty text is no part; what is neither text nor list is kept."""
    empty, strange = await messages({"type": "ai", "content": ""}, {"type": "ai", "content": {"a": 1}})
    assert (empty.parts, strange.parts) == ((), (UnknownPart(native_type="", data={"a": 1}),))


async def test_annotations():
    """Citations with their places; places that cannot be any are left out."""
    cited = {"type": "citation", "url": "https://a", "title": "T", "cited_text": "c", "start_index": 1, "end_index": -1}
    (found,) = await messages({"content": [{"type": "text", "text": "x", "annotations": [cited, {"title": "T"}]}]})
    told = Annotation(kind=AnnotationKind.URL_CITATION, text="c", start_index=1, url="https://a")
    bare = Annotation(kind=AnnotationKind.UNKNOWN, text="T")
    assert found.parts == (TextPart(text="x", annotations=(told, bare)),)


async def test_pairs_of_a_message():
    """What the model's vendor told, and what whoever wrote it put beside it."""
    row = {"type": "ai", "content": "x", "response_metadata": {"model": "m"}, "additional_kwargs": {"k": 1}}
    (found, bare) = await messages(row, {"type": "ai", "content": "x", "additional_kwargs": {}})
    assert (found.metadata, bare.metadata) == ({"model": "m", "k": 1}, None)


CALL = {"id": "c1", "name": "weather", "args": {"city": "Rome"}, "type": "tool_call"}


def calling(*calls: Any, **fields) -> dict[str, Any]:
    return {"type": "ai", "content": "", "id": "m1", "tool_calls": list(calls), **fields}


def replying(**fields) -> dict[str, Any]:
    return {"type": "tool", "tool_call_id": "c1", "content": "sunny", "status": "success", "id": "m2", **fields}


async def test_a_tool_call_and_its_reply():
    """Joined by the call's id, and standing where it happened."""
    block = {"type": "tool_use", "id": "c1", "name": "weather"}
    found, reply = await messages(calling(CALL, content=[block]), replying(content=[{"a": 1}]))
    ref = ToolCallRef(thread=thread_ref(), message="m1", native_id="c1")
    assert found.tool_calls == (
        ToolCall(
            ref=ref,
            native_id="c1",
            name="weather",
            arguments={"city": "Rome"},
            result=[{"a": 1}],
            status=ToolCallStatus.COMPLETED,
            native_status="success",
        ),
    )
    assert found.parts == (ToolCallPart(tool_call=ref),)
    assert reply.tool_calls == ()


async def test_a_tool_that_failed():
    """What it said is the call's error; a call that the model wrote badly has its own."""
    broken = {"type": "invalid_tool_call", "id": "c2", "name": "w", "args": "{", "error": "no JSON"}
    found, _ = await messages(calling(CALL, invalid_tool_calls=[broken]), replying(status="error"))
    failed, unreadable = list(found.tool_calls or ())
    assert (failed.status, failed.error, failed.result) == (ToolCallStatus.FAILED, "sunny", None)
    assert (unreadable.status, unreadable.error, unreadable.arguments) == (ToolCallStatus.FAILED, "no JSON", "{")


@pytest.mark.parametrize(
    ("thread_status", "status"),
    [
        ("busy", ToolCallStatus.RUNNING),
        ("error", ToolCallStatus.FAILED),
        ("idle", ToolCallStatus.UNKNOWN),
        ("interrupted", ToolCallStatus.CANCELLED),
    ],
)
async def test_a_tool_call_without_a_reply(thread_status: str, status: ToolCallStatus):
    """How it stands the thread tells."""
    (found,) = await messages(calling(CALL), status=thread_status)
    assert found.tool_calls[0].status is status


async def test_tool_calls_of_openais_shape():
    """As graphs without LangChain's messages may keep them; a call without an id has one of its place."""
    function = {"function": {"name": "f", "arguments": '{"a": 1}'}}
    (found,) = await messages({"role": "assistant", "content": None, "id": "m1", "tool_calls": [function]})
    (call,) = list(found.tool_calls or ())
    assert (call.name, call.arguments, call.native_id, call.ref.native_id) == ("f", {"a": 1}, None, "m1#0")
