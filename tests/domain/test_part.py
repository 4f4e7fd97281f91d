"""Parts: what they are told apart by, and that they survive the store."""

from typing import get_args

import msgspec
import pytest

from threadloom.domain.ids import ThreadRef, ToolCallRef
from threadloom.domain.message import DraftPart
from threadloom.domain.part import (
    Annotation,
    AnnotationKind,
    FilePart,
    ImageDetail,
    ImagePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TableColumn,
    TablePart,
    TextPart,
    ToolCallPart,
    UnknownPart,
)

CALL = ToolCallRef(thread=ThreadRef(source="local", native_id="t"), message="m", native_id="c")
EXAMPLES = [
    TextPart(text="**hi** [1]", annotations=(Annotation(kind=AnnotationKind.URL_CITATION, text="[1]", start_index=7),)),
    ImagePart(text="a cat", url="https://example.org/cat.png", detail=ImageDetail.LOW),
    FilePart(file_id="file-1", filename="a.pdf", mime_type="application/pdf"),
    TablePart(columns=(TableColumn(name="a", dtype="int64"),), row_count=2, preview_rows=({"a": 1}, {"a": None})),
    RefusalPart(text="I would rather not."),
    ReasoningPart(text="Let me think."),
    ToolCallPart(tool_call=CALL),
    UnknownPart(native_type="hologram", data={"x": [1, 2.5, None, {"y": "z"}]}),
]


def test_examples_are_complete():
    """There is an example of every part."""
    assert [type(part) for part in EXAMPLES] == list(get_args(Part))


@pytest.mark.parametrize("codec", [msgspec.json, msgspec.msgpack], ids=["json", "msgpack"])
def test_parts_round_trip(codec):
    """Parts come back as what they were, each by its tag."""
    encoded = codec.encode(EXAMPLES)
    assert codec.decode(encoded, type=list[Part]) == EXAMPLES


def test_tags():
    """The tags are what the store has kept since the first version."""
    tags = [msgspec.to_builtins(part)["type"] for part in EXAMPLES]
    assert tags == ["text", "image", "file", "table", "refusal", "reasoning", "tool_call", "unknown"]


def test_every_part_has_text():
    """Each part has plain text that can stand for it, the empty text where nothing was said."""
    assert [part.text for part in EXAMPLES[1:4]] == ["a cat", "", ""]
    assert all(isinstance(part.text, str) for part in EXAMPLES)


def test_drafts_hold_what_a_person_can_send():
    """A refusal, a thought or a tool call is not sent by a caller."""
    assert set(get_args(DraftPart)) == {TextPart, ImagePart, FilePart, TablePart}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"type": "refusal", "text": "no"}, DraftPart)
