"""Types over nouns that the local source never makes: every part, tool calls, runs that wait."""

from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.clock import Instant
from threadloom.domain.ids import MessageRef, RunRef, ToolCallRef
from threadloom.domain.message import Attachment, AttachmentTool, Message, MessageRole
from threadloom.domain.part import (
    Annotation,
    AnnotationKind,
    FilePart,
    ImagePart,
    ReasoningPart,
    RefusalPart,
    TablePart,
    TextPart,
    ToolCallPart,
    UnknownPart,
)
from threadloom.domain.run import RequiredAction, Run, RunStatus, Usage
from threadloom.domain.tool_call import ToolCall, ToolCallStatus

PARTS = """query Q($id: ID!) { thread(id: $id) { messages { nodes {
  text html toolCalls { id name } attachments { fileId tools } parts { __typename text
    ... on TextPart { annotations { kind startIndex } } ... on ImagePart { url } ... on FilePart { filename }
    ... on TablePart { previewRows columns { name } } ... on ToolCallPart { toolCall { id name status durationMs } }
    ... on UnknownPart { nativeType data } } } } } }"""


def a_message(thread, calls=()):
    """One of every part."""
    return Message(
        ref=MessageRef(thread=thread.ref, native_id="m1"),
        role=MessageRole.ASSISTANT,
        parts=(
            TextPart(text="Hi", annotations=(Annotation(kind=AnnotationKind.FILE_PATH, text="a", start_index=1),)),
            ImagePart(url="data:,"),
            FilePart(filename="a.pdf"),
            TablePart(preview_rows=({"n": 1},)),
            RefusalPart(text="No"),
            ReasoningPart(text="Hm"),
            *(ToolCallPart(tool_call=call.ref) for call in calls),
            UnknownPart(native_type="hologram", data={"x": [1]}),
        ),
        tool_calls=tuple(calls),
        attachments=(Attachment(file_id="f", tools=(AttachmentTool.UNKNOWN,)),),
    )


def a_tool_call(thread, **changes):
    ref = ToolCallRef(thread=thread.ref, message="m1", native_id="c1")
    return replace(ToolCall(ref=ref, name="look", status=ToolCallStatus.COMPLETED), **changes)


async def test_every_part(world, thread_id):
    """Each is told by its class, in order; text of the message is all of theirs."""
    thread = await world.thread()
    call = a_tool_call(thread, started_at=Instant(1_000), ended_at=Instant(2_501_000))
    world["one"].memory.messages[thread.ref.native_id] = [a_message(thread, [call])]
    (message,) = (await world.data(PARTS, id=thread_id(thread)))["thread"]["messages"]["nodes"]
    assert [part["__typename"] for part in message["parts"]] == [
        "TextPart", "ImagePart", "FilePart", "TablePart", "RefusalPart", "ReasoningPart", "ToolCallPart", "UnknownPart",
    ]  # fmt: skip
    assert message["text"] == "Hi\n\nNo\n\nHm"
    assert message["parts"][0]["annotations"] == [{"kind": "FILE_PATH", "startIndex": 1}]
    assert message["parts"][3]["previewRows"] == [{"n": 1}]
    told = {"id": thread_id(call.ref), "name": "look", "status": "COMPLETED", "durationMs": 2500}
    assert message["parts"][6]["toolCall"] == told
    assert message["parts"][7]["data"] == {"x": [1]}
    assert message["toolCalls"] == [{"id": told["id"], "name": "look"}]
    assert message["attachments"] == [{"fileId": "f", "tools": ["UNKNOWN"]}]
    node = await world.data("query Q($id: ID!) { node(id: $id) { __typename id } }", id=told["id"])
    assert node == {"node": {"__typename": "ToolCall", "id": told["id"]}}


async def test_a_tool_call_that_is_gone(world, thread_id):
    """A part whose call cannot be found is an error at its path, and null as far as the schema lets it be."""
    thread = await world.thread()
    gone = replace(a_message(thread, [a_tool_call(thread)]), tool_calls=())
    world["one"].memory.messages[thread.ref.native_id] = [gone]
    answer = await world.ask(PARTS, id=thread_id(thread))
    assert answer.codes == {"thread.messages.nodes.0.parts.6.toolCall": "NOT_FOUND"}


async def test_a_run_that_waits(world, thread_id):
    """What it waits for, what it used, when it ran; by `latestRun`, `runs`, `run` and `node`."""
    thread = await world.started("desk")
    call = a_tool_call(thread, status=ToolCallStatus.REQUIRES_ACTION, ended_at=Instant(5))
    run = Run(
        ref=RunRef(thread=thread.ref, native_id="r9"),
        status=RunStatus.REQUIRES_ACTION,
        required_action=RequiredAction(tool_calls=(call,), prompt={"q": "Go?"}),
        usage=Usage(input_tokens=1, total_tokens=3),
    )
    world.gateway.runs.by_refs = _answering(run)
    query = """query Q($id: ID!) { run(id: $id) { status thread { id } agent { name }
      usage { inputTokens outputTokens totalTokens } requiredAction { prompt toolCalls { name status durationMs } } }
      node(id: $id) { __typename } }"""
    data = await world.data(query, id=thread_id(run.ref))
    assert data["node"] == {"__typename": "Run"}
    assert data["run"] == {
        "status": "REQUIRES_ACTION",
        "thread": {"id": thread_id(thread)},
        "agent": None,
        "usage": {"inputTokens": 1, "outputTokens": None, "totalTokens": 3},
        "requiredAction": {
            "prompt": {"q": "Go?"},
            "toolCalls": [{"name": "look", "status": "REQUIRES_ACTION", "durationMs": None}],
        },
    }


async def test_an_impossible_duration_is_null(world, thread_id):
    """A vendor whose call ends before it began, or after 25 days, tells no duration."""
    thread = await world.thread()
    for start, end in ((5_000, 1_000), (0, 10**16)):
        call = a_tool_call(thread, started_at=Instant(start), ended_at=Instant(end))
        world["one"].memory.messages[thread.ref.native_id] = [a_message(thread, [call])]
        (message,) = (await world.data(PARTS, id=thread_id(thread)))["thread"]["messages"]["nodes"]
        assert message["parts"][6]["toolCall"]["durationMs"] is None


async def test_keys_of_others_are_not_told(world, thread_id):
    """The idempotency key of a message is its sender's alone."""
    thread = await world.thread()
    ref = MessageRef(thread=thread.ref, native_id="m1")
    message = Message(ref=ref, role=MessageRole.USER, author="bob", idempotency_key="bobs key")
    world.gateway.messages.by_refs = _answering(message)
    query = "query Q($id: ID!) { message(id: $id) { idempotencyKey } }"
    assert await world.data(query, id=thread_id(ref)) == {"message": {"idempotencyKey": None}}
    world.gateway.messages.by_refs = _answering(replace(message, author=a_call().caller.user))
    assert await world.data(query, id=thread_id(ref)) == {"message": {"idempotencyKey": "bobs key"}}


async def test_capabilities(world):
    """Named fields over the gateway's answer, the same on a thread as on its source."""
    thread = await world.thread("desk")
    assert thread.ref.source == "desk"
    data = await world.data(
        """{ source(slug: "desk") { capabilities {
          startThread { support fields { path kind } } searchThreads { support fields { path } } } }
        threads { nodes { capabilities { forkThread { support } deleteThread { support } } } }
        vendors { slug capabilities { startThread { support } } } }"""
    )
    start = data["source"]["capabilities"]["startThread"]
    assert start["support"] == "NATIVE"
    assert {"path": ["title"], "kind": "TEXT"} in start["fields"]
    assert data["source"]["capabilities"]["searchThreads"] == {"support": "EMULATED", "fields": []}
    assert data["threads"]["nodes"] == [
        {"capabilities": {"forkThread": {"support": "EMULATED"}, "deleteThread": {"support": "NATIVE"}}}
    ]


def _answering(value):
    async def by_refs(call, refs):
        return [value for _ in refs]

    return by_refs
