"""From the dialect's words to ours: samples, words not known, and whatever else a vendor may say."""

import json
import math
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadloom.domain.clock import Instant, instant_of_seconds
from threadloom.domain.ids import RunRef, SourceSlug
from threadloom.domain.message import AttachmentTool, MessageRole, MessageStatus
from threadloom.domain.part import AnnotationKind, ImageDetail, ImagePart, RefusalPart, TextPart, UnknownPart
from threadloom.vendors._assistants import mapping, wire
from threadloom.vendors._assistants.mapping.moments import moment
from vendors.kit import a_thread_ref

SAMPLES = Path(__file__).parents[2] / "vendor_docs" / "samples" / "umami"
THREAD = a_thread_ref("umami")
RUN = RunRef(thread=THREAD, native_id="run_1")


def message(**fields):
    return mapping.to_message(wire.read_message(json.dumps({"id": "m", **fields}).encode()), THREAD)


@pytest.mark.parametrize("name", ["createThread", "getThread", "updateThread"])
def test_the_samples_of_a_thread(name: str):
    """Every field of UmamiAI's samples arrives; the whole answer is kept as it came."""
    body = (SAMPLES / f"{name}.response.json").read_bytes()
    thread = mapping.to_thread(wire.read_thread(body), SourceSlug("umami"))
    assert thread.native_id == thread.ref.native_id == "text"
    assert thread.created_at == Instant(0)
    assert thread.tool_resources.code_interpreter_file_ids == ("text",)
    assert thread.tool_resources.vector_store_ids == ("text",)
    assert thread.metadata is None
    assert thread.raw == json.loads(body)


def test_the_sample_of_a_delete():
    """It says that it did not."""
    assert wire.read_deleted((SAMPLES / "deleteThread.response.json").read_bytes()).deleted is False


@pytest.mark.parametrize(
    ("role", "ours"),
    [
        ("user", MessageRole.USER),
        ("assistant", MessageRole.ASSISTANT),
        ("tool", MessageRole.TOOL),
        ("critic", MessageRole.UNKNOWN),
        (None, MessageRole.UNKNOWN),
    ],
)
def test_roles(role: str | None, ours: MessageRole):
    """A word not known is UNKNOWN beside itself."""
    assert (message(role=role).role, message(role=role).native_role) == (ours, role)


def test_a_whole_message():
    """Text with annotations, pictures both ways, a refusal, attachments, times, run and agent."""
    found = message(
        role="assistant",
        status="incomplete",
        incomplete_details={"reason": "max_tokens"},
        created_at=1_700_000_000,
        assistant_id="asst",
        run_id="run",
        metadata={"a": "b"},
        content=[
            {
                "type": "text",
                "text": {
                    "value": "see it",
                    "annotations": [
                        {
                            "type": "file_citation",
                            "text": "s",
                            "start_index": 0,
                            "end_index": 1,
                            "file_citation": {"file_id": "f"},
                        },
                        {"type": "file_path", "text": "i", "file_path": {"file_id": "g"}},
                        {"type": "dream", "text": "t"},
                    ],
                },
            },
            {"type": "image_url", "image_url": {"url": "https://x/y.png", "detail": "high"}},
            {"type": "image_file", "image_file": {"file_id": "f", "detail": "psychic"}},
            {"type": "refusal", "refusal": "no"},
        ],
        attachments=[{"file_id": "f", "tools": [{"type": "file_search"}, {"type": "telepathy"}]}],
    )
    text, address, file, refusal = found.parts
    assert isinstance(text, TextPart)
    assert [note.kind for note in text.annotations] == [
        AnnotationKind.FILE_CITATION,
        AnnotationKind.FILE_PATH,
        AnnotationKind.UNKNOWN,
    ]
    assert [note.file_id for note in text.annotations] == ["f", "g", None]
    assert address == ImagePart(url="https://x/y.png", detail=ImageDetail.HIGH)
    assert file == ImagePart(file_id="f")
    assert refusal == RefusalPart(text="no")
    assert found.attachments[0].tools == (AttachmentTool.FILE_SEARCH, AttachmentTool.UNKNOWN)
    assert (found.status, found.incomplete_reason) == (MessageStatus.INCOMPLETE, "max_tokens")
    assert found.created_at == Instant(1_700_000_000_000_000)
    assert (found.agent.native_id, found.run.native_id, found.tool_calls) == ("asst", "run", None)
    assert found.metadata == {"a": "b"}


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (None, ()),
        ("hello", (TextPart(text="hello"),)),
        (["hello"], (TextPart(text="hello"),)),
        ([{"type": "text", "text": "hello"}], (TextPart(text="hello"),)),
        ([{"type": "text", "text": {}}], (TextPart(text=""),)),
        ([{"type": "video", "url": "x"}], (UnknownPart(native_type="video", data={"type": "video", "url": "x"}),)),
        (
            [{"type": "song", "text": "la"}],
            (UnknownPart(native_type="song", text="la", data={"type": "song", "text": "la"}),),
        ),
        ([{"type": "text"}], (UnknownPart(native_type="text", data={"type": "text"}),)),
        ([7], (UnknownPart(native_type="", data=7),)),
    ],
)
def test_content_of_every_shape(content, parts):
    """What is not known is kept as it came and breaks nothing beside it."""
    assert message(content=content).parts == parts


def test_a_message_without_a_run_has_no_tool_calls():
    """They hang on runs: there is nothing to be read."""
    assert message(run_id=None).tool_calls == ()


def test_a_part_that_is_not_known_changes_nothing_of_its_neighbours():
    """A list with one reads as the same list without it, in an envelope or bare."""
    plain = {"id": "m1", "content": [{"type": "text", "text": {"value": "a", "annotations": []}}], "run_id": "r"}
    odd = {"id": "m2", "content": [{"type": "song"}, {"type": "text", "text": "b"}]}
    for told in ([plain, odd], {"data": [plain, odd], "has_more": True}):
        rows = wire.read_messages(json.dumps(told).encode())
        first, second = mapping.to_messages(rows.data, THREAD)
        assert (first,) == mapping.to_messages(wire.read_messages(json.dumps([plain]).encode()).data, THREAD)
        assert [type(part) for part in second.parts] == [UnknownPart, TextPart]
        assert rows.has_more is isinstance(told, dict)


def test_what_is_no_message_is_no_message():
    """An odd part is put up with, an id that is none is not."""
    with pytest.raises(msgspec.ValidationError):
        wire.read_messages(b'[{"id": 7, "content": [{"type": "song"}]}]')


def test_messages_of_one_agent_or_run_share_its_address():
    """One object, not equal ones: what is looked up by it is found at once."""
    rows = [{"id": f"m{n}", "assistant_id": "a", "run_id": f"r{n // 2}"} for n in range(4)]
    found = mapping.to_messages(wire.read_messages(json.dumps(rows).encode()).data, THREAD)
    assert len({id(message.agent) for message in found}) == 1
    assert len({id(message.run) for message in found}) == 2
    assert all(message.ref.thread is THREAD and message.run.thread is THREAD for message in found)


@given(st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats())
def test_a_moment_is_what_the_clock_makes_of_it(seconds: float | None):
    """By whichever way it is counted."""
    expected = None if seconds is None or not math.isfinite(seconds) else instant_of_seconds(seconds)
    assert moment(seconds) == expected
