"""Drafts in the names of the schema."""

import pytest

from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import ThreadRef, ToolCallRef
from threadloom.domain.message import Attachment, AttachmentTool, MessageDraft
from threadloom.domain.part import FilePart, ImageDetail, ImagePart, TableColumn, TablePart, TextPart
from threadloom.domain.thread import SendDraft, Sharing, ThreadDraft, ToolResourcesDraft, UserRef, VectorStoreDraft
from threadloom.domain.tool_call import ToolOutput
from threadloom.domain.vendor import ResumeDraft
from threadloom.vendors.base import tree_of
from vendors.kit import an_agent

PLAIN = {"role": "USER", "visibility": "VISIBLE"}
THREAD = ThreadRef(source="s", native_id="t")


@pytest.mark.parametrize(
    ("part", "tree"),
    [
        (TextPart(text="x"), {"text": "x"}),
        (
            ImagePart(url="https://x/a.png", detail=ImageDetail.LOW),
            {"image": {"content": {"url": "https://x/a.png"}, "detail": "LOW"}},
        ),
        (ImagePart(url="data:image/png;base64,A"), {"image": {"content": {"dataUrl": "data:image/png;base64,A"}}}),
        (
            ImagePart(file_id="f", mime_type="image/png"),
            {"image": {"content": {"fileId": "f"}, "mimeType": "image/png"}},
        ),
        (FilePart(file_id="f", filename="a.pdf"), {"file": {"content": {"fileId": "f"}, "filename": "a.pdf"}}),
        (
            TablePart(
                cache_key="k", columns=(TableColumn(name="a", dtype="int"),), row_count=0, preview_rows=({"a": 1},)
            ),
            {
                "table": {
                    "cacheKey": "k",
                    "columns": [{"name": "a", "dtype": "int"}],
                    "rowCount": 0,
                    "previewRows": [{"a": 1}],
                }
            },
        ),
    ],
)
def test_parts(part, tree):
    """Each kind stands under its own name, its bytes where they are."""
    assert tree_of(SendDraft(message=MessageDraft(parts=(part,)))) == {"message": {**PLAIN, "parts": [tree]}}


def test_a_start_and_a_create_are_told_apart():
    """What comes before the message to be answered is history; else all are messages."""
    said = (MessageDraft(text="a"),)
    start = ThreadDraft(source="s", agent=an_agent("s", "x"), messages=said, message=MessageDraft(text="b"))
    create = ThreadDraft(source="s", messages=said)
    assert tree_of(start) == {
        "target": {"agentId": "x"},
        "message": {"text": "b", **PLAIN},
        "history": [{"text": "a", **PLAIN}],
    }
    assert tree_of(create) == {"messages": [{"text": "a", **PLAIN}]}


def test_everything_around_the_messages():
    """Names are the schema's, what was not given is not there."""
    resources = ToolResourcesDraft(
        code_interpreter_file_ids=("f",),
        vector_stores=(
            VectorStoreDraft(file_ids=("g",), is_static=True, max_chunk_size_tokens=100, metadata={"a": "b"}),
            VectorStoreDraft(is_static=False),
        ),
    )
    draft = ThreadDraft(
        source="s",
        scope="o",
        title="t",
        tags=("x",),
        metadata={},
        tool_resources=resources,
        user=UserRef(email="a@b"),
        timezone="Europe/Berlin",
        options={"humm": {}},
    )
    assert tree_of(draft) == {
        "scope": "o",
        "title": "t",
        "tags": ["x"],
        "metadata": {},
        "user": {"email": "a@b"},
        "timezone": "Europe/Berlin",
        "options": {"humm": {}},
        "toolResources": {
            "codeInterpreter": {"fileIds": ["f"]},
            "fileSearch": {
                "vectorStores": [
                    {
                        "fileIds": ["g"],
                        "chunkingStrategy": {"type": "STATIC", "maxChunkSizeTokens": 100},
                        "metadata": {"a": "b"},
                    },
                    {"chunkingStrategy": {"type": "AUTO"}},
                ]
            },
        },
    }


def test_changes_tell_only_what_is_changed():
    """UNSET stays away, and so does what is cleared: nothing has no limits."""
    assert tree_of(ThreadEdit()) == {}
    edit = ThreadEdit(title=None, pinned=False, add_tags=("a",), sharing=Sharing.PRIVATE, tool_resources=None)
    assert tree_of(edit) == {"pinned": False, "addTags": ["a"], "sharing": "PRIVATE"}
    assert tree_of(AgentEdit(name="n", description=None)) == {"name": "n"}
    assert tree_of(FeedbackEdit(score=0.0)) == {"score": 0.0}
    assert tree_of(FeedbackDraft(rating=FeedbackRating.POSITIVE, key="k")) == {"rating": "POSITIVE", "key": "k"}


def test_attachments_and_outputs():
    """Lists of groups keep their order."""
    attachment = Attachment(file_id="f", tools=(AttachmentTool.FILE_SEARCH,))
    message = tree_of(SendDraft(message=MessageDraft(text="", attachments=(attachment,))))["message"]
    assert message == {**PLAIN, "text": "", "attachments": [{"fileId": "f", "tools": ["FILE_SEARCH"]}]}
    output = ToolOutput(tool_call=ToolCallRef(thread=THREAD, run="r", native_id="c"), output="")
    assert tree_of(ResumeDraft(tool_outputs=(output,), answer={})) == {
        "toolOutputs": [{"toolCallId": "c", "output": ""}],
        "answer": {},
    }
