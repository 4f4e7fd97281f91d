"""Each type of item that the official package knows becomes parts, a tool call, or an unknown part."""

from typing import Any

import msgspec
import pytest

from threadloom.domain.errors import Invalid
from threadloom.domain.message import MessageRole, MessageStatus
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
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.vendors.openai_conversations.mapping import (
    KINDS,
    Kind,
    answered,
    calls_of,
    open_calls,
    output_item,
    to_messages,
)
from threadloom.vendors.openai_conversations.mapping.kinds import CALLS, RESULTS
from threadloom.vendors.openai_conversations.wire import read_item
from vendors.conversations.kit import THREAD, a_function_call, a_function_output
from vendors.conversations.samples import EVERY_TYPE, ITEM, sample

PARTS = {
    "message": (TextPart(text="hi"),),
    "reasoning": (ReasoningPart(text="hm"), ReasoningPart(text="so")),
    "function_call_output": (TextPart(text="done"),),
    "custom_tool_call_output": (TextPart(text="done"),),
    "computer_call_output": (ImagePart(url="https://example.com/screen.png"),),
    "apply_patch_call_output": (TextPart(text="done"),),
    "program_output": (TextPart(text="1"),),
    "local_shell_call_output": (TextPart(text='{"stdout": "a"}'),),
}
"""Of types that are neither a call nor shown as they came."""
ROLES = {
    "message": MessageRole.ASSISTANT,
    "additional_tools": MessageRole.SYSTEM,
    "compaction": MessageRole.SYSTEM,
    "configuration_update": MessageRole.SYSTEM,
    "mcp_list_tools": MessageRole.ASSISTANT,
    "mcp_approval_response": MessageRole.USER,
}
ARGUMENTS = {
    "function_call": {"a": 1},
    "custom_tool_call": "words",
    "file_search_call": {"queries": ["x"]},
    "web_search_call": {"type": "search", "query": "x", "queries": ["x"]},
    "image_generation_call": {"output_format": "webp", "size": "1x1"},
    "computer_call": {"action": {"type": "screenshot"}, "pending_safety_checks": []},
    "tool_search_call": {"query": "x"},
    "program": {"code": "1"},
    "code_interpreter_call": {"code": "1", "container_id": "c"},
    "local_shell_call": {"type": "exec", "command": ["ls"], "env": {}},
    "shell_call": {"commands": ["ls"]},
    "apply_patch_call": {"type": "delete_file", "path": "a"},
    "mcp_approval_request": {},
    "mcp_call": {},
}
TOLD = {"code_interpreter_call": [{"type": "logs", "logs": "1"}], "mcp_call": "done", "image_generation_call": None}
"""What calls themselves tell of their results."""
GIVEN = {
    "function_call": "done",
    "custom_tool_call": [{"type": "input_text", "text": "done"}],
    "computer_call": {"type": "computer_screenshot", "image_url": "https://example.com/screen.png"},
    "tool_search_call": [],
    "local_shell_call": {"stdout": "a"},
    "shell_call": [{"stdout": "a", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}],
    "apply_patch_call": "done",
    "mcp_approval_request": {"approve": True},
    "program": "1",
}
"""What the items that answer calls tell."""

NOVEL = {"type": "novel", "text": "a"}
ODD = {"type": "output_text", "text": 1}


def item(**fields):
    return read_item(msgspec.json.encode(fields))


def message(*fields, is_end: bool = True) -> Any:
    return to_messages([item(**each) for each in fields], THREAD, is_end=is_end)[0]


def content(*parts) -> Any:
    return message({"id": "m", "type": "message", "role": "user", "content": list(parts)}).parts


def test_the_table_knows_every_type_of_the_package():
    """A type that is new there shows here; it is read as an unknown part until somebody says what it is."""
    assert set(KINDS) == EVERY_TYPE
    assert len(EVERY_TYPE) >= 28
    assert CALLS.keys() & RESULTS.keys() == set()


@pytest.mark.parametrize("kind", sorted(EVERY_TYPE))
def test_each_type_becomes_something(kind: str):
    """The sample is one that the package's own types take; nothing of it is lost."""
    fields = sample(kind)
    ITEM.validate_python(fields)
    found = message(fields)
    assert (found.native_id, found.status) == (fields["id"], MessageStatus.COMPLETED)
    match KINDS[kind]:
        case Kind.CALL:
            (call,) = found.tool_calls
            assert found.parts[0] == ToolCallPart(tool_call=call.ref)
            assert (call.name, call.arguments) == (fields.get("name", kind), ARGUMENTS[kind])
            assert call.ref.message == found.ref.native_id
            assert found.role is MessageRole.ASSISTANT
        case Kind.NOTE:
            assert found.parts == (UnknownPart(native_type=kind, data=fields),)
            assert found.role is ROLES[kind]
        case _:
            assert found.parts == PARTS.get(kind, (UnknownPart(native_type=kind, data=fields),))
            assert found.tool_calls == ()
            assert found.role is ROLES.get(kind, MessageRole.TOOL if kind in RESULTS else MessageRole.ASSISTANT)


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_what_a_vendors_tool_gave_stands_in_its_call(kind: str):
    """It is completed by itself."""
    (call,) = message(sample(kind)).tool_calls
    assert (call.result, call.status, call.error) == (TOLD[kind], ToolCallStatus.COMPLETED, None)


@pytest.mark.parametrize("kind", sorted(GIVEN))
def test_what_a_client_gave_is_joined_to_its_call(kind: str):
    """By the id that the two have in common; without it the call waits, unless more may follow."""
    call_fields = sample(kind)
    result_type = CALLS[kind].answer or "program_output"
    (call,) = message(call_fields, sample(result_type)).tool_calls
    assert (call.result, call.status) == (GIVEN[kind], ToolCallStatus.COMPLETED)
    (waiting,) = message(call_fields).tool_calls
    if CALLS[kind].answer:
        assert waiting.status is ToolCallStatus.REQUIRES_ACTION
        assert message(call_fields, is_end=False).tool_calls is None
    else:
        assert waiting.status is ToolCallStatus.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "fields", "status"),
    [
        ("function_call", {"status": "in_progress"}, ToolCallStatus.RUNNING),
        ("function_call", {"status": "incomplete"}, ToolCallStatus.FAILED),
        ("file_search_call", {"status": "searching"}, ToolCallStatus.RUNNING),
        ("code_interpreter_call", {"status": "interpreting"}, ToolCallStatus.RUNNING),
        ("image_generation_call", {"status": "generating", "result": None}, ToolCallStatus.RUNNING),
        ("mcp_call", {"status": "calling"}, ToolCallStatus.RUNNING),
        ("mcp_call", {"error": {"type": "http_error", "code": 500, "message": "secret"}}, ToolCallStatus.FAILED),
        ("mcp_call", {"status": None}, ToolCallStatus.COMPLETED),
        ("web_search_call", {"status": "failed"}, ToolCallStatus.FAILED),
        ("web_search_call", {"status": "novel"}, ToolCallStatus.UNKNOWN),
        ("tool_search_call", {"execution": "server", "call_id": None}, ToolCallStatus.COMPLETED),
        ("shell_call", {"environment": {"type": "container_reference", "container_id": "c"}}, ToolCallStatus.COMPLETED),
    ],
)
def test_how_far_a_call_has_come(kind: str, fields: dict, status: ToolCallStatus):
    """A failure is told in our words."""
    (call,) = message(sample(kind, **fields)).tool_calls
    assert call.status is status
    assert (call.error is not None) == (status is ToolCallStatus.FAILED)
    assert "secret" not in (call.error or "")


def test_a_result_may_say_that_its_tool_failed():
    """By its status."""
    failed = sample("apply_patch_call_output", status="failed", output=None)
    (call,) = message(sample("apply_patch_call"), failed).tool_calls
    assert (call.status, call.error) == (ToolCallStatus.FAILED, "the tool failed")


def test_only_written_calls_wait():
    """Those of a client's that are at their end and have no result; several at a time."""
    items = [item(**each) for each in (a_function_call(1), a_function_output(1), a_function_call(2))]
    items += [item(**a_function_call(3, status="in_progress")), item(**sample("web_search_call"))]
    results = answered(items)
    assert [each.id for each in open_calls(items, results)] == ["fc_2"]
    calls = calls_of(items, results, lambda native_id: None, awaited=False)
    assert [call.status.value for call in calls] == ["COMPLETED", "UNKNOWN", "RUNNING", "COMPLETED"]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"type": "text", "text": "a"}, TextPart(text="a")),
        ({"type": "summary_text", "text": "a"}, ReasoningPart(text="a")),
        ({"type": "refusal", "refusal": "no"}, RefusalPart(text="no")),
        (
            {"type": "input_image", "image_url": "u", "file_id": None, "detail": "high"},
            ImagePart(url="u", detail=ImageDetail.HIGH),
        ),
        ({"type": "computer_screenshot", "file_id": "f", "detail": "novel"}, ImagePart(file_id="f")),
        ({"type": "input_file", "file_url": "u", "filename": "a"}, FilePart(url="u", filename="a")),
        ({"type": "input_file", "file_data": "data:a/b;base64,AA"}, FilePart(url="data:a/b;base64,AA")),
        ({"type": "input_file", "file_data": "AA", "file_id": "f"}, FilePart(file_id="f")),
        (
            {"type": "novel", "text": "a"},
            UnknownPart(native_type="novel", text="a", data={"type": "novel", "text": "a"}),
        ),
        ({"type": "refusal"}, UnknownPart(native_type="refusal", data={"type": "refusal"})),
        (
            {"type": "output_text", "text": 1},
            UnknownPart(native_type="output_text", data={"type": "output_text", "text": 1}),
        ),
        ("bare", TextPart(text="bare")),
        (7, UnknownPart(native_type="", data=7)),
    ],
)
def test_content(part, expected):
    """Nine kinds of parts; anything else is shown as it came."""
    assert content(part) == (expected,)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (
            {"type": "url_citation", "start_index": 4, "end_index": 8, "title": "T", "url": "u"},
            Annotation(kind=AnnotationKind.URL_CITATION, text="here", start_index=4, end_index=8, url="u"),
        ),
        (
            {"type": "container_file_citation", "start_index": 4, "end_index": 8, "file_id": "f", "filename": "n"},
            Annotation(kind=AnnotationKind.FILE_CITATION, text="here", start_index=4, end_index=8, file_id="f"),
        ),
        (
            {"type": "file_citation", "index": 8, "file_id": "f", "filename": "n"},
            Annotation(kind=AnnotationKind.FILE_CITATION, text="n", start_index=8, end_index=8, file_id="f"),
        ),
        (
            {"type": "file_path", "index": 0, "file_id": "f"},
            Annotation(kind=AnnotationKind.FILE_PATH, text="", start_index=0, end_index=0, file_id="f"),
        ),
        ({"type": "novel", "start_index": True}, Annotation(kind=AnnotationKind.UNKNOWN, text="")),
    ],
)
def test_annotations(annotation: dict, expected: Annotation):
    """A stretch of the text, or a point in it and the name of what is meant."""
    (part,) = content({"type": "output_text", "text": "see here.", "annotations": [annotation, "odd"]})
    assert part.annotations == (expected,)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("user", MessageRole.USER),
        ("assistant", MessageRole.ASSISTANT),
        ("system", MessageRole.SYSTEM),
        ("developer", MessageRole.SYSTEM),
        ("tool", MessageRole.TOOL),
        ("critic", MessageRole.UNKNOWN),
        ("discriminator", MessageRole.UNKNOWN),
        ("unknown", MessageRole.UNKNOWN),
    ],
)
def test_roles(role: str, expected: MessageRole):
    """The vendor's eight; its own word stays beside ours."""
    found = message(sample("message", role=role))
    assert (found.role, found.native_role) == (expected, role)


def test_an_item_without_an_id_is_called_by_its_call():
    """The types let an item of a custom tool come so; its id is not told to be the vendor's."""
    found = message(sample("custom_tool_call", id=None))
    assert (found.ref.native_id, found.native_id) == ("custom_tool_call:call_1", None)
    with pytest.raises(msgspec.ValidationError):
        item(type="compaction")


def test_a_picture_in_progress_is_no_picture_yet():
    """And one in vectors is told as such."""
    assert len(message(sample("image_generation_call", result=None)).parts) == 1
    drawn = message(sample("image_generation_call", output_format="svg")).parts[1]
    assert (drawn.mime_type, drawn.url) == ("image/svg+xml", "data:image/svg+xml;base64,AAAA")


@pytest.mark.parametrize("kind", ["shell_call", "apply_patch_call", "computer_call", "tool_search_call"])
@pytest.mark.parametrize("output", ["done", [], 1, None])
def test_a_result_with_fields_of_its_own_is_an_object(kind: str, output):
    """Anything else is refused at its place."""
    with pytest.raises(Invalid) as caught:
        output_item(item(**sample(kind)), output, ("toolOutputs", "0", "output"))
    assert caught.value.path == ("toolOutputs", "0", "output")
